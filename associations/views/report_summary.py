"""What a report says, step by step, as the pages that show it whole do."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import Report
from associations.services import report_journey
from mdm_platform.components import Row
from mdm_platform.formats import nice_date
from mdm_platform.journeys.tasks import Section
from mdm_platform.money import ZERO, nice_money


def sections(report: Report) -> list[Section]:
    """Every step in its order, with what is still needed before handing in."""
    lacking = report_journey.missing(report) if report_journey.is_open(report) else {}
    return [
        Section(step, label, _address(report, step), tuple(_READERS[step](report)), tuple(lacking.get(step, ())))
        for step, label in report_journey.LABELS.items()
    ]


def receipt_sums(report: Report) -> list[Row]:
    """What is declared as spent in money, and what receipts prove of it."""
    in_money = sum((line.spent for line in report.lines.filter(category__is_in_kind=False)), ZERO)
    return [
        Row(_("Dépenses en argent déclarées"), nice_money(in_money, report.currency)),
        Row(_("Total des pièces"), nice_money(report.proved, report.currency)),
    ]


def _address(report: Report, step: str) -> str:
    if step == "receipts":
        return reverse("associations:report_receipts", args=[report.public_id])
    return f"{reverse('associations:report_step', args=[report.public_id, step])}?from=check"


def _story(report: Report) -> list[Row]:
    return [
        Row(_("Ce qui a été fait"), report.narrative),
        Row(_("Ce qui a changé"), report.results),
        Row(_("Difficultés rencontrées"), report.difficulties),
        Row(_("Enseignements à partager"), report.lessons),
    ]


def _spending(report: Report) -> list[Row]:
    return [
        Row(
            line.category.label,
            nice_money(line.spent, line.currency),
            hint=_("prévu : %(amount)s") % {"amount": nice_money(line.planned, line.currency)},
        )
        for line in report.lines.select_related("category")
    ]


def _indicators(report: Report) -> list[Row]:
    return [
        Row(
            one.label,
            f"{one.reached:n} {one.unit}".strip() if one.reached is not None else "",
            hint=_("visé : %(target)s") % {"target": f"{one.target:n}"} if one.target is not None else "",
        )
        for one in report.indicators.all()
    ]


def _receipts(report: Report) -> list[Row]:
    return [
        Row(
            f"{receipt.supplier} · {nice_date(receipt.issued_on)}",
            nice_money(receipt.amount, receipt.currency),
            hint=receipt.refusal,
        )
        for receipt in report.receipts.all()
    ]


_READERS: dict[str, Callable[[Report], list[Row]]] = {
    "story": _story,
    "spending": _spending,
    "indicators": _indicators,
    "receipts": _receipts,
}
