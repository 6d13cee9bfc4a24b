"""The steps of the registration journey: each saves its own fields, at any time, in any order."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.services import consents
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.journeys.saving import assign, check_unique, replace_rows, save_fields
from mdm_platform.permissions import require_permission
from mdm_platform.workflow import refusal_of
from skills import visibility
from skills.audiences import Audience
from skills.models import Profile
from skills.services import cards, duplicates
from skills.services.completeness import completeness
from skills.workflows import EDITABLE_STATES, LISTED_STATES, SUBMISSION_GUARDS

EDITED = "profile.edited"
NAME_FIELDS = ("first_name", "last_name", "first_name_ar", "last_name_ar")
FIELDS: dict[str, tuple[str, ...]] = {
    "identity": (
        *NAME_FIELDS,
        "birth_year",
        "is_declared_adult",
        "country",
        "city",
        "origin_region",
        "origin_province",
    ),
    "professional": ("headline", "summary_fr", "summary_ar", "summary_en", "domain", "seniority"),
    "contribution": ("availability", "contributions", "remote", "on_site", "accepts_contacts"),
}
STEPS = ("identity", "professional", "skills", "languages", "experience", "contribution", "visibility", "consent")
CONSENT_PURPOSES = ("directory", "partner_sharing", "matching", "volunteering", "statistics", "news", "host_country")
MAX_ROWS = {"skills": 60, "languages": 20, "experiences": 40, "education": 20}

Data = Mapping[str, Any]


def save_step(*, profile: Profile, step: str, data: Data, by: Any, now: datetime | None = None) -> Profile:
    """Save one step and say what is written everywhere: completeness, name key, cards, trace.

    `data` holds the fields of the step by name, and only those given are touched (autosave).
    Rows are replaced as a whole: `skills` [{skill, level, evidence, evidence_url,
    evidence_year}], `languages` [{language, level}], `experiences` and `education` (step
    "experience"), `regions_of_interest` (step "contribution"). Step "visibility":
    `visibility` {field: level}, `listed_for`, `indexable`. Step "consent": {purpose: bool}.

    Raises PermissionRefused, InvalidInput with a sentence per field, and
    TransitionNotAllowed when the state allows no edit or when a listed profile would
    become too poor to stay listed.
    """
    require_permission(by, "skills.edit_profile", profile)
    moment = now or timezone.now()
    with transaction.atomic():
        _lock(profile)
        changed = _WRITERS[step](profile, data, by, moment)
        _finish(profile, changed, by, moment)
    return profile


def _lock(profile: Profile) -> None:
    Profile.objects.select_for_update(of=("self",)).only("pk").get(pk=profile.pk)
    profile.refresh_from_db()
    if profile.state not in EDITABLE_STATES:
        raise TransitionNotAllowed(
            _("Cette fiche ne peut pas être modifiée dans son état actuel."), code="not_editable"
        )


def _finish(profile: Profile, changed: list[str], by: Any, moment: datetime) -> None:
    if profile.state in LISTED_STATES:
        refusals = [refusal_of(guard) for guard in SUBMISSION_GUARDS if not guard(profile)]
        if refusals:
            raise TransitionNotAllowed(reasons=refusals, code="listed_must_stay_complete")
    profile.completeness = completeness(profile).percentage
    profile.updated_at = moment
    if changed and profile.state in LISTED_STATES:
        profile.edited_at = moment
    profile.save(update_fields=["completeness", "updated_at", "edited_at"])
    if changed:
        events.record(EDITED, by=by, obj=profile, subject=profile.owner, fields=changed, now=moment)
    cards.rebuild(profile=profile)


def _save_fields(step: str) -> Callable[[Profile, Data, Any, datetime], list[str]]:
    def write(profile: Profile, data: Data, by: Any, moment: datetime) -> list[str]:
        changed = assign(profile, data, FIELDS[step])
        if set(changed) & set(NAME_FIELDS):
            profile.name_key = duplicates.name_key(profile)
            changed.append("name_key")
        if step == "identity":
            _check_origin(profile)
        save_fields(profile, changed)
        if step == "contribution" and "regions_of_interest" in data:
            profile.regions_of_interest.set(data["regions_of_interest"])
            changed.append("regions_of_interest")
        return [name for name in changed if name != "name_key"]

    return write


def _check_origin(profile: Profile) -> None:
    province = profile.origin_province
    if province is not None and province.region_id != profile.origin_region_id:
        message = _("Cette province n’est pas dans la région choisie.")
        raise InvalidInput(code="province_outside_region", fields={"origin_province": [message]})


def _replace_rows(held: Any, related: str, rows: Iterable[Data]) -> None:
    replace_rows(held, rows, related=related, most=MAX_ROWS[related])


def _save_skills(profile: Profile, data: Data, by: Any, moment: datetime) -> list[str]:
    rows = list(data["skills"])
    check_unique(rows, "skill", "skills", _("Cette compétence figure déjà sur la fiche."))
    _replace_rows(profile.profile_skills, "skills", rows)
    return ["skills"]


def _save_languages(profile: Profile, data: Data, by: Any, moment: datetime) -> list[str]:
    rows = list(data["languages"])
    check_unique(rows, "language", "languages", _("Cette langue figure déjà sur la fiche."))
    _replace_rows(profile.profile_languages, "languages", rows)
    return ["languages"]


def _save_experience(profile: Profile, data: Data, by: Any, moment: datetime) -> list[str]:
    changed = []
    for related in ("experiences", "education"):
        if related in data:
            _replace_rows(getattr(profile, related), related, data[related])
            changed.append(related)
    return changed


def _save_visibility(profile: Profile, data: Data, by: Any, moment: datetime) -> list[str]:
    given = dict(data)
    if "visibility" in given:
        given["visibility"] = visibility.cleaned({**profile.visibility, **given["visibility"]})
    if given.get("listed_for", profile.listed_for) != Audience.PUBLIC:
        given["indexable"] = False
    changed = assign(profile, given, ("visibility", "listed_for", "indexable"))
    save_fields(profile, changed)
    return changed


def _save_consent(profile: Profile, data: Data, by: Any, moment: datetime) -> list[str]:
    for purpose in CONSENT_PURPOSES:
        if purpose not in data or bool(data[purpose]) == consents.has(profile.owner, purpose):
            continue
        change = consents.give if data[purpose] else consents.withdraw
        change(user=profile.owner, purpose=purpose, by=by, now=moment)
    profile.refresh_from_db()
    return []


_WRITERS: dict[str, Callable[[Profile, Data, Any, datetime], list[str]]] = {
    "identity": _save_fields("identity"),
    "professional": _save_fields("professional"),
    "skills": _save_skills,
    "languages": _save_languages,
    "experience": _save_experience,
    "contribution": _save_fields("contribution"),
    "visibility": _save_visibility,
    "consent": _save_consent,
}
