"""Associations: begun by somebody, described by their officers, kept in one shape."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, Gender, LegalForm, Officer, OfficerRole, Sector
from associations.services import naming, registration_numbers
from associations.workflows import (
    OWNED_STATES,
    AssociationState,
    AssociationWorkflow,
    OfficerState,
    OfficerWorkflow,
)
from mdm_platform.audit import events
from mdm_platform.errors import DomainError, InvalidInput, NotVisible, PermissionRefused, TransitionNotAllowed
from mdm_platform.formats import nice_date
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.territories.countries import country as country_of

IDENTITY = (
    "name",
    "name_ar",
    "acronym",
    "is_registered",
    "legal_form",
    "registration_number",
    "founded_on",
    "country",
)
DESCRIPTION = (
    "address",
    "postal_code",
    "city",
    "email",
    "phone",
    "website",
    "shows_contact",
    "purpose_fr",
    "purpose_ar",
    "purpose_en",
    "sectors",
    "countries_of_action",
    "is_social_purpose",
    "member_count",
    "volunteer_count",
    "employee_count",
    "board_size",
    "women_on_board",
    "young_on_board",
    "migrants_on_board",
    "last_assembly_on",
    "assemblies_per_year",
    "is_apolitical",
    "other_networks",
)
SHAPED = ("registration_number", "registration_key", "legal_form", "sectors", "countries_of_action")
PURPOSES = ("purpose_fr", "purpose_ar", "purpose_en")
LONGEST_PURPOSE = 3000
LINKED = ("provinces", "federations")
CLOSED_STATES = (AssociationState.REFUSED, AssociationState.DISSOLVED)
MOST_DRAFTS = 5


class TooManyDrafts(DomainError):
    """The person has begun several associations and finished none."""

    code = "too_many_drafts"
    message = _("Vous avez déjà plusieurs brouillons d’association. Terminez-les ou supprimez-les d’abord.")


@transaction.atomic
def start(
    *,
    name: str,
    country: str,
    by: Any,
    role: str = OfficerRole.PRESIDENT,
    is_legal_representative: bool | None = None,
    is_registered: bool = True,
    gender: str = Gender.UNDECLARED,
    since: date | None = None,
    now: datetime | None = None,
) -> Association:
    """Begin an association: a draft, in which its author holds a function and, as president, represents it.

    `since` begins that term, today when it is not said. Raises PermissionRefused, InvalidInput, TooManyDrafts.
    """
    require_permission(by, "associations.start_association")
    moment = now or timezone.now()
    starts = _begun_term(since, timezone.localdate(moment))
    if Association.objects.filter(created_by=by, state=AssociationState.DRAFT).count() >= MOST_DRAFTS:
        raise TooManyDrafts
    association = Association(
        public_id=uuid.uuid4(),
        name=" ".join(name.split()),
        country=country,
        is_registered=is_registered,
        legal_form="" if is_registered else LegalForm.UNREGISTERED,
        created_by=by,
        created_at=moment,
        updated_at=moment,
    )
    check(association)
    naming.refresh(association)
    association.slug = naming.slug_for(association)
    association.save()
    AssociationWorkflow.start_many(Association, [association.pk], by=by, now=moment)
    represents = role == OfficerRole.PRESIDENT if is_legal_representative is None else is_legal_representative
    author = {"role": role, "is_legal_representative": represents, "gender": gender, "starts": starts}
    _enter_author(association, by, moment, **author)
    return association


def _begun_term(since: date | None, today: date) -> date:
    if since is not None and since > today:
        sentence = _("Cette date est dans l’avenir.")
        raise InvalidInput(sentence, fields={"since": [sentence]})
    return since or today


def _enter_author(association: Association, by: Any, moment: datetime, **term: Any) -> None:
    officer = Officer.objects.create(
        association=association,
        user=by,
        full_name=by.full_name or str(by),
        email=by.email or "",
        state=OfficerState.CURRENT,
        language=by.language,
        created_at=moment,
        **term,
    )
    OfficerWorkflow.start_many(Officer, [officer.pk], state=OfficerState.CURRENT, by=by, now=moment)


@transaction.atomic
def edit(*, association: Association, fields: Mapping[str, Any], by: Any, now: datetime | None = None) -> list[str]:
    """Change what is given and nothing else; the names of the fields that really changed.

    `provinces` and `federations` are given as rows. What identifies a verified association is changed by the register
    alone. Raises PermissionRefused, TransitionNotAllowed (closed, or its identity is fixed), InvalidInput.
    """
    require_permission(by, "associations.edit_association", association)
    Association.objects.select_for_update(of=("self",)).only("pk").get(pk=association.pk)
    association.refresh_from_db()
    if association.state in CLOSED_STATES:
        sentence = _("Cette association est close dans le registre : elle ne se modifie plus.")
        raise TransitionNotAllowed(sentence, code="not_editable")
    _require_not_under_examination(association, by)
    changed = _write(association, fields)
    linked = _link(association, fields)
    if not changed and not linked:
        return []
    _require_open_identity(association, changed, by)
    check(association)
    association.updated_at = now or timezone.now()
    try:
        with transaction.atomic():
            association.save(update_fields=[*changed, *naming.refresh(association), *SHAPED, "updated_at"])
    except IntegrityError:
        raise _number_taken() from None
    events.record("association.edited", by=by, obj=association, fields=[*changed, *linked], now=now)
    return [*changed, *linked]


def _require_not_under_examination(association: Association, by: Any) -> None:
    """What the register examines stays as it was sent until it answers; the register itself may mend it."""
    examined = association.state == AssociationState.SUBMITTED
    if examined and not has_permission(by, "associations.verify_association", association):
        sentence = _(
            "Le registre examine ces informations : elles ne changent plus avant sa réponse. "
            "Pour corriger une erreur, écrivez-lui : il vous rendra la main."
        )
        raise TransitionNotAllowed(sentence, code="not_editable")


def _write(association: Association, fields: Mapping[str, Any]) -> list[str]:
    unknown = set(fields) - {*IDENTITY, *DESCRIPTION, *LINKED}
    if unknown:
        message = f"An association has no fields {sorted(unknown)} to edit."
        raise ValueError(message)
    changed = []
    for name in (*IDENTITY, *DESCRIPTION):
        if name in fields and getattr(association, name) != fields[name]:
            setattr(association, name, fields[name])
            changed.append(name)
    return changed


def _link(association: Association, fields: Mapping[str, Any]) -> list[str]:
    linked = []
    for name in LINKED:
        if name not in fields:
            continue
        manager, wanted = getattr(association, name), list(fields[name])
        if association in wanted:
            sentence = _("Une association n’est pas membre d’elle-même.")
            raise InvalidInput(sentence, fields={name: [sentence]})
        if {row.pk for row in wanted} != set(manager.values_list("pk", flat=True)):
            manager.set(wanted)
            linked.append(name)
    return linked


def _require_open_identity(association: Association, changed: list[str], by: Any) -> None:
    fixed = [name for name in changed if name in IDENTITY]
    if (
        not fixed
        or association.state in OWNED_STATES
        or has_permission(by, "associations.verify_association", association)
    ):
        return
    sentence = _(
        "Le nom, la forme juridique, le pays et le numéro ne changent plus ici depuis l’envoi au registre. "
        "Écrivez au service qui tient le registre, avec le document qui montre le changement."
    )
    raise TransitionNotAllowed(sentence, code="identity_is_fixed")


def check(association: Association) -> None:
    """Put the number and the lists in shape. Raises InvalidInput with the sentence of each field."""
    association.registration_key = registration_numbers.key(association.registration_number)
    fields: dict[str, list[str]] = {}
    _check_registration(association, fields)
    _check_lists(association, fields)
    try:
        association.full_clean(exclude=("slug", "merged_into", "created_by"), validate_constraints=True)
    except ValidationError as error:
        fields |= error.message_dict
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields)


def _check_registration(association: Association, fields: dict[str, list[str]]) -> None:
    if not association.is_registered:
        association.registration_number, association.registration_key = "", ""
        association.legal_form = LegalForm.UNREGISTERED
        return
    if association.legal_form == LegalForm.UNREGISTERED:
        association.legal_form = ""
    if association.registration_number:
        try:
            registration_numbers.check(country=str(association.country), number=association.registration_number)
        except InvalidInput as refusal:
            fields |= refusal.fields
    if association.founded_on is not None and association.founded_on > timezone.localdate():
        fields["founded_on"] = [_("Cette date est dans l’avenir.")]


def _check_lists(association: Association, fields: dict[str, list[str]]) -> None:
    association.sectors = [one for one in Sector.values if one in association.sectors]
    association.countries_of_action = sorted({code.upper() for code in association.countries_of_action})
    unknown = [code for code in association.countries_of_action if country_of(code) is None]
    if unknown:
        fields["countries_of_action"] = [_("Ces pays sont inconnus : %(codes)s.") % {"codes": ", ".join(unknown)}]
    for name in PURPOSES:
        if len(getattr(association, name)) > LONGEST_PURPOSE:
            fields[name] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST_PURPOSE}]
    if association.last_assembly_on is not None and association.last_assembly_on > timezone.localdate():
        fields["last_assembly_on"] = [_("Indiquez la date d’une assemblée qui a eu lieu.")]


def _number_taken() -> InvalidInput:
    sentence = _("Une association vérifiée porte déjà ce numéro d’enregistrement dans ce pays.")
    return InvalidInput(sentence, code="number_taken", fields={"registration_number": [sentence]})


@transaction.atomic
def delete_draft(*, association: Association, by: Any, now: datetime | None = None) -> None:
    """Delete a draft that its author does not want any more. Raises PermissionRefused."""
    Association.objects.select_for_update(of=("self",)).only("pk").get(pk=association.pk)
    association.refresh_from_db()
    require_permission(by, "associations.delete_draft", association)
    events.record("association.draft_deleted", by=by, obj=association, now=now)
    association.delete()


def held_by(*, user: Any, public_id: Any, on: date | None = None) -> Association:
    """The association that the person opens as its officer, its author, or as staff of the register.

    Raises PermissionRefused with the reason for a former officer, NotVisible for a stranger.
    """
    association = Association.objects.filter(public_id=public_id).first()
    if association is None:
        raise NotVisible
    if has_permission(user, "associations.edit_association", association):
        return association
    sentence = former_officer_sentence(association=association, user=user, on=on)
    if sentence:
        raise PermissionRefused(sentence, code="term_over")
    raise NotVisible


def opened_by(*, user: Any, public_id: Any, permission: str) -> Association:
    """The association on which the person holds that right.

    Raises PermissionRefused with the reason, which for a former officer is the end of the term; NotVisible otherwise.
    """
    seen = Association.objects.visible_to(user).filter(public_id=public_id).first()
    if seen is not None and has_permission(user, permission, seen):
        return seen
    found = seen or Association.objects.filter(public_id=public_id).first()
    sentence = former_officer_sentence(association=found, user=user) if found is not None else ""
    if sentence:
        raise PermissionRefused(sentence, code="term_over")
    if seen is None:
        raise NotVisible
    require_permission(user, permission, seen)
    return seen


def visible_or_refused(*, rows: Any, user: Any, public_id: Any, of: str = "association") -> Any:
    """The row of an association that the user may read; `of` is the path from the row to the association.

    Where a row has two sides `of` names them both, with a comma.

    Raises PermissionRefused with the reason for a former officer, NotVisible for anybody else.
    """
    found = rows.visible_to(user).filter(public_id=public_id).first()
    if found is not None:
        return found
    hidden = rows.model.objects.filter(public_id=public_id).values_list(*of.split(",")).first() or ()
    for association in Association.objects.filter(pk__in=hidden):
        sentence = former_officer_sentence(association=association, user=user)
        if sentence:
            raise PermissionRefused(sentence, code="term_over")
    raise NotVisible


def former_officer_sentence(*, association: Association, user: Any, on: date | None = None) -> str:
    """Why somebody who was in office may not act any more; empty for whoever never was, or still is."""
    if getattr(user, "pk", None) is None:
        return ""
    day = on or timezone.localdate()
    terms = Officer.objects.of_person(user).filter(association=association)
    if terms.in_office(day).exists():
        return ""
    last = terms.filter(state__in=(OfficerState.CURRENT, OfficerState.ENDED)).order_by("-starts").first()
    if last is None:
        return ""
    named = {"role": last.get_role_display(), "association": association.name}
    if last.starts > day:
        return _("Votre fonction (%(role)s) dans l’association « %(association)s » commence le %(day)s.") % {
            **named,
            "day": nice_date(last.starts),
        }
    return _(
        "Votre fonction (%(role)s) dans l’association « %(association)s » a pris fin le %(day)s : vous ne pouvez plus "
        "agir en son nom. Si vous êtes toujours en fonction, demandez à son bureau de vous inviter de nouveau."
    ) % {**named, "day": nice_date(last.ends)}
