"""Labels, applications and sessions of the committee, in every state."""

from datetime import date, timedelta

from django.utils import timezone

from associations.models import (
    Association,
    CommitteeItem,
    CommitteeMember,
    CommitteeSession,
    LabelAppeal,
    LabelApplication,
    LabelCampaign,
    LabelCompletion,
    LabelEvent,
    LabelEvidence,
    LabelPeriod,
    LabelReview,
    LabelWithdrawal,
)
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from tests.factories.accounts import make_user
from tests.factories.associations.register import make_association, stored_file
from tests.factories.grids import make_grid
from tests.utils.notification_examples import Example

TEXT = "Nous aidons les familles depuis dix ans, avec des bénévoles formés."


def make_campaign(*, is_open=True, **fields):
    """A campaign for social purposes around today, in use; its first criterion asks for a paper."""
    number = LabelCampaign.objects.count() + 1
    grid = fields.pop("grid", None) or make_grid(f"label-{number}")
    if grid.frozen_at is None:
        grid.criteria.filter(code="governance").update(needs_evidence=True)
    today = timezone.localdate()
    values = {"opens_on": today - timedelta(days=20), "closes_on": today + timedelta(days=20), "quorum": 2}
    opened_at = timezone.now() if is_open else None
    return LabelCampaign.objects.create(
        title_fr="Campagne d’essai", grid=grid, opened_at=opened_at, **(values | fields)
    )


def make_label_application(state="draft", *, association=None, campaign=None, is_complete=True, **fields):
    """An application in that state, which passes the guards of sending unless it is not complete."""
    association = association or make_association()
    campaign = campaign or make_campaign()
    author = association.officers.filter(is_legal_representative=True).values_list("user", flat=True).first()
    texts = {"presentation": TEXT, "social_value": TEXT, "governance": TEXT, "accepts_commitments": True}
    application = LabelApplication.objects.create(
        association=association,
        campaign=campaign,
        state=state,
        number=f"LAB-2026-{LabelApplication.objects.count() + 1:05d}",
        submitted_at=timezone.now(),
        created_by_id=author,
        certified_by_id=author,
        **((texts if is_complete else {}) | fields),
    )
    if is_complete:
        LabelEvidence.objects.create(
            application=application,
            criterion=campaign.grid.criteria.get(code="governance"),
            file=stored_file(purpose="associations.label_evidence"),
        )
    return application


def make_label_review(application, expert=None, *, state="assigned", total="70.00"):
    """An opinion to give, or given."""
    given = {"total": total, "given_at": timezone.now(), "comment": "Un avis motivé."} if state == "given" else {}
    return LabelReview.objects.create(
        application=application,
        expert=expert or make_user(Role.LABEL_COMMITTEE),
        state=state,
        due_on=timezone.localdate() + timedelta(days=10),
        **given,
    )


def make_label_period(association=None, *, starts=None, ends=None, application=None, **fields):
    """A label of three years that runs today."""
    association = association or make_association()
    today = timezone.localdate()
    starts = starts or today - timedelta(days=100)
    number = LabelPeriod.objects.count() + 1
    return LabelPeriod.objects.create(
        code=fields.pop("code", f"LN-2026-TEST{number:02d}"),
        association=association,
        application=application,
        holder=association.name,
        city=association.city,
        country=association.country,
        starts=starts,
        ends=ends or starts + timedelta(days=3 * 365),
        **fields,
    )


def make_session(*applications, members=(), state="open", quorum=2, **fields):
    """A session with these files, whose members all sit."""
    dates = {"closed_at": timezone.now()} if state == "closed" else {}
    session = CommitteeSession.objects.create(
        title="Comité de novembre", held_on=date(2026, 11, 20), quorum=quorum, state=state, **(dates | fields)
    )
    CommitteeMember.objects.bulk_create(
        CommitteeMember(session=session, user=user, presence="present") for user in members
    )
    for position, application in enumerate(applications, start=1):
        CommitteeItem.objects.create(session=session, application=application, position=position)
    return session


def make_withdrawal(period=None, *, state="notice", due=None, **fields):
    """The withdrawal of a label."""
    return LabelWithdrawal.objects.create(
        period=period or make_label_period(),
        state=state,
        reason="governance",
        grounds="Deux assemblées manquent.",
        opened_by=fields.pop("opened_by", None) or make_user(Role.LABEL_OFFICER),
        notified_at=timezone.now(),
        answer_due=due or timezone.localdate() + timedelta(days=20),
        **fields,
    )


def make_appeal(application=None, *, state="filed", decided_by=None):
    """An appeal against a refusal, by the one who represents the association."""
    application = application or make_label_application("refused")
    transition = "declare_ineligible" if application.state == "ineligible" else "refuse"
    decision = TransitionLog.objects.create(
        workflow="associations.label_application",
        object_type="associations.labelapplication",
        object_id=str(application.pk),
        transition=transition,
        source="committee",
        target=application.state,
        actor=decided_by,
        at=timezone.now(),
    )
    return LabelAppeal.objects.create(
        application=application,
        decision=decision,
        author=application.association.officers.first().user,
        state=state,
        text="Nos comptes étaient dans le dossier.",
        filed_at=timezone.now(),
    )


def notification_examples():
    """An example of each message about the label."""
    application = make_label_application("awarded")
    period = make_label_period(Association.objects.get(pk=application.association_id), application=application)
    event = LabelEvent.objects.create(
        period=period, kind="suspended", on=timezone.localdate(), reason="governance", at=timezone.now()
    )
    LabelCompletion.objects.create(
        application=application, text="Ajoutez les comptes.", asked_at=timezone.now(), due_on=date(2026, 12, 1)
    )
    withdrawal, appeal = make_withdrawal(period), make_appeal()
    log = {"log": appeal.decision_id}
    about = {
        "label_application_received": application,
        "label_application_to_instruct": application,
        "label_completion_asked": application,
        "label_decided": Example(application, params=log),
        "label_review_assigned": make_label_review(application),
        "label_committee_called": make_session(place="Rabat"),
        "label_status_changed": Example(period, params={"event": event.pk}),
        "label_renewal_due": period,
        "label_partnership_signed": period,
        "label_withdrawal_notified": withdrawal,
        "label_withdrawal_answered": withdrawal,
        "label_withdrawal_decided": Example(withdrawal, params=log),
        "label_appeal_filed": appeal,
        "label_appeal_decided": Example(appeal, params=log),
    }
    return {f"associations.{name}": example for name, example in about.items()}
