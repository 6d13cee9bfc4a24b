"""Pairings of an association: proposed, agreed, told, ended."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.accompaniment import EndForm, NoteForm, PairingForm
from associations.models import Association, Pairing, SharingOffer
from associations.permissions.accompaniment import sides_of
from associations.services import associations, capacities
from associations.services import pairings as services
from associations.views.capacity import managed
from associations.workflows import PairingState
from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce
from mdm_platform.permissions import has_permission

TONES = {
    PairingState.PROPOSED: "warning",
    PairingState.ACTIVE: "success",
    PairingState.ENDED: "info",
    PairingState.DECLINED: "neutral",
}
ACTIONS = {
    "agree": (services.agree, gettext_lazy("Vous avez accepté le jumelage.")),
    "decline": (services.decline, gettext_lazy("Le jumelage n’aura pas lieu. L’autre association est prévenue.")),
}


def opened(request: HttpRequest, public_id: str) -> Pairing:
    """The pairing that the reader may see; 404 otherwise."""
    rows = Pairing.objects.select_related("guide", "learner")
    return associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id, of="guide,learner")


@access.permission("associations.view_diagnoses", on_object=True)
@require_safe
def pairing_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """The pairings of an association."""
    association = managed(request, public_id, "associations.view_diagnoses")
    found = Pairing.objects.of(association).select_related("guide", "learner")
    names = dict(capacities.choices())
    context = {
        "association": association,
        "rows": [_row(one, association, names) for one in found],
        "may_pair": has_permission(request.user, "associations.propose_pairing", association),
    }
    return render(request, "associations/accompaniment/pairings.html", context)


@access.permission("associations.propose_pairing", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask another association to exchange know-how."""
    association = managed(request, public_id, "associations.propose_pairing")
    offers = SharingOffer.objects.visible_to(request.user).open().exclude(association=association)
    partners = Association.objects.filter(pk__in=offers.values("association")).order_by("name_key")
    initial = {"partner": request.GET.get("partner"), "capacity": request.GET.get("capacity")}
    form = PairingForm(request.POST or None, partners=partners, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        pair = {"learner": association, "guide": data["partner"]}
        if data["side"] == "guide":
            pair = {"learner": data["partner"], "guide": association}
        try:
            made = services.propose(**pair, capacity=data["capacity"], purpose=data["purpose"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre proposition est envoyée au bureau de l’autre association."))
            return redirect("associations:pairing", public_id=made.public_id)
    context = {"association": association, "form": form, "has_partners": partners.exists()}
    return render(request, "associations/accompaniment/propose.html", context, status=422 if form.errors else 200)


@access.permission("associations.take_part_in_pairing", on_object=True)
@require_safe
def pairing(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is expected of the reader, the journal, the history."""
    return show(request, opened(request, public_id))


@access.permission("associations.take_part_in_pairing", on_object=True)
@require_POST
def act(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Accept or decline."""
    found = opened(request, public_id)
    if action not in ACTIONS:
        raise Http404
    service, sentence = ACTIONS[action]
    announce(request, partial(service, pairing=found, by=request.user), done=sentence)
    return redirect("associations:pairing", public_id=public_id)


@access.permission("associations.write_pairing", on_object=True)
@require_POST
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell one exchange."""
    found, form = opened(request, public_id), NoteForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.write(pairing=found, text=data["text"], on=data["happened_on"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("L’échange est noté dans le journal."))
            return redirect("associations:pairing", public_id=public_id)
    return show(request, found, note_form=form)


@access.permission("associations.take_part_in_pairing", on_object=True)
@require_POST
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what the pairing brought, and close it."""
    found, form = opened(request, public_id), EndForm(request.POST)
    if form.is_valid():
        try:
            services.end(pairing=found, note=form.cleaned_data["note"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le jumelage est terminé. Merci à vos deux associations."))
            return redirect("associations:pairing", public_id=public_id)
    return show(request, found, end_form=form)


def show(
    request: HttpRequest, found: Pairing, note_form: NoteForm | None = None, end_form: EndForm | None = None
) -> HttpResponse:
    """The page of a pairing."""
    sides = sides_of(request.user, found)
    is_active = found.state == PairingState.ACTIVE
    own = getattr(found, sides[0]) if sides else None
    context: dict[str, Any] = {
        "pairing": found,
        "own": own,
        "capacity": capacities.names([found.capacity])[0],
        "tone": TONES[found.state],
        "may_answer": found.state == PairingState.PROPOSED
        and has_permission(request.user, "associations.answer_pairing", found),
        "may_decline": found.state == PairingState.PROPOSED and bool(sides),
        "may_write": is_active and bool(sides),
        "may_end": is_active and bool(sides),
        "notes": found.notes.select_related("association"),
        "entries": timeline(found, names_people=False),
        "note_form": note_form or NoteForm(initial={"happened_on": timezone.localdate()}),
        "end_form": end_form or EndForm(auto_id="end_%s"),
    }
    wrong = any(form is not None and form.errors for form in (note_form, end_form))
    return render(request, "associations/accompaniment/pairing.html", context, status=422 if wrong else 200)


def _row(found: Pairing, association: Association, names: dict[str, str]) -> dict[str, Any]:
    is_guide = found.guide_id == association.pk
    return {
        "public_id": found.public_id,
        "partner": (found.learner if is_guide else found.guide).name,
        "role": _("Vous partagez") if is_guide else _("Vous apprenez"),
        "capacity": names.get(found.capacity, found.capacity),
        "label": str(found.get_state_display()),
        "tone": TONES[found.state],
        "at": found.started_at or found.proposed_at,
    }
