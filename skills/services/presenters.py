"""What an audience may see of a profile, decided here once for page, API, mail, export and card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext, gettext_noop

from mdm_platform.territories.countries import country_name
from mdm_platform.translated import LANGUAGE_CODES
from skills import visibility
from skills.audiences import Audience, face_of
from skills.models import Availability, Contribution, Domain, Education, Experience, Profile, Skill, SkillLevel

UNNAMED = gettext_noop("Nom non communiqué")


@dataclass(frozen=True)
class SkillView:
    """A skill with its level (1 to 5); the evidence is empty when this audience may not see it."""

    skill: Skill
    level: int
    level_label: Any
    evidence: str = ""
    evidence_label: Any = ""
    evidence_url: str = ""
    evidence_year: int | None = None


@dataclass(frozen=True)
class LanguageView:
    """A language (`territories.Language`) with its CEFR level."""

    language: Any
    level: str


@dataclass(frozen=True)
class ProfileView:
    """A profile as one audience sees it: what it may not see is empty. `fields` names what is shown.

    `summaries` maps language codes to texts. `experiences` and `education` are rows to read.
    """

    public_id: UUID
    audience: str
    fields: frozenset[str]
    state: str
    name: str = ""
    name_ar: str = ""
    headline: str = ""
    summaries: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    country_name: str = ""
    city: str = ""
    origin_region: Any = None
    origin_province: Any = None
    regions_of_interest: tuple[Any, ...] = ()
    domain: Domain | None = None
    seniority: int | None = None
    skills: tuple[SkillView, ...] = ()
    languages: tuple[LanguageView, ...] = ()
    experiences: tuple[Experience, ...] = ()
    education: tuple[Education, ...] = ()
    availability: str = ""
    availability_label: Any = ""
    contributions: tuple[str, ...] = ()
    contribution_labels: tuple[Any, ...] = ()
    remote: bool = False
    on_site: bool = False
    indexable: bool = False
    accepts_contacts: bool = False
    published_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def is_listed(self) -> bool:
        """Whether this audience may find the profile at all."""
        return bool(self.fields)

    @property
    def display_name(self) -> str:
        """The name, or what stands in its place when it is kept back."""
        return (*spellings(self.name, self.name_ar), gettext(UNNAMED))[0]

    @property
    def other_name(self) -> str:
        """The name in the script that the reader's language does not use; empty when there is one spelling."""
        return (*spellings(self.name, self.name_ar), "", "")[1]

    def shows(self, name: str) -> bool:
        """Whether this audience sees that field."""
        return name in self.fields


def visible_fields(profile: Profile, audience: str, partner_consented: bool) -> frozenset[str]:
    """The names of the fields (`skills.visibility`) that the audience may see; empty when it may not find it.

    `partner_consented` says whether the owner gave what partners need, read by the caller so that
    lists read it once for all. The state is not looked at: `Profile.objects.visible_to` decides that.
    """
    return visibility.fields_seen(profile.visibility, profile.listed_for, audience, partner_consented=partner_consented)


def profile_view(
    profile: Profile, audience: str, *, partner_consented: bool | None = None, read: dict[str, Any] | None = None
) -> ProfileView:
    """The profile as an audience sees it. Load it `with_parts()` to keep the queries few.

    `read`, a dictionary for one profile, keeps what was read for the views of the next audiences.
    """
    if partner_consented is None:
        partner_consented = profile.is_shared_with(audience)
    seen = visible_fields(profile, audience, partner_consented)
    if not seen:
        return ProfileView(public_id=profile.public_id, audience=audience, fields=seen, state=profile.state)
    values: dict[str, Any] = {}
    known: dict[str, Any] = {} if read is None else read
    for name, reader in _READERS.items():
        if name in seen:
            if name not in known:
                known[name] = reader(profile)
            values |= known[name]
    if "skills" in seen:
        values["skills"] = _skills(profile, with_evidence="evidence" in seen)
    return ProfileView(
        public_id=profile.public_id,
        audience=audience,
        fields=seen,
        state=profile.state,
        indexable=profile.indexable,
        accepts_contacts=profile.accepts_contacts,
        published_at=profile.published_at,
        confirmed_at=profile.confirmed_at,
        **values,
    )


