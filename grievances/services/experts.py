"""The entries of the legal directory."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grievances.models import ExpertKind, LegalExpert
from grievances.workflows import LegalBranch
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, NotVisible
from mdm_platform.institutions.models import Agreement
from mdm_platform.institutions.models.agreement import AgreementKind
from mdm_platform.permissions import require_permission
from mdm_platform.territories import countries
from mdm_platform.territories.models import Language


@transaction.atomic
def save(*, entry: LegalExpert, by: Any) -> LegalExpert:
    """Write an entry, new or not. Raises PermissionRefused, InvalidInput."""
    require_permission(by, "grievances.manage_legal_directory")
    check(entry)
    is_new = entry.pk is None
    entry.save()
    events.record("legalexpert.added" if is_new else "legalexpert.changed", by=by, obj=entry)
    return entry


def check(entry: LegalExpert) -> None:
    """Raises InvalidInput with what is wrong in an entry."""
    fields: dict[str, list[str]] = {}
    entry.countries = [code.upper() for code in dict.fromkeys(entry.countries or ())]
    if not entry.countries or any(countries.country(code) is None for code in entry.countries):
        fields["countries"] = [_("Choisissez au moins un pays de la liste.")]
    known = set(Language.objects.values_list("code", flat=True))
    if not entry.languages or not known.issuperset(entry.languages):
        fields["languages"] = [_("Choisissez au moins une langue de la liste.")]
    if not entry.branches or not set(LegalBranch.values).issuperset(entry.branches):
        fields["branches"] = [_("Choisissez au moins une branche du droit.")]
    if entry.user is not None and Role.LEGAL_EXPERT not in entry.user.role_names:
        fields["user"] = [_("Ce compte n’a pas le rôle d’expert juridique : donnez-le-lui d’abord.")]
    if entry.firm is not None and entry.firm.kind != ExpertKind.FIRM:
        fields["firm"] = [_("Choisissez un cabinet, pas un expert.")]
    if entry.agreement is not None and entry.agreement.kind != AgreementKind.EXPERTISE:
        fields["agreement"] = [_("Choisissez une convention d’expertise.")]
    try:
        entry.full_clean(exclude=[*fields], validate_unique=True)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            fields.setdefault(name, []).extend(str(one) for one in sentences)
    if fields:
        raise InvalidInput(fields=fields)


@transaction.atomic
def set_availability(*, by: Any, accepts: bool) -> LegalExpert:
    """Say whether one takes new requests. Raises PermissionRefused, NotVisible for whoever has no entry."""
    require_permission(by, "grievances.answer_referral")
    entry = LegalExpert.objects.select_for_update(of=("self",)).filter(user_id=by.pk).first()
    if entry is None:
        raise NotVisible(_("Votre compte n’est relié à aucune fiche de l’annuaire : écrivez à l’équipe."))
    entry.accepts_requests = accepts
    entry.save(update_fields=["accepts_requests"])
    return entry


def agreements() -> Any:
    """The agreements to which an entry may be tied."""
    return Agreement.objects.filter(kind=AgreementKind.EXPERTISE)
