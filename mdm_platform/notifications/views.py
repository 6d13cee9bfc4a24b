"""The inbox, the preferences, and the page behind an unsubscribe link."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mdm_platform import access
from mdm_platform.errors import NotVisible
from mdm_platform.notifications import optout
from mdm_platform.notifications.services import inbox, preferences
from mdm_platform.notifications.vocabulary import Category, Channel


@access.login
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """The person's messages, newest first; `?before=` continues."""
    before = request.GET.get("before", "")
    page = inbox.page(request.user, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "page": page,
        "unread_count": inbox.unread_count(request.user),
        "preferences_url": reverse("notifications:preferences"),
        "next_url": f"?before={page.next_before}" if page.next_before else "",
    }
    return render(request, "notifications/inbox.html", context)


@access.login
@require_GET
def message_detail(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message in words, with its one action."""
    try:
        message, rendered = inbox.read(request.user, message_id)
    except NotVisible as error:
        raise Http404 from error
    return render(request, "notifications/message.html", {"message": message, "rendered": rendered})


@access.login
@require_POST
def open_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark a message as read, then show it."""
    inbox.mark_read(user=request.user, message_id=message_id)
    return redirect("notifications:message", message_id)


@access.login
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    inbox.mark_read(user=request.user)
    messages.success(request, _("Tous vos messages sont marqués comme lus."))
    return redirect("notifications:inbox")


@access.login
@require_http_methods(["GET", "POST"])
def edit_preferences(request: HttpRequest) -> HttpResponse:
    """Which messages reach the person, by category and channel."""
    if request.method == "POST":
        preferences.choose(user=request.user, enabled=set(request.POST.getlist("enabled")))
        messages.success(request, _("Vos préférences sont enregistrées."))
        return redirect("notifications:preferences")
    context = {"choices": preferences.choices(request.user), "channels": Channel}
    return render(request, "notifications/preferences.html", context)


@access.public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one category by POST, from a mail program in one click (RFC 8058) or from the page."""
    try:
        opt_out = optout.read(token)
    except signing.BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        preferences.unsubscribe(opt_out)
    context = {"category": Category(opt_out.category).label, "done": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
