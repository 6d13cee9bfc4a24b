"""What granted projects hold about a person: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import Amendment, ControlVisit, Receipt, Report
from associations.services.reports import RECEIPT_PURPOSE
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from mdm_platform.files.models import StoredFile

SUBJECTS = ("report", "amendment", "controlvisit", "finding")


def export_projects(user: Any) -> list[dict[str, Any]]:
    """The reports that the person handed in or proved, the amendments asked for, the controls held."""
    reports = Report.objects.filter(Q(submitted_by=user) | Q(receipts__added_by=user) | Q(decided_by=user)).distinct()
    rows = [
        _row("rapport", one.request, one.kind, one.submitted_at or one.created_at)
        for one in reports.select_related("request__association").order_by("pk")
    ]
    amendments = Amendment.objects.filter(Q(created_by=user) | Q(decided_by=user))
    rows += [
        _row("avenant", one.request, one.kind, one.created_at)
        for one in amendments.select_related("request__association").order_by("pk")
    ]
    controls = ControlVisit.objects.filter(controller=user).select_related("request__association").order_by("pk")
    return rows + [_row("controle", one.request, one.kind, one.created_at) for one in controls]


def erase_projects(user: Any) -> None:
    """Reports and controls stay their association's and the ministry's; the person's hand goes from them."""
    for model, fields in (
        (Report, ("submitted_by", "decided_by")),
        (Receipt, ("added_by",)),
        (Amendment, ("created_by", "decided_by")),
        (ControlVisit, ("controller",)),
    ):
        for field in fields:
            model.objects.filter(**{field: user}).update(**{field: None})
    StoredFile.objects.filter(owner=user, purpose=RECEIPT_PURPOSE).update(owner=None)
    types = [f"associations.{name}" for name in SUBJECTS]
    notes.forget_by(user, *types)


def _row(kind: str, request: Any, nature: str, moment: Any) -> dict[str, Any]:
    return {
        "nature": kind,
        "type": nature,
        "association": request.association.name,
        "titre": request.title,
        "date": moment.isoformat(),
    }


PROJECT_SECTION = DataSection("associations.projects", _("Projets subventionnés"), export_projects, erase_projects)
