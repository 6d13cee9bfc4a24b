"""Pages about oneself: the account, what is held, consents, leaving; and reporting a death."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from mdm_platform import access
from mdm_platform.accounts import data_rights, second_factor
from mdm_platform.accounts.forms.requests import DeathReportForm, ErasureForm, PreferencesForm
from mdm_platform.accounts.models import ErasureRequest, Session
from mdm_platform.accounts.services import consents, deaths, erasures, people, readings
from mdm_platform.audit import events
from mdm_platform.errors import DomainError


@access.login
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """The account: name, language, ways in, and where to go from here."""
    form = PreferencesForm(_posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        people.change_preferences(user=request.user, **form.cleaned_data)
        messages.success(request, _("Vos informations sont enregistrées."))
        return redirect("accounts:me")
    context = {
        "form": form,
        "factors": Authenticator.objects.filter(user=request.user),
        "needs_factor": second_factor.is_required(request.user),
        "sessions": Session.objects.filter(account_id=request.user.pk, expire_date__gt=timezone.now()).count(),
        "erasure": ErasureRequest.objects.pending().of(request.user).first(),
    }
    return render(request, "accounts/me.html", context)


@access.login
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    people.end_other_sessions(user=request.user, keep=request.session.session_key)
    messages.success(request, _("Vos autres sessions sont fermées."))
    return redirect("accounts:me")


@access.login
@require_GET
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything held about the person, and who read it."""
    before = request.GET.get("before", "")
    trace = readings.of(request.user, before=int(before) if before.isascii() and before.isdigit() else None)
    context = {
        "sections": data_rights.readable(request.user),
        "readings": trace,
        "more": len(trace) == readings.PAGE and trace[-1].pk,
    }
    return render(request, "accounts/my_data.html", context)


@access.login
@require_POST
@reauthentication_required
def export_my_data(request: HttpRequest) -> HttpResponse:
    """The same as a JSON file, after the person was asked again who they are."""
    events.record("data.exported", by=request.user, obj=request.user, subject=request.user)
    held = {"exported_at": timezone.now().isoformat(), **data_rights.export(request.user)}
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    response["Cache-Control"] = "no-store"
    return response


@access.login
@require_GET
def consent_list(request: HttpRequest) -> HttpResponse:
    """Each purpose, its words, and whether the person agrees."""
    return render(request, "accounts/consents.html", {"rows": consents.overview(request.user)})


@access.login
@require_POST
def change_consent(request: HttpRequest, slug: str) -> HttpResponse:
    """Give or withdraw one consent."""
    try:
        if request.POST.get("decision") == "give":
            consents.give(user=request.user, purpose=slug, by=request.user)
            messages.success(request, _("Votre accord est enregistré. Vous pouvez le retirer à tout moment."))
        else:
            consents.withdraw(user=request.user, purpose=slug, by=request.user)
            messages.success(request, _("Votre accord est retiré, avec effet immédiat."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:consents")


@access.login
@reauthentication_required(allow_get=True)
def erasure(request: HttpRequest) -> HttpResponse:
    """Ask to be erased, or see the request that is pending."""
    pending = ErasureRequest.objects.pending().of(request.user).first()
    form = ErasureForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            erasures.request(user=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("accounts:erasure")
    context = {
        "form": form,
        "pending": pending,
        "is_staff_account": second_factor.is_required(request.user),
        "kept": data_rights.kept(request.user),
    }
    return render(request, "accounts/erasure.html", context)


@access.permission("accounts.cancel_erasure", on_object=True)
@require_POST
def cancel_erasure(request: HttpRequest) -> HttpResponse:
    """Keep the account after all."""
    pending = get_object_or_404(ErasureRequest.objects.pending().of(request.user))
    erasures.cancel(erasure=pending, by=request.user)
    messages.success(request, _("La demande est annulée : votre compte est conservé."))
    return redirect("accounts:erasure")


@access.permission("accounts.report_death")
def report_death(request: HttpRequest) -> HttpResponse:
    """Tell the team that somebody died."""
    form = DeathReportForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        deaths.report(by=request.user, **form.cleaned_data)
        return render(request, "accounts/death_reported.html")
    return render(request, "accounts/report_death.html", {"form": form})


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, even nothing at all; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None
