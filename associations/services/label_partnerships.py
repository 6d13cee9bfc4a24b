"""Tripartite partnerships: the association, a partner of the host country, the ministry. No label depends on them."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from associations.models import LabelPeriod
from associations.notifications.labels import LabelPartnershipSigned
from associations.services import labels
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.institutions import agreements
from mdm_platform.institutions.agreements import Party
from mdm_platform.institutions.models import Agreement, AgreementKind, Institution
from mdm_platform.institutions.workflows import AgreementState


def draft(
    *,
    period: LabelPeriod,
    partner: str,
    ministry: Institution,
    by: Any,
    starts: date,
    ends: date,
    commitments: dict[str, list[str]] | None = None,
    now: datetime | None = None,
) -> Agreement:
    """The agreement of a labelled association with a partner and the ministry. Raises TransitionNotAllowed."""
    if labels.current(period.association, starts) != period:
        raise TransitionNotAllowed(reasons=[_("Le partenariat commence pendant que le label est valide.")])
    promised = commitments or {}
    return agreements.draft(
        kind=AgreementKind.TRIPARTITE,
        title=_("Partenariat tripartite avec %(name)s") % {"name": period.holder},
        parties=[
            Party("association", period.holder, commitments=promised.get("association", ())),
            Party("partner", partner, commitments=promised.get("partner", ())),
            Party("ministry", ministry.name_fr, institution=ministry, commitments=promised.get("ministry", ())),
        ],
        starts=starts,
        ends=ends,
        about=period,
        by=by,
        now=now,
    )


def of_period(period: LabelPeriod) -> list[Agreement]:
    """The partnerships made for this label, the newest first."""
    return list(Agreement.objects.about(period).prefetch_related("parties__commitments"))


def public_partners(period: LabelPeriod) -> list[str]:
    """The partners of the partnerships that were signed, as everybody may read them."""
    signed = (AgreementState.SIGNED, AgreementState.ENDED)
    made = [agreement for agreement in of_period(period) if agreement.state in signed]
    return [party.name for agreement in made for party in agreement.parties.all() if party.role == "partner"]


def tell_signed(*, agreement: Agreement, by: Any, now: datetime) -> None:
    """Tell the officers that the last party signed."""
    period = LabelPeriod.objects.filter(pk=agreement.subject_id).select_related("association").first()
    if agreement.subject_type == LabelPeriod._meta.label_lower and period is not None:
        LabelPartnershipSigned.send_to_many(to=labels.people_of(period.association), about=period, now=now)


def register() -> None:
    """Hear the last signature of tripartite agreements."""
    agreements.on_signed(AgreementKind.TRIPARTITE, tell_signed)
