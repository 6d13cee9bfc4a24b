"""The board of opportunities: read, written, answered, kept an eye on."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.search.pages import SearchPage, search_address, show_search
from projects.forms.opportunities import InterestAnswerForm, InterestForm, OpportunityForm, ProlongForm
from projects.models import Interest, Opportunity, OpportunityAlert
from projects.notifications.opportunities import OpportunitySentBack
from projects.services import interests, opportunities, opportunity_alerts, opportunity_presenters
from projects.services.opportunity_search import OpportunityQuery, OpportunitySearch
from projects.views import opportunities_page
from projects.workflows.opportunities import InterestState, OpportunityState

LIST, PAGE, MINE = "projects:opportunities", "projects:opportunity", "projects:my_opportunities"
PUBLISH, WRITE = "projects.publish_opportunities", "projects.write_opportunity"


def opened(request: HttpRequest, public_id: Any) -> Opportunity:
    """The opportunity that the reader may see; 404 otherwise."""
    return visible_or_404(request, Opportunity, public_id, "author", "institution", "region")


@access.public
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The opportunities that are open; the address holds the whole search."""
    asked = OpportunitySearch(OpportunityQuery.parse(request.GET, lenient=True))
    try:
        page = asked.page()
    except InvalidInput:
        return redirect(search_address(LIST, asked.query.at("")))
    links = SearchPage(asked.query, LIST, opportunities_page.Names().of)
    context = links.frame(page, links.facets(opportunities_page.FACETS, asked.facets())) | {
        "sentence": opportunities_page.count_sentence(asked.count(), asked.query),
        "cards": [opportunity_presenters.card(one) for one in page.rows],
        "orders": opportunities_page.orders(links),
        "may_publish": has_permission(request.user, PUBLISH),
        "alert_query": asked.query.without("situation").encoded(),
    }
    return show_search(request, "projects/opportunities/list.html", context)


@access.public
@require_safe
def opportunity(request: HttpRequest, public_id: Any) -> HttpResponse:
    """One opportunity, what its author may do with it, and who answered."""
    return show(request, opened(request, public_id))


