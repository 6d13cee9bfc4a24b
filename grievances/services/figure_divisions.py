"""How cases are divided in figures: for supervisors, and for everybody."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import Case, Category
from grievances.services.figures import Division
from grievances.workflows import CaseFamily, CaseKind, Channel
from mdm_platform.institutions.models import Institution
from mdm_platform.territories.countries import all_countries


def _countries() -> Mapping[str, Any]:
    return {country.code: country.name for country in all_countries()}


def _categories() -> Mapping[str, Any]:
    return {str(category.pk): category.label for category in Category.objects.all()}


def _institutions() -> Mapping[str, Any]:
    """The institutions that handle cases, receive people, or are complained about."""
    named = Case.objects.order_by().values_list("unit", "consular_unit", "unit_complained").distinct()
    keys = {key for row in named for key in row if key}
    return {str(one.pk): one.name for one in Institution.objects.filter(pk__in=keys)}


KIND = Division("kind", _("Nature"), "kind", lambda: dict(CaseKind.choices))
FAMILY = Division("family", _("Famille de sujets"), "category__family", lambda: dict(CaseFamily.choices))
CATEGORY = Division("category", _("Sujet"), "category", _categories)
COUNTRY = Division("country", _("Pays de résidence"), "residence_country", _countries)
PLACE = Division("place", _("Pays du problème"), "place_country", _countries)
CHANNEL = Division("channel", _("Arrivée"), "channel", lambda: dict(Channel.choices))
UNIT = Division("unit", _("Service qui traite"), "unit", _institutions)
POST = Division("post", _("Consulat du lieu de résidence"), "consular_unit", _institutions)
COMPLAINED = Division("complained", _("Institution mise en cause"), "unit_complained", _institutions)

FOR_SUPERVISORS = (KIND, FAMILY, CATEGORY, UNIT, POST, COMPLAINED, COUNTRY, PLACE, CHANNEL)
FOR_EVERYBODY = (KIND, FAMILY, COUNTRY, CHANNEL)
EVERY = {one.code: one for one in FOR_SUPERVISORS}
