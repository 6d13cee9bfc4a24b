"""The pages of a legal expert: what is proposed, what is followed, the answer."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grievances.forms.legal import AcceptForm, AnswerForm, ReasonForm, WordsForm
from grievances.models import AssistanceRequest, LegalExpert, Referral
from grievances.services import assistance, experts, referrals
from grievances.workflows import AssistanceState, ReferralOutcome
from mdm_platform import access
from mdm_platform.formats import language_name
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from mdm_platform.territories.countries import country_name

PAGE = "grievances:legal_referral"


def opened(request: HttpRequest, public_id: str) -> Referral:
    """The referral that is still the expert's; 404 otherwise."""
    return visible_or_404(request, Referral, public_id, "request__case", "expert__user", "expert__firm")


@access.permission("grievances.answer_referral")
@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """What is proposed to the expert, what they follow, what is over."""
    rows = list(Referral.objects.visible_to(request.user).select_related("request").order_by("-referred_at")[:200])
    groups = [
        (_("À accepter ou à décliner"), [_row(one) for one in rows if one.outcome == ""]),
        (_("Que vous suivez"), [_row(one) for one in rows if one.request.state == AssistanceState.IN_PROGRESS]),
        (_("Répondues"), [_row(one) for one in rows if one.request.state in ("answered", "closed")]),
    ]
    entry = LegalExpert.objects.filter(user=request.user).first()
    return render(request, "grievances/legal/referrals.html", {"groups": groups, "entry": entry, "has_any": bool(rows)})


@access.permission("grievances.answer_referral")
@require_POST
def availability(request: HttpRequest) -> HttpResponse:
    """Take requests, or none for a while."""
    is_open = request.POST.get("accepts") == "yes"
    sentence = _("Vous recevez des demandes.") if is_open else _("Vous ne recevez plus de nouvelles demandes.")
    announce(request, partial(experts.set_availability, by=request.user, accepts=is_open), done=sentence)
    return redirect("grievances:legal_referrals")


@access.permission("grievances.answer_referral", on_object=True)
@require_safe
def referral(request: HttpRequest, public_id: str) -> HttpResponse:
    """Before accepting: the parties and the subject. After: the question and the exchange."""
    return show(request, opened(request, public_id))


@access.permission("grievances.answer_referral", on_object=True)
@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the request on."""
    found, form = opened(request, public_id), AcceptForm(request.POST)
    if fulfil(form, partial(referrals.accept, referral=found, by=request.user)):
        messages.success(request, _("Vous suivez cette demande. La personne est prévenue."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, accept_form=form)


@access.permission("grievances.answer_referral", on_object=True)
@require_POST
def give_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decline what is proposed, or give back what one follows."""
    found, form = opened(request, public_id), ReasonForm(request.POST)
    act = referrals.decline if found.outcome == "" else referrals.give_back
    if fulfil(form, partial(act, referral=found, by=request.user)):
        messages.success(request, _("L’équipe cherche un autre expert."))
        return redirect("grievances:legal_referrals")
    return show(request, found, reason_form=form)


@access.permission("grievances.answer_referral", on_object=True)
@require_POST
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the person something."""
    found, form = opened(request, public_id), WordsForm(request.POST, request.FILES, auto_id="words_%s")
    if fulfil(form, partial(assistance.say, request=found.request, by=request.user)):
        messages.success(request, _("Votre message est envoyé."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, words_form=form)


@access.permission("grievances.answer_referral", on_object=True)
@require_POST
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the answer."""
    found = opened(request, public_id)
    form = AnswerForm(request.POST, request.FILES, from_agent=found.request.requester_id is None)
    if fulfil(form, partial(assistance.answer, request=found.request, by=request.user)):
        messages.success(request, _("Votre réponse est envoyée. Merci."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, answer_form=form)


def show(request: HttpRequest, found: Referral, **forms: Any) -> HttpResponse:
    """The expert's page of a request."""
    asked = found.request
    is_accepted = found.outcome == ReferralOutcome.ACCEPTED
    context = {
        "referral": found,
        "request_": asked,
        "country": country_name(str(asked.country)),
        "language": language_name(asked.language),
        "is_accepted": is_accepted,
        "is_followed": asked.state == AssistanceState.IN_PROGRESS,
        "from_agent": asked.requester_id is None,
        "thread": _thread(asked) if is_accepted else [],
        "files": asked.files.filter(exchange=None).select_related("file") if is_accepted else [],
        "accept_form": AcceptForm(),
        "reason_form": ReasonForm(auto_id="reason_%s"),
        "words_form": WordsForm(auto_id="words_%s"),
        "answer_form": AnswerForm(from_agent=asked.requester_id is None),
        **forms,
    }
    return render(request, "grievances/legal/referral.html", context, status=422 if forms else 200)


def _thread(asked: AssistanceRequest) -> list[dict[str, Any]]:
    return [{"one": one, "mine": one.by_expert} for one in asked.exchanges.prefetch_related("files__file")]


def _row(found: Referral) -> dict[str, Any]:
    return {
        "referral": found,
        "subject": found.request.subject,
        "branch": str(found.request.get_branch_display()),
        "country": country_name(str(found.request.country)),
    }
