"""`/_mail/`: the development mailbox in a browser and as JSON. Routed only where it is configured."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from mdm_platform.notifications import mailbox

app_name = "mailbox"


@login_not_required
@never_cache
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """The newest messages; `?to=` filters by recipient, `?format=json` answers a list of objects."""
    to = request.GET.get("to", "").strip()
    found = mailbox.messages(to=to)
    if request.GET.get("format") == "json":
        return JsonResponse(found, safe=False)
    return render(request, "notifications/mailbox_list.html", {"messages_found": found, "to": to})


@login_not_required
@never_cache
@require_GET
def message_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One message with its links, or as JSON."""
    found = mailbox.message(name)
    if found is None:
        raise Http404
    if request.GET.get("format") == "json":
        return JsonResponse(found)
    return render(request, "notifications/mailbox_message.html", {"message": found})


urlpatterns = [
    path("", message_list, name="list"),
    path("<slug:name>/", message_detail, name="message"),
]
