"""The people of a batch who are there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.models import User
from mdm_platform.notifications import Category
from mdm_platform.notifications.models import AddressOptOut
from mdm_platform.notifications.optout import hash_address
from skills.models import Invitation, Profile
from skills.services.imports.rows import Person
from skills.workflows import LIVING_STATES, InvitationState

SENTENCES = {
    "email": _("Un compte existe déjà avec cette adresse e-mail."),
    "phone": _("Un compte existe déjà avec ce téléphone."),
    "invited_email": _("Une invitation attend déjà une réponse à cette adresse e-mail."),
    "invited_phone": _("Une invitation attend déjà une réponse à ce téléphone."),
    "name": _("Une fiche porte déjà ce nom, avec le même pays et la même année de naissance ou activité."),
    "same_file": _("La même personne figure à la ligne %(row)s du fichier."),
    "opted_out": _("Cette personne a demandé à ne plus recevoir d’invitation à cette adresse."),
}


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a row repeats: a code of SENTENCES, with the public id of a profile or the number of a row."""

    code: str
    profile: str = ""
    row: int = 0

    @property
    def sentence(self) -> str:
        """The reason in the current language."""
        return str(SENTENCES[self.code]) % {"row": self.row}


class Known:
    """Finds those whom the platform knows, a few queries a batch, and those whom the file repeats."""

    def __init__(self) -> None:
        self.in_file: dict[Any, int] = {}

    def matches(self, people: Sequence[Person]) -> dict[int, Match]:
        """The match of each person who has one, by row number; the others count as known from now on."""
        stored = self._stored(people)
        found: dict[int, Match] = {}
        for person in people:
            keys = identities(person)
            match = next((stored[key] for key in keys if key in stored), None) or self._repeated(keys)
            if match is None:
                self.in_file |= dict.fromkeys(keys, person.number)
            else:
                found[person.number] = match
        return found

    def remember(self, person: Person) -> None:
        """Count a person as known: the row was imported before."""
        self.in_file |= dict.fromkeys(identities(person), person.number)

    def _repeated(self, keys: list[Any]) -> Match | None:
        return next((Match("same_file", row=self.in_file[key]) for key in keys if key in self.in_file), None)

    def _stored(self, people: Sequence[Person]) -> dict[Any, Match]:
        emails = [person.email for person in people if person.email]
        phones = [person.phone for person in people if person.phone]
        return {
            **_by_name({person.name_key for person in people if person.name_key}),
            **_opted_out([person for person in people if not person.has_consent]),
            **_by_email(emails),
            **_by_phone(phones),
        }


def identities(person: Person) -> list[Any]:
    """The keys by which a person is recognised, the surest first."""
    keys: list[Any] = [("email", person.email)] if person.email else []
    keys += [("phone", person.phone)] if person.phone else []
    return keys + _name_keys(person.name_key, person.country, person.birth_year, person.city, person.domain)


def _name_keys(name_key: str, country: str, birth_year: int | None, city: str, domain: int | None) -> list[Any]:
    """A name alone is no identity: many people share it."""
    if not name_key or not country:
        return []
    keys: list[Any] = [("born", name_key, country, birth_year)] if birth_year else []
    return keys + ([("works", name_key, country, city.casefold(), domain)] if city and domain else [])


def _by_email(emails: list[str]) -> dict[Any, Match]:
    if not emails:
        return {}
    found = {
        ("email", row.email.lower()): Match("invited_email", profile=str(row.profile.public_id))
        for row in Invitation.objects.filter(email__in=emails, state=InvitationState.INVITED).select_related("profile")
    }
    addresses = EmailAddress.objects.filter(email__in=emails).values_list("email", "user__profile__public_id")
    users = User.objects.filter(email__in=emails).values_list("email", "profile__public_id")
    for email, profile in (*addresses, *users):
        found["email", email.lower()] = Match("email", profile=str(profile or ""))
    return found


def _by_phone(phones: list[str]) -> dict[Any, Match]:
    if not phones:
        return {}
    found = {
        ("phone", row.phone.as_e164): Match("invited_phone", profile=str(row.profile.public_id))
        for row in Invitation.objects.filter(phone__in=phones, state=InvitationState.INVITED).select_related("profile")
    }
    for phone, profile in User.objects.filter(phone__in=phones).values_list("phone", "profile__public_id"):
        found["phone", phone.as_e164] = Match("phone", profile=str(profile or ""))
    return found


def _by_name(keys: set[str]) -> dict[Any, Match]:
    rows = Profile.objects.filter(~Q(country=""), name_key__in=keys, state__in=LIVING_STATES).values_list(
        "public_id", "name_key", "country", "birth_year", "city", "domain_id"
    )
    return {key: Match("name", profile=str(public_id)) for public_id, *who in rows for key in _name_keys(*who)}


def _opted_out(people: Sequence[Person]) -> dict[Any, Match]:
    """Those among people to be invited who asked to hear no more."""
    keys = {hash_address(address): (kind, address) for kind, address in _addresses(people)}
    refused = AddressOptOut.objects.filter(address_hash__in=list(keys), category=Category.PROFILE)
    return {keys[found]: Match("opted_out") for found in refused.values_list("address_hash", flat=True)}


def _addresses(people: Sequence[Person]) -> list[tuple[str, str]]:
    return [(kind, address) for person in people for kind in ("email", "phone") if (address := getattr(person, kind))]