def spellings(latin: str, arabic: str) -> tuple[str, ...]:
    """The spellings of a name that there are, first the one in the script of the reader's language."""
    ordered = (arabic, latin) if (get_language() or "").startswith("ar") else (latin, arabic)
    return tuple(name for name in ordered if name)


def display_name(profile: Profile, audience: str, *, partner_consented: bool | None = None) -> str:
    """The name alone, as `ProfileView.display_name` says it, without reading the rest of the profile."""
    if partner_consented is None:
        partner_consented = profile.is_shared_with(audience)
    if "name" not in visible_fields(profile, audience, partner_consented):
        return gettext(UNNAMED)
    return (*spellings(profile.full_name, profile.full_name_ar), gettext(UNNAMED))[0]


def view_for(profile: Profile, user: Any) -> ProfileView:
    """The profile as this user sees it; its owner sees everything."""
    if user is not None and user.is_authenticated and user.pk is not None and profile.owner_id == user.pk:
        return profile_view(profile, Audience.STAFF)
    return profile_view(profile, face_of(user))


def previews(profile: Profile) -> list[ProfileView]:
    """What the public, members and partners see or would see, consents counted as they stand now."""
    consented = profile.has_partner_consent
    audiences = (Audience.PUBLIC, Audience.MEMBERS, Audience.PARTNERS)
    return [profile_view(profile, audience, partner_consented=consented) for audience in audiences]


_LEVELS = dict(SkillLevel.choices)


def _skills(profile: Profile, *, with_evidence: bool) -> tuple[SkillView, ...]:
    rows = sorted(profile.profile_skills.all(), key=lambda row: (-row.level, row.pk))
    if not with_evidence:
        return tuple(SkillView(row.skill, row.level, _LEVELS[row.level]) for row in rows)
    return tuple(
        SkillView(
            row.skill,
            row.level,
            _LEVELS[row.level],
            row.evidence,
            row.get_evidence_display() if row.evidence else "",
            row.evidence_url,
            row.evidence_year,
        )
        for row in rows
    )


def _languages(profile: Profile) -> dict[str, Any]:
    rows = sorted(profile.profile_languages.all(), key=lambda row: (row.level, row.pk), reverse=True)
    return {"languages": tuple(LanguageView(row.language, row.level) for row in rows)}


def _contributions(profile: Profile) -> dict[str, Any]:
    return {
        "contributions": tuple(profile.contributions),
        "contribution_labels": tuple(Contribution(code).label for code in profile.contributions),
    }


def _availability(profile: Profile) -> dict[str, Any]:
    label = Availability(profile.availability).label if profile.availability else ""
    return {
        "availability": profile.availability,
        "availability_label": label,
        "remote": profile.remote,
        "on_site": profile.on_site,
    }


_READERS = {
    "name": lambda profile: {
        "name": f"{profile.first_name} {profile.last_name}".strip(),
        "name_ar": profile.full_name_ar,
    },
    "headline": lambda profile: {"headline": profile.headline},
    "summary": lambda profile: {
        "summaries": {code: text for code in LANGUAGE_CODES if (text := getattr(profile, f"summary_{code}"))}
    },
    "country": lambda profile: {
        "country": profile.country.code or "",
        "country_name": country_name(profile.country.code or ""),
    },
    "city": lambda profile: {"city": profile.city},
    "origin_region": lambda profile: {"origin_region": profile.origin_region},
    "origin_province": lambda profile: {"origin_province": profile.origin_province},
    "regions_of_interest": lambda profile: {"regions_of_interest": tuple(profile.regions_of_interest.all())},
    "domain": lambda profile: {"domain": profile.domain},
    "seniority": lambda profile: {"seniority": profile.seniority},
    "languages": _languages,
    "experiences": lambda profile: {"experiences": tuple(profile.experiences.all())},
    "education": lambda profile: {"education": tuple(profile.education.all())},
    "availability": _availability,
    "contributions": _contributions,
}
