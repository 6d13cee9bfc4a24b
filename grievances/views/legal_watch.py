"""The legal watch: notes, and what one follows of them."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grievances.forms.legal import SubscriptionForm
from grievances.models import LegalNote, LegalSubscription
from grievances.services import legal_watch as services
from grievances.views import legal_search
from mdm_platform import access
from mdm_platform.components import Row
from mdm_platform.links import LinkRefused
from mdm_platform.page_acts import fulfil
from mdm_platform.publications.services import presenters
from mdm_platform.search.pages import show_search
from mdm_platform.territories.countries import country_name


@access.public
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Notes by country and subject."""
    search = legal_search.NoteSearch(legal_search.NoteQuery.parse(request.GET, lenient=True))
    return show_search(request, "grievances/legal/watch.html", search.context())


@access.public
@require_safe
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """One note: what changes, for whom, since when."""
    rows = LegalNote.objects.published().select_related("publication").prefetch_related("publication__versions")
    found = get_object_or_404(rows, publication__slug=slug)
    facts = [
        Row(_("Pays"), country_name(str(found.country))),
        Row(_("Sujet"), str(found.get_branch_display())),
    ]
    context = {"note": found, "article": presenters.article(found.publication.current), "facts": facts}
    return render(request, "grievances/legal/note.html", context)


@access.permission("grievances.follow_legal_watch")
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: HttpRequest) -> HttpResponse:
    """What one follows; a POST follows one more."""
    form = SubscriptionForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and fulfil(form, partial(services.subscribe, by=request.user)):
        messages.success(request, _("C’est noté. Vous serez prévenu à chaque nouvelle note."))
        return redirect("grievances:legal_subscriptions")
    rows = [_row(one) for one in LegalSubscription.objects.visible_to(request.user)]
    context = {"form": form, "rows": rows}
    return render(request, "grievances/legal/subscriptions.html", context, status=422 if form.errors else 200)


@access.permission("grievances.follow_legal_watch")
@require_POST
def unsubscribe(request: HttpRequest, number: int) -> HttpResponse:
    """Follow it no more."""
    if services.unsubscribe(subscription_id=number, by=request.user):
        messages.success(request, _("Vous ne suivez plus ce sujet."))
    return redirect("grievances:legal_subscriptions")


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Without signing in: what made somebody hear of a note, and one button that ends it."""
    found = get_object_or_404(LegalNote.objects.published(), publication__slug=slug)
    try:
        reader = services.reader_of(token, found)
    except LinkRefused as error:
        return render(request, "grievances/legal/stop.html", {"refused": str(error)}, status=HTTPStatus.GONE)
    rows = [_row(one) for one in services.followed_about(found, reader)]
    if request.method == "POST":
        services.stop_about(found, reader)
    return render(request, "grievances/legal/stop.html", {"rows": rows, "done": request.method == "POST"})


def _row(one: LegalSubscription) -> dict[str, Any]:
    return {"pk": one.pk, "country": country_name(one.country), "branch": one.branch and str(one.get_branch_display())}


def _initial(request: HttpRequest) -> dict[str, str]:
    query = legal_search.NoteQuery.parse(request.GET, lenient=True)
    return {"country": next(iter(query.country), ""), "branch": next(iter(query.branch), "")}
