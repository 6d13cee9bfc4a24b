"""The admin site: staff only, with a second factor."""

from operator import itemgetter

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from mdm_platform.accounts import second_factor


class PlatformAdminSite(admin.AdminSite):
    """Demands a second factor in the session of every member of staff; people sign in at the site's own login."""

    site_header = _("Espace de travail")
    site_title = _("Espace de travail")
    index_title = _("Tableau de bord")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and second_factor.is_given(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """The lists that the person may open, in the order of their names in the language of the page.

        Each name is translated once: sorting and drawing the lazy ones cost a third of every page.
        """
        found = list(self._build_app_dict(request, app_label).values())
        for app in found:
            app["name"] = str(app["name"])
            for model in app["models"]:
                model["name"] = str(model["name"])
            app["models"].sort(key=itemgetter("name"))
        return sorted(found, key=lambda app: app["name"].lower())

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Send strangers to the site's login; refuse people who signed in and are not staff."""
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = reverse("admin:index")
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(target)

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Leave through the site's own page."""
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Change the password on the site's own page, which counts failures and ends other sessions."""
        return HttpResponseRedirect(reverse("account_change_password"))
