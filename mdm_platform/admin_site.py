"""The admin site: staff only, with a second factor."""

from functools import cache
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from mdm_platform.accounts import second_factor


class PlatformAdminSite(admin.AdminSite):
    """Demands a second factor in the session of every member of staff; people sign in at the site's own login."""

    site_header = _("Espace de travail")
    site_title = _("Espace de travail")
    index_title = _("Tableau de bord")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is a member of staff who gave a second factor, which is read once a request."""
        return super().has_permission(request) and not second_factor.is_missing(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """The lists that the person may open, in the order of their names in the language of the page.

        Each name is translated once a language, and each address written once a process: as Django does it,
        they cost a third of every page.
        """
        found: dict[str, dict] = {}
        for model, desk in self._registry.items():
            label = model._meta.app_label
            if (app_label or label) != label or not desk.has_module_permission(request):
                continue
            rights = desk.get_model_perms(request)
            if any(rights.values()):
                found.setdefault(label, _app(label))["models"].append(_list(model, rights))
        for app in found.values():
            app["models"].sort(key=itemgetter("name"))
        return sorted(found.values(), key=lambda app: app["name"].lower())

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


def _app(label: str) -> dict[str, Any]:
    """What the menu says of an app, before its lists."""
    return {
        "name": str(apps.get_app_config(label).verbose_name),
        "app_label": label,
        "app_url": _address("admin:app_list", label),
        "has_module_perms": True,
        "models": [],
    }


def _list(model: type[Model], rights: dict[str, bool]) -> dict[str, Any]:
    """What the menu says of the list of a model to somebody with these rights."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return {
        "model": model,
        "name": _name(model, get_language()),
        "object_name": model._meta.object_name,
        "perms": rights,
        "view_only": not rights["change"],
        "admin_url": _address(f"{name}_changelist") if rights["change"] or rights["view"] else None,
        "add_url": _address(f"{name}_add") if rights["add"] else None,
    }


@cache
def _name(model: type[Model], language: str | None) -> str:
    """How a list is called in the language of the page."""
    return capfirst(str(model._meta.verbose_name_plural))


@cache
def _address(name: str, *words: str) -> str:
    """An address of the workplace, which no language and no person changes."""
    return reverse(name, args=words)
