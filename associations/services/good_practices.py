"""Good practices: drawn from an accepted final report, written, reviewed and published; taken up elsewhere."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from associations.models import Association, GoodPractice, PracticeTheme, Replication, Report
from associations.notifications.accompaniment import PracticeReplicated, ReplicationConfirmed, ReplicationRejected
from associations.permissions.people import is_officer
from associations.services.verification import board_of
from associations.workflows import ReplicationState, ReplicationWorkflow, ReportKind, ReportState
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from mdm_platform.publications.models import PublicationKind, PublicationVersion
from mdm_platform.publications.permissions import admit_writers
from mdm_platform.publications.services import publications
from mdm_platform.publications.workflows import VersionState
from mdm_platform.territories.countries import country


def register() -> None:
    """Let the board of an association write the versions of its own sheets; once at start."""
    admit_writers(is_writer)


def is_writer(user: Any, version: PublicationVersion) -> bool:
    """Whether the version is of a good practice of an association in whose board the person is."""
    practice = GoodPractice.objects.filter(publication=version.publication_id).select_related("association").first()
    return practice is not None and practice.association is not None and is_officer(user, practice.association)


def drawable(association: Association) -> Any:
    """Accepted final reports of which no sheet was drawn yet."""
    rows = Report.objects.filter(request__association=association, kind=ReportKind.FINAL, practice=None)
    return rows.accepted().select_related("request").order_by("-decided_at", "-pk")


@transaction.atomic
def draw(*, report: Report, by: Any, now: datetime | None = None) -> GoodPractice:
    """A sheet begun with the words of the report, to be written for people who were not there.

    Raises PermissionRefused, TransitionNotAllowed for a report that is not final and accepted, or was drawn already.
    """
    moment = now or timezone.now()
    report = Report.objects.select_for_update(of=("self",)).select_related("request__association").get(pk=report.pk)
    require_permission(by, "associations.draw_good_practice", report)
    if report.kind != ReportKind.FINAL or report.state != ReportState.ACCEPTED:
        raise TransitionNotAllowed(_("Une bonne pratique se tire d’un rapport final accepté."))
    known = GoodPractice.objects.filter(report=report).first()
    if known is not None:
        return known
    request, today = report.request, timezone.localdate(moment)
    texts = {"title_fr": request.title, "summary_fr": (request.summary or "")[:600], "body_fr": _first_text(report)}
    version = publications.start(kind=PublicationKind.GOOD_PRACTICE, by=by, texts=texts, now=moment)
    return GoodPractice.objects.create(
        publication=version.publication,
        theme=PracticeTheme.PROJECT,
        association=request.association,
        report=report,
        sector=next(iter(request.sectors), "") if request.sectors else "",
        country=request.country,
        province=request.province,
        year=min(request.ends_on or today, today).year,
    )


@transaction.atomic
def start_strategy(*, texts: Mapping[str, str], country: str, year: int, by: Any) -> GoodPractice:
    """A sheet on the part of a diaspora in a national strategy, written by editors."""
    require_permission(by, "associations.manage_good_practices")
    version = publications.start(kind=PublicationKind.GOOD_PRACTICE, by=by, texts=texts)
    return GoodPractice.objects.create(
        publication=version.publication, theme=PracticeTheme.STRATEGY, country=country, year=year
    )


def under_way(practice: GoodPractice) -> PublicationVersion | None:
    """The version that is being written or read again."""
    rows = practice.publication.versions.filter(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW])
    return rows.first()


def write(*, practice: GoodPractice, texts: Mapping[str, str], by: Any) -> PublicationVersion:
    """Write the draft. Raises PermissionRefused, TransitionNotAllowed, InvalidInput."""
    require_permission(by, "associations.write_good_practice", practice)
    return publications.edit(version=_draft(practice), by=by, texts=texts)


def submit(*, practice: GoodPractice, by: Any) -> PublicationVersion:
    """Send the draft to those who read again and publish."""
    require_permission(by, "associations.write_good_practice", practice)
    return publications.submit(version=_draft(practice), by=by)


@transaction.atomic
def declare(
    *,
    practice: GoodPractice,
    by: Any,
    started_on: date,
    text: str,
    country_code: str,
    association: Association | None = None,
    organisation: str = "",
    place: str = "",
    now: datetime | None = None,
) -> Replication:
    """Say that the practice was taken up; staff confirm it before everybody reads it.

    Raises PermissionRefused (also for an association of others), InvalidInput.
    """
    moment = now or timezone.now()
    require_permission(by, "associations.declare_replication", practice)
    if association is not None:
        require_permission(by, "associations.edit_association", association)
    replication = Replication(
        practice=practice,
        association=association,
        organisation="" if association else organisation.strip(),
        country=country_code,
        place=place.strip(),
        started_on=started_on,
        text=text.strip(),
        declared_by=by,
        at=moment,
    )
    _check(replication, moment)
    replication.save()
    ReplicationWorkflow.start_many(Replication, [replication.pk], by=by, now=moment)
    return replication


@transaction.atomic
def confirm(
    *, replication: Replication, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Replication:
    """Show the replication on the page of the practice, and tell both sides."""
    ReplicationWorkflow.apply(replication, "confirm", by=by, now=now)
    if replication.declared_by is not None:
        ReplicationConfirmed.send(to=replication.declared_by, about=replication, now=now)
    if replication.practice.association is not None:
        board = board_of(replication.practice.association)
        PracticeReplicated.send_to_many(to=board, about=replication, now=now)
    return replication


@transaction.atomic
def reject(
    *, replication: Replication, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> Replication:
    """Leave it aside, and say why."""
    log = ReplicationWorkflow.apply(replication, "reject", by=by, note=note, now=now)
    if replication.declared_by is not None:
        ReplicationRejected.send(to=replication.declared_by, about=replication, params={"log": log.pk}, now=now)
    return replication


@transaction.atomic
def withdraw(*, replication: Replication, by: Any, now: datetime | None = None) -> Replication:
    """Take back what one declared."""
    ReplicationWorkflow.apply(replication, "withdraw", by=by, now=now)
    return replication


def waiting_replications() -> Any:
    """Those that staff have to confirm, the oldest first."""
    return Replication.objects.filter(state=ReplicationState.DECLARED).order_by("at", "pk")


def _draft(practice: GoodPractice) -> PublicationVersion:
    version = under_way(practice)
    if version is None or version.state != VersionState.DRAFT:
        raise TransitionNotAllowed(_("Cette fiche est en relecture ou publiée : elle ne s’écrit plus ici."))
    return version


def _first_text(report: Report) -> str:
    with override("fr"):
        parts = (
            (_("Ce qui a été fait"), report.narrative),
            (_("Ce qui a changé"), report.results),
            (_("Difficultés rencontrées"), report.difficulties),
            (_("Ce que nous en retenons"), report.lessons),
        )
        return "\n\n".join(f"## {title}\n{words.strip()}" for title, words in parts if words.strip())[:60_000]


def _check(replication: Replication, moment: datetime) -> None:
    fields: dict[str, list[str]] = {}
    if country(str(replication.country)) is None:
        fields["country"] = [_("Choisissez un pays.")]
    if replication.started_on > timezone.localdate(moment):
        fields["started_on"] = [_("La reprise a déjà commencé : choisissez une date passée.")]
    if replication.association is None and not replication.organisation:
        fields["organisation"] = [_("Indiquez qui reprend cette bonne pratique.")]
    try:
        replication.full_clean(exclude=("country",), validate_constraints=False)
    except ValidationError as error:
        fields |= {name: list(found) for name, found in error.message_dict.items()}
    if fields:
        raise InvalidInput(fields=fields)
