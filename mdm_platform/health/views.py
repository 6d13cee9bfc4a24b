"""The probes: whether the process lives, and whether it can serve."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mdm_platform.health import checks


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches neither database nor broker."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the platform can serve ("degraded" without broker or worker), 503 without its database."""
    health = checks.check()
    answer = {
        "status": health.status,
        "database": health.database,
        "broker": health.broker,
        "worker": health.worker,
        "worker_age_seconds": health.worker_age,
    }
    return JsonResponse(answer, status=200 if health.database else 503)
