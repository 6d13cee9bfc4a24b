"""Referrals: the pages of the two sides, those of the partner's agents, and the one behind a signed link."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.links import LinkRefused
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from mdm_platform.permissions import has_permission, require_permission
from projects.forms.referrals import AgreeForm, NoteForm, PartnerForm, ProposeReferralForm, ReasonForm, SendAgainForm
from projects.models import Referral
from projects.services import referral_presenters, referrals
from projects.views.appointments import project_of
from projects.workflows.referrals import ReferralState

PAGE = "projects:referral"
LIST_LENGTH = 100
PARTNER_SERVICES = {
    "accept": referrals.accept,
    "ask": referrals.ask,
    "answer": referrals.answer,
    "decline": referrals.decline,
}


@access.permission("projects.propose_referral", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose a partner to the holder."""
    project = project_of(request, public_id)
    require_permission(request.user, "projects.propose_referral", project)
    form = ProposeReferralForm(request.POST or None, obj=project, by=request.user)
    if request.method == "POST" and fulfil(form, partial(referrals.propose, project=project, by=request.user)):
        messages.success(request, _("Le porteur du projet est prévenu : rien ne part sans son accord."))
        return redirect("projects:project", public_id=public_id)
    context = {"form": form, "project": project, "sheet": referral_presenters.sheet_rows(project)}
    return render(request, "projects/exchanges/propose_referral.html", context, status=422 if form.errors else 200)


