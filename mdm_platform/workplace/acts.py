"""Acts of the workplace that are no transition: each is a form on a page of its own, and one call of a service.

class LabelPeriodAdmin(HasActs, PlatformModelAdmin):
    acts = (Act("suspend", _("Suspendre"), "associations.suspend_label", SuspendForm, suspend),)

`run(obj, by, **values)` is given what the form says; a refusal stands on the form. `is_offered(obj)` hides an act
that makes no sense now; `asks_again` is for sensitive acts, whose POST needs a recent password or second factor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.permissions import has_permission
from mdm_platform.workplace import pages


class PlainForm(forms.Form):
    """Nothing to say: the page asks to confirm. Forms of acts extend it and read `obj`."""

    def __init__(self, *args: Any, obj: Any, by: Any, **options: Any) -> None:
        self.obj, self.by = obj, by
        super().__init__(*args, **options)
        self.prepare()

    def prepare(self) -> None:
        """Give the fields the choices of this object."""


def _always(obj: Any) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One act: its address, what it is called, who may, the form, what it does, and when it is offered."""

    name: str
    label: Any
    permission: str
    form: type[PlainForm]
    run: Callable[..., Any]
    is_offered: Callable[[Any], bool] = _always
    hint: Any = ""
    asks_again: bool = False


class HasActs:
    """Adds the pages of `acts` to an admin, with their links beside the object."""

    acts: ClassVar[tuple[Act, ...]] = ()
    change_form_template = "admin/workplace_acts_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages of acts, before the others."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/acts/<slug:name>/", view, name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The object's page, with the acts that this person may do now."""
        obj = self.get_object(request, object_id)
        shown = [act for act in self.acts if obj is not None and self._may_act(request, act, obj)]
        links = [(act.label, pages.address(self, "act", obj.pk, act.name)) for act in shown]
        return super().change_view(request, object_id, form_url, {"acts": links, **(extra_context or {})})

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """The page of an act; the POST of a sensitive one asks again who the person is (promise 20)."""
        is_sensitive = any(act.asks_again for act in self.acts if act.name == name)
        page = reauthentication_required(self.act_page, allow_get=True) if is_sensitive else self.act_page
        return page(request, object_id, name)

    def act_page(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask what the act needs; the POST calls the service."""
        obj = self.get_object(request, object_id)
        act = next((one for one in self.acts if one.name == name), None)
        if obj is None or act is None or not self.has_view_permission(request, obj):
            raise Http404
        if not self._may_act(request, act, obj):
            return self._too_late(request, obj)
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form = act.form(*posted, obj=obj, by=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                act.run(obj, by=request.user, **form.cleaned_data)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, _("C’est fait : %(action)s.") % {"action": act.label})
                is_left = self.get_object(request, object_id) is not None
                address = pages.address(self, "change", obj.pk) if is_left else pages.address(self, "changelist")
                return HttpResponseRedirect(address)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "list_url": pages.address(self, "changelist"),
            "back_url": pages.address(self, "change", obj.pk),
            "title": act.label,
            "hint": act.hint,
            "original": obj,
            "original_name": self.name_of(obj),
            "form": form,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/workplace_act.html", context, status=status)

    def _too_late(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Who was about to act reads that the object changed meanwhile; who merely guesses addresses finds nothing."""
        if request.method != "POST":
            raise Http404
        messages.error(request, _("Cette action n’est plus possible : le dossier a changé, ou ce n’est pas à vous."))
        return HttpResponseRedirect(pages.address(self, "change", obj.pk))

    def _may_act(self, request: HttpRequest, act: Act, obj: Any) -> bool:
        return (
            self.has_view_permission(request, obj)
            and act.is_offered(obj)
            and has_permission(request.user, act.permission, obj)
        )
