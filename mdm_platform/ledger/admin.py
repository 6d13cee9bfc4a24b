"""The ledger in the workplace: envelopes with the entries behind their figures, conversions, recounts."""

from django.contrib import admin

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.ledger.models import Conversion, Entry, Envelope, Recount


@admin.register(Envelope)
class EnvelopeAdmin(PlatformModelAdmin):
    """Envelopes, newest first."""

    view_permission = "ledger.view_envelopes"
    list_display = (
        "name",
        "institution",
        "amount",
        "allotted",
        "committed",
        "ordered",
        "paid",
        "remaining",
        "currency",
    )
    list_filter = ("currency", "institution")
    list_select_related = ("institution",)
    search_fields = ("name_fr", "name_en", "name_ar")
    ordering = ("-opened_at", "-pk")

    def name_of(self, obj: Envelope) -> str:
        return obj.name


@admin.register(Entry)
class EntryAdmin(PlatformModelAdmin):
    """Entries, newest first."""

    view_permission = "ledger.view_envelopes"
    list_display = ("at", "envelope_name", "kind", "amount", "currency", "key", "actor")
    list_filter = ("kind", "currency")
    list_select_related = ("envelope", "actor")
    search_fields = ("=key", "=subject_id")
    ordering = ("-id",)

    @admin.display(description=Entry._meta.get_field("envelope").verbose_name)
    def envelope_name(self, obj: Entry) -> str:
        """The envelope, by its name."""
        return obj.envelope.name


@admin.register(Conversion)
class ConversionAdmin(PlatformModelAdmin):
    """Conversions, newest first."""

    view_permission = "ledger.view_envelopes"
    list_display = ("on", "amount_from", "currency_from", "rate", "amount_to", "currency_to", "source", "actor")
    list_filter = ("currency_from", "currency_to")
    list_select_related = ("actor",)
    ordering = ("-id",)


@admin.register(Recount)
class RecountAdmin(PlatformModelAdmin):
    """Nightly recounts, newest first."""

    view_permission = "ledger.view_envelopes"
    list_display = ("at", "envelopes", "entries", "differences")
    ordering = ("-id",)
