"""What the faces of the platform show of an association, in words of the reader's language."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from associations.models import Association, LabelPeriod, Sector
from associations.workflows import AssociationState
from mdm_platform.formats import nice_list
from mdm_platform.territories import countries
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.places import place_in_words

TONES = {
    AssociationState.DRAFT: "neutral",
    AssociationState.SUBMITTED: "info",
    AssociationState.VERIFIED: "success",
    AssociationState.TO_COMPLETE: "warning",
    AssociationState.REFUSED: "danger",
    AssociationState.SUSPENDED: "danger",
    AssociationState.DISSOLVED: "neutral",
}


@dataclass(frozen=True)
class AssociationCard:
    """An association in a list: its names, where its seat stands, what it does, whether it holds the label."""

    association: Association
    name: str
    other_name: str
    place: str
    country: str
    sectors: tuple[Any, ...]
    purpose: str
    is_labelled: bool

    @property
    def slug(self) -> str:
        """What names it in public addresses."""
        return self.association.slug

    @property
    def acronym(self) -> str:
        """Its short name, empty when the name already holds it."""
        return "" if self.association.acronym in self.name.split() else self.association.acronym

    @property
    def is_group(self) -> bool:
        """Whether it is a group without registration."""
        return not self.association.is_registered

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return TONES[self.association.state]


def card(association: Association, labelled: Collection[int] = ()) -> AssociationCard:
    """The association in words; `labelled` holds the keys of those that hold a valid label."""
    name, other = names_of(association)
    country = country_name(str(association.country))
    return AssociationCard(
        association=association,
        name=name,
        other_name=other,
        place=place_in_words(association.city, country),
        country=country,
        sectors=tuple(sector_label(code) for code in association.sectors),
        purpose=association.purpose,
        is_labelled=association.pk in labelled,
    )


def cards(associations: Iterable[Association], *, today: date | None = None) -> list[AssociationCard]:
    """Associations in words, with their labels in one query."""
    rows = list(associations)
    labelled = (
        set(label_holders(today or timezone.localdate()).filter(pk__in=[row.pk for row in rows])) if rows else set()
    )
    return [card(row, labelled) for row in rows]


def label_holders(today: date) -> QuerySet:
    """The keys of the associations that hold a valid label on that day."""
    return LabelPeriod.objects.valid(today).values_list("association", flat=True)


def names_of(association: Association) -> tuple[str, str]:
    """Its name in the reader's script, then the other one."""
    arabic = association.name_ar
    if not arabic or arabic == association.name:
        return association.name, ""
    return (arabic, association.name) if (get_language() or "fr")[:2] == "ar" else (association.name, arabic)


def country_names(codes: Iterable[str]) -> str:
    """Countries in a sentence, as the reader sorts them."""
    return nice_list(sorted(filter(None, map(country_name, codes)), key=countries.plain))


def sector_label(code: str) -> Any:
    """The name of a field of action; the code itself when it is not one of ours."""
    return Sector(code).label if code in Sector.values else code


def yes_or_no(value: bool | None) -> str:
    """« Oui », « Non », or nothing while nobody said."""
    return "" if value is None else (_("Oui") if value else _("Non"))