@access.login
@require_safe
def referral(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the partner sees and said, for the two sides."""
    return show(request, opened(request, public_id))


@access.permission("projects.agree_referral", on_object=True)
@require_POST
def agree(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the partner read the sheet."""
    found, form = opened(request, public_id), AgreeForm(request.POST)
    if form.is_valid():
        act = partial(referrals.agree, referral=found, by=request.user, **form.cleaned_data)
        announce(request, act, done=_("Votre projet est adressé au partenaire. Vous lirez sa réponse ici."))
    return redirect(PAGE, public_id=public_id)


@access.permission("projects.inform_referral", on_object=True)
@require_POST
def inform(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the precision that the partner asked for."""
    found, form = opened(request, public_id), NoteForm(request.POST)
    if fulfil(form, partial(referrals.inform, referral=found, by=request.user)):
        messages.success(request, _("Votre réponse est envoyée au partenaire."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, form)


@access.permission("projects.revoke_referral", on_object=True)
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say no, or take it back."""
    found, form = opened(request, public_id), ReasonForm(request.POST)
    if form.is_valid():
        act = partial(referrals.revoke, referral=found, by=request.user, **form.cleaned_data)
        announce(request, act, done=_("C’est retiré : le partenaire ne lit plus rien de ce projet."))
    return redirect(PAGE, public_id=public_id)


@access.permission("projects.send_referral_again", on_object=True)
@require_POST
def send_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a new link; the old one opens nothing more."""
    found, form = opened(request, public_id), SendAgainForm(request.POST)
    if form.is_valid():
        act = partial(referrals.send_again, referral=found, by=request.user, **form.cleaned_data)
        announce(request, act, done=_("Un nouveau lien est envoyé. Les précédents n’ouvrent plus rien."))
    else:
        messages.error(request, _("Cette adresse e-mail n’a pas la bonne forme."))
    return redirect(PAGE, public_id=public_id)


@access.permission("projects.answer_referral")
@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    """What was sent to the institutions of the agent."""
    rows = Referral.objects.of_partner(request.user).select_related("project__region", "institution")
    found = [(one, referral_presenters.TONES[one.state]) for one in rows.order_by("due_on", "pk")[:LIST_LENGTH]]
    context = {
        "waiting": [pair for pair in found if pair[0].awaits_partner],
        "answered": [pair for pair in found if not pair[0].awaits_partner],
    }
    return render(request, "projects/exchanges/partner_list.html", context)


@access.permission("projects.answer_referral")
@require_http_methods(["GET", "HEAD", "POST"])
def partner_referral(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sheet and the question, for an agent of the partner; the POST answers."""
    rows = Referral.objects.of_partner(request.user).select_related(*_JOINED)
    found = get_object_or_404(rows, public_id=public_id)
    require_permission(request.user, "projects.answer_referral", found)
    form = _partner_form(request, found)
    if _answered(form, found, by=request.user):
        messages.success(request, _("Merci, votre réponse est transmise."))
        return redirect("projects:partner_referrals")
    referrals.trace_reading(referral=found, by=request.user)
    return _partner_page(request, found, form, is_link=False)


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral_by_link(request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
    """The same for whoever received the link; what was taken back shows nothing."""
    try:
        found = referrals.read_link(public_id=public_id, token=token)
    except LinkRefused as error:
        context = {"message": str(error), "code": error.code}
        return render(request, "projects/exchanges/link_refused.html", context, status=HTTPStatus.GONE)
    form = _partner_form(request, found)
    if _answered(form, found, by=None):
        return render(request, "projects/exchanges/partner_thanks.html", {"referral": found})
    if found.is_read_by_partner:
        referrals.trace_reading(referral=found)
    asked = request.POST.get("act")
    is_repeat = request.method == "POST" and asked not in dict(referral_presenters.partner_acts(found))
    return _partner_page(request, found, form, is_link=True, is_repeat=is_repeat)


_JOINED = ("project__region", "project__province", "project__holder", "project__advisor", "institution")


def opened(request: HttpRequest, public_id: UUID) -> Referral:
    """A referral of one of the person's sides; 404 otherwise."""
    return visible_or_404(request, Referral, public_id, *_JOINED)


def show(request: HttpRequest, found: Referral, note_form: NoteForm | None = None) -> HttpResponse:
    """The page of the two sides."""
    may = {name: has_permission(request.user, f"projects.{name}_referral", found) for name in ("agree", "inform")}
    entries = referral_presenters.story(found)
    context: dict[str, Any] = {
        "referral": found,
        "project": found.project,
        "tone": referral_presenters.TONES[found.state],
        "sheet": referral_presenters.sheet_rows(found.project),
        "is_read": found.is_read_by_partner or found.state == ReferralState.PROPOSED,
        "entries": entries,
        "answer": referral_presenters.answer_of(found, entries),
        "may_agree": may["agree"] and found.state == "proposed",
        "may_inform": may["inform"] and found.state == "information",
        "may_revoke": found.is_live and has_permission(request.user, "projects.revoke_referral", found),
        "may_send": found.awaits_partner and has_permission(request.user, "projects.send_referral_again", found),
        "agree_form": AgreeForm(),
        "note_form": note_form or NoteForm(),
        "reason_form": ReasonForm(auto_id="reason_%s"),
        "send_form": SendAgainForm(auto_id="send_%s", initial={"email": found.email}),
    }
    return render(request, "projects/exchanges/referral.html", context, status=422 if note_form else 200)


def _partner_form(request: HttpRequest, found: Referral) -> PartnerForm | None:
    acts = referral_presenters.partner_acts(found)
    return PartnerForm(request.POST if request.method == "POST" else None, acts=acts) if acts else None


def _answered(form: PartnerForm | None, found: Referral, *, by: Any) -> bool:
    if form is None or not form.is_bound or not form.is_valid():
        return False
    service = PARTNER_SERVICES[form.cleaned_data.pop("act")]
    return fulfil(form, partial(service, referral=found, by=by))


def _partner_page(
    request: HttpRequest, found: Referral, form: PartnerForm | None, *, is_link: bool, is_repeat: bool = False
) -> HttpResponse:
    is_read = found.is_read_by_partner
    context = {
        "referral": found,
        "tone": referral_presenters.TONES[found.state],
        "sheet": referral_presenters.sheet_rows(found.project) if is_read else [],
        "contact": referral_presenters.contact_rows(found),
        "entries": referral_presenters.partner_story(found) if is_read else [],
        "form": form if is_read else None,
        "is_link": is_link,
        "is_read": is_read,
        "is_repeat": is_repeat,
        "answered_at": referral_presenters.answered_at(found),
    }
    status = 422 if form is not None and form.errors else 409 if is_repeat else 200
    return render(request, "projects/exchanges/partner_referral.html", context, status=status)
