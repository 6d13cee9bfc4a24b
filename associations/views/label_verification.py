"""What a label is worth today: the page that a certificate leads to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from associations.forms.labels import VerifyForm
from associations.models import LabelStatus
from associations.services import label_partnerships, labels
from mdm_platform import access
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.places import place_in_words

TONES = {
    LabelStatus.VALID: "success",
    LabelStatus.UPCOMING: "info",
    LabelStatus.EXPIRED: "neutral",
    LabelStatus.SUSPENDED: "warning",
    LabelStatus.WITHDRAWN: "danger",
}


@access.public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Type the code of a certificate."""
    form = VerifyForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        period = labels.find(form.cleaned_data["code"])
        if period is not None:
            return redirect("labels:verify", code=period.code)
        return render(request, "associations/labels/verify_none.html", {"form": form, "code": form.data["code"]})
    return render(request, "associations/labels/verify_search.html", {"form": form})


@access.public
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, expired, suspended or withdrawn, with its holder and its dates."""
    period = labels.find(code)
    if period is None:
        context = {"form": VerifyForm(), "code": code[:30]}
        return render(request, "associations/labels/verify_none.html", context, status=404)
    today = timezone.localdate()
    status = period.status(today)
    context = {
        "period": period,
        "place": place_in_words(period.city, country_name(str(period.country))),
        "status": status,
        "tone": TONES[status],
        "today": today,
        "events": [event for event in period.events.all() if event.on <= today],
        "partners": label_partnerships.public_partners(period),
        "is_listed": period.association.is_public,
    }
    return render(request, "associations/labels/verify.html", context)
