"""The counter: an agent writes what somebody says, at a window, on the telephone or in a letter."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grievances.forms.counter import NewCodeForm
from grievances.models import Case, CaseDraft
from grievances.services import counter_codes, drafts
from grievances.services.codes import CodeCheck
from grievances.workflows import Channel
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse

SPOKEN = (Channel.COUNTER, Channel.TELEPHONE, Channel.POST)
_is_recent = reauthentication_required(lambda request: True)


def _asks_again_first(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Ask who the agent is before the page; the name of somebody, once typed, is not kept in a session meanwhile."""

    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponse:
        try:
            _is_recent(request)
        except ReauthenticationRequired:
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
        return view(request)

    return asked


@access.permission("grievances.file_for_others")
@never_cache
@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    """Begin for somebody, go on with what was begun, and how many were sent today."""
    begun = CaseDraft.objects.visible_to(request.user).filter(is_for_other=True)[:20]
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "channels": SPOKEN,
        "drafts": begun,
        "sent_today": Case.objects.filter(filed_by=request.user, received_at__gte=today).count(),
    }
    return render(request, "grievances/filing/counter.html", context)


@access.permission("grievances.file_for_others")
@require_POST
def counter_new(request: HttpRequest) -> HttpResponse:
    """Begin for somebody."""
    channel = request.POST.get("channel", "")
    draft = drafts.begin(by=request.user, channel=channel if channel in SPOKEN else Channel.COUNTER, is_for_other=True)
    return redirect("grievances:draft_step", public_id=draft.public_id, step=drafts.STEPS[0])


@access.permission("grievances.file_for_others")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_asks_again_first
def counter_codes_page(request: HttpRequest) -> HttpResponse:
    """A new code, once what the person shows goes with the number; it is shown here this once."""
    form = NewCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "how": CodeCheck(form.cleaned_data["how"])}
        try:
            case, code = counter_codes.reissue(**values, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            context = {"number": case.number, "code": code, "is_call_back": values["how"] == CodeCheck.CALL_BACK}
            return render(request, "grievances/filing/counter_code_made.html", context)
    status = 422 if form.errors else 200
    return render(request, "grievances/filing/counter_codes.html", {"form": form}, status=status)
