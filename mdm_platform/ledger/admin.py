"""The ledger in the workplace: envelopes with the entries behind their figures, conversions, recounts."""

import io
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.errors import DomainError
from mdm_platform.formats import nice_datetime
from mdm_platform.forms import refuse
from mdm_platform.ledger import envelopes, presenters
from mdm_platform.ledger.forms import OpenEnvelopeForm, ResizeForm
from mdm_platform.ledger.models import Conversion, Entry, Envelope, Recount
from mdm_platform.money import nice_money
from mdm_platform.permissions import has_permission
from mdm_platform.spreadsheets import CSV_TYPE, write_csv
from mdm_platform.workplace import pages

MANAGE = "ledger.manage_envelopes"
ENTRIES_A_PAGE = 50


def money_column(field: str, label: Any) -> Any:
    """A column of a list that shows an amount with the currency of its row."""

    @admin.display(description=label, ordering=field if field != "remaining" else None)
    def column(obj: Any) -> str:
        return nice_money(getattr(obj, field), obj.currency)

    column.__name__ = f"{field}_shown"
    return column


@admin.register(Envelope)
class EnvelopeAdmin(PlatformModelAdmin):
    """Envelopes: their figures, the entries behind each, and the ways to open and resize one."""

    view_permission = "ledger.view_envelopes"
    add_permission = MANAGE
    change_form_template = "admin/ledger/envelope_change_form.html"
    list_display = (
        "name",
        "institution",
        money_column("amount", gettext_lazy("montant")),
        money_column("committed", gettext_lazy("engagé")),
        money_column("ordered", gettext_lazy("ordonnancé")),
        money_column("paid", gettext_lazy("payé")),
        money_column("remaining", gettext_lazy("disponible")),
    )
    list_filter = (("currency", admin.AllValuesFieldListFilter), "institution")
    list_select_related = ("institution",)
    search_fields = ("name_fr", "name_en", "name_ar")
    ordering = ("-opened_at", "-pk")
    fields = ("name_fr", "name_ar", "name_en", "institution", "parent_name", "currency", "opened_at")
    readonly_fields = ("parent_name",)

    def name_of(self, obj: Envelope) -> str:
        return obj.name

    @admin.display(description=gettext_lazy("prise sur"))
    def parent_name(self, obj: Envelope) -> str:
        """The larger envelope, by its name."""
        return obj.parent.name if obj.parent is not None else "—"

    def get_urls(self) -> list[URLPattern]:
        """The pages of an envelope, before Django's."""
        wrap, name = self.admin_site.admin_view, "ledger_envelope"
        return [
            path("<int:envelope_id>/resize/", wrap(self.resize_page), name=f"{name}_resize"),
            path("<int:envelope_id>/entries.csv", wrap(require_safe(self.entries_csv)), name=f"{name}_entries"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The controller's page: every figure, and the entries of the one that was chosen."""
        envelope = self.get_object(request, object_id)
        panel: dict[str, Any] = {}
        if envelope is not None:
            figure = request.GET.get("figure", "")
            rows = Paginator(presenters.entries_behind(envelope, figure), ENTRIES_A_PAGE)
            panel = {
                "title": envelope.name,
                "subtitle": None,
                "envelope": envelope,
                "figures": presenters.figures_of(envelope),
                "figure": figure if figure in presenters.LABELS else "",
                "figure_label": presenters.LABELS[figure][0] if figure in presenters.LABELS else "",
                "rows": rows.get_page(request.GET.get("page")),
                "children": envelope.children.order_by("name_fr"),
                "csv_url": pages.address(self, "entries", envelope.pk),
                "resize_url": pages.address(self, "resize", envelope.pk)
                if has_permission(request.user, MANAGE)
                else "",
                "recount": Recount.objects.order_by("-pk").first(),
            }
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Open an envelope."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OpenEnvelopeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                envelope = envelopes.open(**form.cleaned_data, by=request.user)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, _("L’enveloppe est ouverte."))
                return HttpResponseRedirect(pages.address(self, "change", envelope.pk))
        words = {"title": _("Ouvrir une enveloppe"), "form": form, "label": _("Ouvrir"), "original": None}
        return pages.page(
            self, request, "admin/ledger/form.html", words | {"back_url": pages.address(self, "changelist")}
        )

    def resize_page(self, request: HttpRequest, envelope_id: int) -> HttpResponse:
        """Give an envelope another amount."""
        envelope = self.get_object(request, str(envelope_id))
        if envelope is None or not has_permission(request.user, MANAGE):
            raise Http404
        form = ResizeForm(request.POST or None, envelope=envelope)
        back = pages.address(self, "change", envelope.pk)
        if request.method == "POST" and form.is_valid():
            try:
                envelopes.resize(envelope=envelope, **form.cleaned_data, by=request.user)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, _("L’enveloppe a son nouveau montant."))
                return HttpResponseRedirect(back)
        words = {"title": _("Changer le montant"), "form": form, "label": _("Enregistrer"), "original": envelope}
        words |= {"original_name": envelope.name, "back_url": back}
        return pages.page(self, request, "admin/ledger/form.html", words)

    def entries_csv(self, request: HttpRequest, envelope_id: int) -> HttpResponse:
        """The entries behind a figure, or all of them, as a file."""
        envelope = self.get_object(request, str(envelope_id))
        if envelope is None:
            raise Http404
        text = io.StringIO(newline="")
        write_csv(text, presenters.CSV_HEADER, presenters.csv_rows(envelope, request.GET.get("figure", "")))
        headers = {"Content-Disposition": f'attachment; filename="envelope-{envelope.public_id}.csv"'}
        return HttpResponse(text.getvalue(), content_type=CSV_TYPE, headers=headers)


@admin.register(Entry)
class EntryAdmin(PlatformModelAdmin):
    """Entries, newest first; a controller corrects one by its contra entry."""

    view_permission = "ledger.view_envelopes"
    list_display = ("at", "envelope_name", "kind", money_column("amount", gettext_lazy("montant")), "key", "actor")
    list_filter = ("kind", ("currency", admin.AllValuesFieldListFilter))
    list_select_related = ("envelope", "actor")
    search_fields = ("=key", "=subject_id")
    ordering = ("-id",)
    fields = ("at", "envelope_name", "kind", "amount", "currency", "key", "contra_key", "actor", "organisation")
    readonly_fields = ("envelope_name", "contra_key")

    @admin.display(description=gettext_lazy("enveloppe"))
    def envelope_name(self, obj: Entry) -> str:
        """The envelope, by its name."""
        return obj.envelope.name

    @admin.display(description=gettext_lazy("corrige"))
    def contra_key(self, obj: Entry) -> str:
        """The entry that this one undoes."""
        return obj.contra_of.key if obj.contra_of is not None else "—"

    def object_buttons(self, request: HttpRequest, obj: Entry) -> list[tuple[Any, str]]:
        """Undo an entry that was wrong."""
        if obj.contra_of_id is not None or not has_permission(request.user, "ledger.correct_entries", obj):
            return []
        return [(_("Annuler par une écriture contraire"), pages.address(self, "correct", obj.pk))]

    def get_urls(self) -> list[URLPattern]:
        """The address of the button."""
        view = self.admin_site.admin_view(require_POST(self.correct_one))
        return [path("<int:entry_id>/correct/", view, name="ledger_entry_correct"), *super().get_urls()]

    def correct_one(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        """Write the contra entry."""
        entry = self.get_object(request, str(entry_id))
        if entry is None:
            raise Http404
        try:
            contra = envelopes.correct(entry=entry, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(pages.address(self, "change", entry.pk))
        messages.success(request, _("L’écriture contraire est enregistrée."))
        return HttpResponseRedirect(pages.address(self, "change", contra.pk))


@admin.register(Conversion)
class ConversionAdmin(PlatformModelAdmin):
    """Conversions, newest first."""

    view_permission = "ledger.view_envelopes"
    list_display = ("on", "amount_from", "currency_from", "rate", "amount_to", "currency_to", "source", "actor")
    list_filter = (
        ("currency_from", admin.AllValuesFieldListFilter),
        ("currency_to", admin.AllValuesFieldListFilter),
    )
    list_select_related = ("actor",)
    ordering = ("-id",)


@admin.register(Recount)
class RecountAdmin(PlatformModelAdmin):
    """Nightly recounts, newest first."""

    view_permission = "ledger.view_envelopes"
    list_display = ("at", "envelopes", "entries", "differences")
    fields = ("at", "envelopes", "entries", "differences", "differing")
    readonly_fields = ("differing",)
    ordering = ("-id",)

    def name_of(self, obj: Recount) -> str:
        return nice_datetime(obj.at)

    @admin.display(description=gettext_lazy("écarts à ce jour"))
    def differing(self, obj: Recount) -> str:
        """The envelopes that differ now, with the page that shows which figure."""
        keys = {one.envelope_id for one in envelopes.reconcile()}
        rows = [
            (reverse("admin:ledger_envelope_change", args=[one.pk]), one.name)
            for one in Envelope.objects.filter(pk__in=keys)
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', rows) or "—"
