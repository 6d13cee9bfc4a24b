"""How cases are divided in figures: for supervisors, and for everybody."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import Category
from grievances.services.figures import Division
from grievances.workflows import CaseFamily, CaseKind, Channel
from mdm_platform.institutions.models import Institution
from mdm_platform.territories.countries import all_countries


def _countries(codes: Collection[str]) -> Mapping[str, Any]:
    return {country.code: country.name for country in all_countries()}


def _categories(codes: Collection[str]) -> Mapping[str, Any]:
    return {str(category.pk): category.label for category in Category.objects.filter(pk__in=codes)}


def _institutions(codes: Collection[str]) -> Mapping[str, Any]:
    return {str(one.pk): one.name for one in Institution.objects.filter(pk__in=codes)}


KIND = Division("kind", _("Nature"), "kind", lambda codes: dict(CaseKind.choices))
FAMILY = Division("family", _("Famille de sujets"), "category__family", lambda codes: dict(CaseFamily.choices))
CATEGORY = Division("category", _("Sujet"), "category", _categories, within="family")
COUNTRY = Division("country", _("Pays de résidence"), "residence_country", _countries)
PLACE = Division("place", _("Pays du problème"), "place_country", _countries)
CHANNEL = Division("channel", _("Arrivée"), "channel", lambda codes: dict(Channel.choices))
UNIT = Division("unit", _("Service qui traite"), "unit", _institutions)
POST = Division("post", _("Consulat du lieu de résidence"), "consular_unit", _institutions)
COMPLAINED = Division("complained", _("Institution mise en cause"), "unit_complained", _institutions)

FOR_SUPERVISORS = (FAMILY, CATEGORY, UNIT, POST, COMPLAINED, COUNTRY, PLACE, CHANNEL)
FOR_EVERYBODY = (KIND, FAMILY, COUNTRY, CHANNEL)
EVERY = {one.code: one for one in (KIND, *FOR_SUPERVISORS)}
