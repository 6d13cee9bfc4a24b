"""The papers of an investment: put in by the holder, or by the bank for its agreement; read by who reads the file."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import has_permission, predicate, require_permission
from projects.models import Investment, InvestmentObligation, InvestmentPaper, PaperKind
from projects.workflows.investments import BANK, BOUND_STATES, HOLD, PREPARED_STATES, ObligationState

PURPOSE = "investment_paper"
KINDS = ("pdf", "image")
LARGEST = 10 * 1024 * 1024
MOST_PAPERS = 40
FILE_KINDS = [(code, label) for code, label in PaperKind.choices if code != PaperKind.PROOF]


@predicate
def may_read_paper(user: Any, stored: StoredFile) -> bool:
    """Whether the file is a paper of an investment that the user may read."""
    return InvestmentPaper.objects.visible_to(user).filter(file=stored).exists()


@transaction.atomic
def add(
    *, investment: Investment, kind: str, upload: UploadedFile, by: Any, now: datetime | None = None
) -> InvestmentPaper:
    """Put a paper in a file that is being prepared.

    Raises PermissionRefused, TransitionNotAllowed (the file left), InvalidInput (kind, file), StorageFull.
    """
    require_permission(by, BANK if has_permission(by, BANK, investment) else HOLD, investment)
    found = _held(investment)
    if found.state not in PREPARED_STATES:
        raise TransitionNotAllowed(_("Le dossier est parti : ses pièces ne changent plus."), code="not_editable")
    if kind not in dict(FILE_KINDS):
        message = _("Choisissez la nature de la pièce.")
        raise InvalidInput(message, fields={"kind": [message]})
    return _keep(found, kind, upload, by, now)


@transaction.atomic
def add_proof(
    *, obligation: InvestmentObligation, upload: UploadedFile, by: Any, now: datetime | None = None
) -> InvestmentPaper:
    """Join a proof to an obligation that is owed. Raises PermissionRefused, TransitionNotAllowed, InvalidInput."""
    require_permission(by, "projects.prove_obligation", obligation)
    found = _held(obligation.investment)
    if obligation.state != ObligationState.OWED or found.state not in BOUND_STATES:
        message = _("Cette obligation n’attend pas de justificatif.")
        raise TransitionNotAllowed(message, code="not_owed")
    return _keep(found, PaperKind.PROOF, upload, by, now, obligation)


@transaction.atomic
def remove(*, paper: InvestmentPaper, by: Any) -> None:
    """Take back a paper that one put in, while the file is prepared. Raises PermissionRefused, TransitionNotAllowed."""
    investment = _held(paper.investment)
    require_permission(by, BANK if has_permission(by, BANK, investment) else HOLD, investment)
    if investment.state not in PREPARED_STATES or paper.added_by_id != by.pk:
        message = _("Cette pièce reste au dossier : il est parti, ou une autre personne l’a déposée.")
        raise TransitionNotAllowed(message, code="paper_stays")
    stored = paper.file
    paper.delete()
    files.remove(stored=stored)


def register() -> None:
    """Declare the kind of file, once at start."""
    register_purpose(Purpose(PURPOSE, may_read_paper, KINDS, max_bytes=LARGEST))


def _held(investment: Investment) -> Investment:
    """The file as it is, nobody moving it meanwhile."""
    return Investment.objects.select_for_update(of=("self",)).get(pk=investment.pk)


def _keep(
    investment: Investment,
    kind: str,
    upload: UploadedFile,
    by: Any,
    now: datetime | None,
    obligation: InvestmentObligation | None = None,
) -> InvestmentPaper:
    if investment.papers.count() >= MOST_PAPERS:
        message = _("Le dossier a déjà %(most)s pièces. Retirez-en une d’abord.") % {"most": MOST_PAPERS}
        raise InvalidInput(message, fields={"upload": [message]})
    stored = files.store(upload=upload, owner=by, purpose=PURPOSE)
    return InvestmentPaper.objects.create(
        investment=investment,
        obligation=obligation,
        kind=kind,
        file=stored,
        added_by=by,
        added_at=now or timezone.now(),
    )
