"""What the label adds elsewhere: files, the association's home, the rights of people, the merges of the register."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import (
    Association,
    ConflictOfInterest,
    LabelApplication,
    LabelEvidence,
    LabelPeriod,
    LabelReview,
    LabelScore,
    LabelStatus,
    LabelWithdrawal,
)
from associations.services import label_campaigns, label_partnerships, labels, links, merging, todo
from associations.services.label_applications import EVIDENCE_PURPOSE
from associations.services.links import HomeLink
from associations.services.todo import Todo
from associations.workflows import LabelApplicationState, LabelWithdrawalState
from mdm_platform.accounts import data_rights
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.formats import nice_date
from mdm_platform.permissions import predicate


@predicate
def may_read_evidence(user: Any, stored: Any) -> bool:
    """Whether the file belongs to an application that the user may read."""
    return LabelEvidence.objects.visible_to(user).filter(file=stored).exists()


def expected(association: Association, user: Any, today: date) -> Iterator[Todo]:
    """What the label asks of the association now."""
    running = LabelApplication.objects.filter(association=association).open().first()
    if running is not None:
        yield from _about_application(running)
    for withdrawal in LabelWithdrawal.objects.filter(
        period__association=association, state=LabelWithdrawalState.NOTICE
    ):
        url = reverse("associations:label_withdrawal", args=[withdrawal.public_id])
        yield Todo(_("Répondez au retrait envisagé de votre label"), url, withdrawal.answer_due, "danger")
    period = labels.latest(association)
    if period is not None and running is None and today <= period.ends and labels.is_renewable(association, today):
        url = reverse("associations:label_home", args=[association.public_id])
        yield Todo(_("Demandez le renouvellement de votre label"), url, period.ends, "warning")


def _about_application(application: LabelApplication) -> Iterator[Todo]:
    url = reverse("associations:label_application", args=[application.public_id])
    if application.state == LabelApplicationState.DRAFT:
        yield Todo(_("Terminez votre demande de label"), url, application.campaign.closes_on)
    elif application.state == LabelApplicationState.TO_COMPLETE:
        asked = application.completions.last()
        yield Todo(_("Complétez votre demande de label"), url, asked.due_on if asked else None, "warning")


def pages(association: Association, user: Any, today: date) -> Iterator[HomeLink]:
    """The page of the association's label, with where it stands."""
    url = reverse("associations:label_home", args=[association.public_id])
    yield HomeLink(_("Label national"), url, hint_of(association, today), "award")


def hint_of(association: Association, today: date) -> str:
    """Where the label stands, in a few words."""
    period = labels.latest(association)
    if period is None:
        is_open = association.is_registered and label_campaigns.open_for(association, today) is not None
        return _("Une campagne est ouverte") if is_open else _("Pas encore demandé")
    status = period.status(today)
    if status == LabelStatus.VALID:
        return _("Valide jusqu’au %(day)s") % {"day": nice_date(period.ends)}
    return str(status.label)


def export_conflicts(user: Any) -> list[dict[str, Any]]:
    """The conflicts of interest known of the person."""
    rows = ConflictOfInterest.objects.filter(user=user).select_related("association")
    return [
        {
            _("Association"): row.association.name,
            _("Nature"): str(row.get_kind_display()),
            _("Origine"): str(row.get_origin_display()),
            _("Date"): row.declared_at.date().isoformat(),
        }
        for row in rows
    ]


def erase_conflicts(user: Any) -> None:
    """Delete them: the minutes of sessions stay as they were issued."""
    ConflictOfInterest.objects.filter(user=user).delete()


def export_reviews(user: Any) -> list[dict[str, Any]]:
    """The opinions that the person gave on applications for the label."""
    rows = LabelReview.objects.filter(expert=user).select_related("application").prefetch_related("scores")
    return [
        {
            _("Demande"): str(row.application),
            _("État"): str(row.get_state_display()),
            _("Total"): str(row.total) if row.total is not None else "",
            _("Avis"): row.comment,
            _("Remarques"): "; ".join(score.comment for score in row.scores.all() if score.comment),
        }
        for row in rows
    ]


def erase_reviews(user: Any) -> None:
    """Take the words away; the totals, which decided, stay."""
    LabelReview.objects.filter(expert=user).exclude(comment="").update(comment="")
    LabelScore.objects.filter(review__expert=user).exclude(comment="").update(comment="")


def register() -> None:
    """Declare files, home lines, personal data and the handler of partnerships."""
    register_purpose(Purpose(EVIDENCE_PURPOSE, may_read_evidence, ("pdf", "image"), max_bytes=10 * 1024 * 1024))
    todo.register(expected)
    links.register(pages)
    label_partnerships.register()
    for model in (LabelPeriod, LabelApplication, ConflictOfInterest):
        merging.register(model, "association")
    data_rights.register(
        data_rights.DataSection(
            "associations.conflicts", gettext_lazy("Conflits d’intérêts"), export_conflicts, erase_conflicts
        )
    )
    data_rights.register(
        data_rights.DataSection(
            "associations.label_reviews", gettext_lazy("Avis sur des demandes de label"), export_reviews, erase_reviews
        )
    )
