"""Pages of no domain: home, about, legal notice, preferences of reading, errors, the gallery."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from mdm_platform.gallery import examples
from mdm_platform.reference import data_credits

KEPT_FROM_ROBOTS = ("/admin/", "/api/", "/accounts/", "/*/me/", "/*/institution/")
ROBOTS = ("User-agent: *", *(f"Disallow: {path}" for path in KEPT_FROM_ROBOTS))
THEMES = {"light", "dark"}
YEAR = 60 * 60 * 24 * 365


@login_not_required
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Home in the language of the account, else of the cookie, else of the browser."""
    known = dict(settings.LANGUAGES)
    preferred = getattr(request.user, "language", "")
    language = preferred if preferred in known else translation.get_language_from_request(request)
    with translation.override(language):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone; each page says for itself whether it may be indexed."""
    return HttpResponse("".join(f"{line}\n" for line in ROBOTS), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the platform is for, a search, and where to begin."""
    return render(request, "pages/home.html")


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who runs the platform, for whom and how."""
    return render(request, "pages/about.html")


@login_not_required
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Publisher, personal data and their rights (Law 09-08, art. 5), accessibility, sources."""
    return render(request, "pages/legal_notice.html", {"credits": data_credits()})


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the light or the dark theme in a cookie, and return to the page."""
    target = request.POST.get("next", "")
    secure = request.is_secure()
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=secure):
        target = reverse("root")
    response = HttpResponseRedirect(target)
    if request.POST.get("theme") in THEMES:
        response.set_cookie("theme", request.POST["theme"], max_age=YEAR, samesite="Lax", secure=secure)
    return response


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only where COMPONENT_GALLERY is on."""
    return render(request, "gallery.html", examples())