@access.permission(PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an opportunity."""
    form = OpportunityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = opportunities.write(facts=form.facts, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre annonce est enregistrée. Relisez-la, puis envoyez-la."))
            return redirect(PAGE, public_id=made.public_id)
    status = 422 if form.errors else 200
    return render(request, "projects/opportunities/form.html", {"form": form, "opportunity": None}, status=status)


@access.permission(WRITE, on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Write it again."""
    found = opened(request, public_id)
    require_permission(request.user, WRITE, found)
    if found.state == OpportunityState.WITHDRAWN:
        messages.error(request, _("Cette opportunité est retirée. Écrivez-en une nouvelle."))
        return redirect(PAGE, public_id=public_id)
    form = OpportunityForm(request.POST or None, opportunity=found)
    if request.method == "POST" and form.is_valid():
        try:
            opportunities.change(opportunity=found, facts=form.facts, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre annonce est modifiée. Envoyez-la pour qu’elle soit relue."))
            return redirect(PAGE, public_id=public_id)
    context = {"form": form, "opportunity": found}
    return render(request, "projects/opportunities/form.html", context, status=422 if form.errors else 200)


@access.permission(WRITE, on_object=True)
@require_POST
def submit(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Send it to the moderators."""
    act = partial(opportunities.submit, opportunity=opened(request, public_id), by=request.user)
    announce(request, act, done=_("Votre annonce est envoyée. Elle est relue, puis publiée."))
    return redirect(PAGE, public_id=public_id)


@access.permission(WRITE, on_object=True)
@require_POST
def withdraw(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Take it back."""
    act = partial(opportunities.withdraw, opportunity=opened(request, public_id), by=request.user)
    announce(request, act, done=_("Votre annonce est retirée, et son texte effacé."))
    return redirect(MINE)


@access.permission(WRITE, on_object=True)
@require_POST
def prolong(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Give it another last day."""
    found = opened(request, public_id)
    form = ProlongForm(request.POST)
    if fulfil(form, partial(opportunities.prolong, opportunity=found, by=request.user)):
        messages.success(request, _("La date limite est changée."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, prolonging=form)


@access.permission("projects.express_interest", on_object=True)
@require_POST
def express(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Answer it."""
    found = opened(request, public_id)
    form = InterestForm(request.POST)
    if fulfil(form, partial(interests.express, opportunity=found, by=request.user)):
        messages.success(request, _("Votre réponse est envoyée. Vous serez prévenu de la suite."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, answering=form)


@access.permission("projects.answer_interest", on_object=True)
@require_POST
def answer(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Accept or decline somebody's interest."""
    found = received(request, public_id)
    require_permission(request.user, "projects.answer_interest", found)
    form = InterestAnswerForm(request.POST, auto_id=_answer_id(found))
    if not form.is_valid():
        return show(request, opened(request, found.opportunity.public_id), answers={found.pk: form})
    accepts = form.cleaned_data["decision"] == InterestState.ACCEPTED
    act = partial(interests.accept if accepts else interests.decline, interest=found, by=request.user)
    announce(request, partial(act, answer=form.cleaned_data["answer"]), done=_("Votre réponse est envoyée."))
    return redirect(PAGE, public_id=found.opportunity.public_id)


@access.permission("projects.withdraw_interest", on_object=True)
@require_POST
def take_back(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Take one's answer back."""
    found = received(request, public_id)
    act = partial(interests.withdraw, interest=found, by=request.user)
    announce(request, act, done=_("Votre réponse est retirée, et son texte effacé."))
    return redirect(MINE)


@access.permission(PUBLISH)
@require_POST
def keep_alert(request: HttpRequest) -> HttpResponse:
    """Be told of what a search finds from now on."""
    act = partial(opportunity_alerts.keep, query=request.POST.get("query", ""), by=request.user)
    announce(request, act, done=_("Vous serez prévenu, une fois par jour au plus, des nouvelles opportunités."))
    return redirect(MINE)


@access.permission(PUBLISH)
@require_POST
def forget_alert(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Be told no more."""
    found = visible_or_404(request, OpportunityAlert, public_id)
    announce(
        request, partial(opportunity_alerts.forget, alert=found, by=request.user), done=_("L’alerte est supprimée.")
    )
    return redirect(MINE)


@access.login
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one offers, what one answered, what one is told of."""
    own = Opportunity.objects.of_author(request.user).select_related("institution", "region")
    sent = Interest.objects.filter(person=request.user).exclude(state=InterestState.WITHDRAWN)
    sent = sent.select_related("opportunity__institution", "opportunity__region", "opportunity__author", "person")
    context = {
        "own": [opportunity_presenters.card(one) for one in own[:100]],
        "sent": [opportunity_presenters.interest_view(one, received=False) for one in sent.order_by("-sent_at")[:100]],
        "alerts": [opportunities_page.alert_line(one) for one in OpportunityAlert.objects.visible_to(request.user)],
        "may_publish": has_permission(request.user, PUBLISH),
    }
    return render(request, "projects/opportunities/mine.html", context)


def received(request: HttpRequest, public_id: Any) -> Interest:
    """The expression of interest that the reader sent or received; 404 otherwise."""
    return visible_or_404(request, Interest, public_id, "opportunity__author", "person")


def show(
    request: HttpRequest,
    found: Opportunity,
    *,
    answering: InterestForm | None = None,
    prolonging: ProlongForm | None = None,
    answers: Mapping[int, InterestAnswerForm] | None = None,
) -> HttpResponse:
    """The page of an opportunity, for its author or for a reader."""
    is_own = has_permission(request.user, WRITE, found)
    context = {
        "opportunity": found,
        "state": opportunity_presenters.state_view(found),
        "facts": opportunities_page.facts(found),
        "is_own": is_own,
        "close": [opportunity_presenters.card(one) for one in opportunities.similar(opportunity=found)],
        **(_of_author(request, found, prolonging, answers or {}) if is_own else _of_reader(request, found, answering)),
    }
    status = 422 if answering is not None or prolonging is not None or answers else 200
    return render(request, "projects/opportunities/detail.html", context, status=status)


def _answer_id(interest: Interest) -> str:
    """Each answer on a page has fields of its own."""
    return f"id_{interest.public_id}_%s"


def _of_author(
    request: HttpRequest,
    found: Opportunity,
    prolonging: ProlongForm | None,
    answers: Mapping[int, InterestAnswerForm],
) -> dict[str, Any]:
    """What came back, who answered, what may be changed."""
    rows = Interest.objects.visible_to(request.user).filter(opportunity=found).select_related("person", "opportunity")
    return {
        "why": why_sent_back(found),
        "received": [
            opportunity_presenters.interest_view(one, received=True)
            | {"form": answers.get(one.pk) or InterestAnswerForm(auto_id=_answer_id(one))}
            for one in rows
        ],
        "prolonging": prolonging or ProlongForm(),
        "sent": None,
        "form": None,
    }


def _of_reader(request: HttpRequest, found: Opportunity, answering: InterestForm | None) -> dict[str, Any]:
    """What the reader answered, or the form to answer."""
    rows = Interest.objects.visible_to(request.user).filter(opportunity=found).exclude(state=InterestState.WITHDRAWN)
    sent = rows.select_related("person", "opportunity__author", "opportunity__institution").first()
    may_answer = (
        found.is_open
        and has_permission(request.user, "projects.express_interest", found)
        and not interests.has_answered(opportunity=found, by=request.user)
    )
    return {
        "why": None,
        "received": [],
        "prolonging": None,
        "sent": opportunity_presenters.interest_view(sent, received=False) if sent else None,
        "form": answering or (InterestForm() if may_answer else None),
    }


def why_sent_back(found: Opportunity) -> dict[str, Any] | None:
    """Why it came back, for its author, as long as it is a draft again."""
    last = TransitionLog.objects.about(found).order_by("pk").last()
    if found.state != OpportunityState.DRAFT or last is None or last.transition != "send_back":
        return None
    return OpportunitySentBack.context(found, {"log": last.pk})
