"""What each advisor accompanies and when they are away."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events as audit
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission
from projects.models import AdvisorAbsence, AdvisorProfile

LONGEST_ABSENCE = timedelta(days=366)


def check(profile: AdvisorProfile) -> None:
    """Raise InvalidInput for somebody who does not hold the role."""
    if Role.PROJECT_ADVISOR not in profile.user.role_names:
        sentence = _("Cette personne n’a pas le rôle de conseiller de projets : donnez-le-lui d’abord.")
        raise InvalidInput(sentence, fields={"user": [sentence]})


@transaction.atomic
def save(*, profile: AdvisorProfile, by: Any, now: datetime | None = None) -> AdvisorProfile:
    """Keep what an advisor accompanies. Raises PermissionRefused, InvalidInput."""
    require_permission(by, "projects.supervise_projects", profile)
    check(profile)
    is_new = profile.pk is None
    profile.save()
    audit.record("advisor.added" if is_new else "advisor.changed", by=by, obj=profile, now=now)
    return profile


@transaction.atomic
def declare_absence(
    *, advisor: AdvisorProfile, starts: date, ends: date, by: Any, now: datetime | None = None
) -> AdvisorAbsence:
    """Note days when the advisor is away: from then on no new file is proposed to them.

    Raises PermissionRefused, InvalidInput for days in disorder, past, too many, or noted already.
    """
    require_permission(by, "projects.declare_absence", advisor)
    today = timezone.localdate(now or timezone.now())
    if ends < starts:
        raise InvalidInput(fields={"ends": [_("La fin précède le début.")]})
    if ends < today:
        raise InvalidInput(fields={"ends": [_("Cette absence est déjà finie.")]})
    if ends - starts > LONGEST_ABSENCE:
        raise InvalidInput(fields={"ends": [_("Une absence dure un an au plus : faites confier les dossiers.")]})
    AdvisorProfile.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
    if advisor.absences.filter(starts__lte=ends, ends__gte=starts).exists():
        sentence = _("Une absence est déjà notée pour une partie de ces jours. Retirez-la d’abord.")
        raise InvalidInput(fields={"starts": [sentence]})
    made = AdvisorAbsence.objects.create(advisor=advisor, starts=starts, ends=ends, declared_by=by)
    audit.record("advisor.absence_declared", by=by, obj=advisor, now=now)
    return made


@transaction.atomic
def cancel_absence(*, absence: AdvisorAbsence, by: Any, now: datetime | None = None) -> None:
    """The advisor is there after all; files handed over meanwhile stay where they are."""
    require_permission(by, "projects.declare_absence", absence.advisor)
    audit.record("advisor.absence_cancelled", by=by, obj=absence.advisor, now=now)
    absence.delete()
