"""Regions, provinces and languages in the workplace: read there, written by `load_reference`."""

from django.contrib import admin

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.territories.models import Language, Province, Region


@admin.register(Region)
class RegionAdmin(PlatformModelAdmin):
    """The twelve regions."""

    view_permission = "institutions.manage_institutions"
    list_display = ("code", "name_fr", "name_ar", "name_en", "name_tifinagh")


@admin.register(Province)
class ProvinceAdmin(PlatformModelAdmin):
    """Provinces and prefectures."""

    view_permission = "institutions.manage_institutions"
    list_display = ("code", "name_fr", "name_ar", "kind", "region")
    list_filter = ("region",)
    list_select_related = ("region",)
    search_fields = ("code", "name_fr", "name_ar")


@admin.register(Language)
class LanguageAdmin(PlatformModelAdmin):
    """Languages."""

    view_permission = "institutions.manage_institutions"
    list_display = ("code", "label_fr", "label_ar", "label_en")
