"""What a request says, step by step, for the pages that show it whole."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import BudgetLine, Request, Sector
from associations.services import budgets, request_steps
from mdm_platform.components import Row
from mdm_platform.formats import nice_date, nice_list, nice_number
from mdm_platform.journeys.tasks import Section
from mdm_platform.money import nice_rate


def sections(request: Request, *, needed: bool = True) -> list[Section]:
    """Every step in its order; `needed` adds what is lacking before sending."""
    lacking = request_steps.missing(request) if needed else {}
    return [
        Section(
            step,
            label,
            f"{address(request, step)}?from=check",
            tuple(_READERS[step](request)),
            tuple(lacking.get(step, ())),
        )
        for step, label in request_steps.labels(request).items()
    ]


def address(request: Request, step: str) -> str:
    """Where a step is written."""
    return reverse("associations:request_step", args=[request.public_id, step])


def budget_table(request: Request) -> list[tuple[str, list[tuple[str, ...]], str]]:
    """Both sides of the budget: their name, their lines as texts, their total."""
    lines = budgets.lines_of(request)
    sums = budgets.totals(lines, request.currency)
    sides = (("expense", _("Dépenses"), sums.expenses), ("income", _("Ressources"), sums.income))
    return [
        (
            str(label),
            [
                (
                    line.category.label,
                    line.label,
                    nice_number(line.quantity),
                    sums.nice(line.unit_cost),
                    sums.nice(line.amount),
                )
                for line in lines
                if line.side == side
            ],
            sums.nice(total),
        )
        for side, label, total in sides
    ]


def _line(line: BudgetLine, sums: budgets.Totals) -> tuple[str, ...]:
    costs = (sums.nice(line.unit_cost), sums.nice(line.amount))
    return (line.category.label, line.label, nice_number(line.quantity), *costs)


def place_of(request: Request) -> str:
    """Where the project is carried out, in words."""
    province = request.province.name if request.province else ""
    return ", ".join(filter(None, (request.place, province, str(request.country.name))))


def _project(request: Request) -> list[Row]:
    names = dict(Sector.choices)
    return [
        Row(_("Titre du projet"), request.title),
        Row(_("Résumé"), request.summary),
        Row(_("Secteurs"), nice_list([str(names.get(code, code)) for code in request.sectors])),
        Row(_("Lieu"), place_of(request)),
        Row(_("Début"), nice_date(request.starts_on) if request.starts_on else ""),
        Row(_("Fin"), nice_date(request.ends_on) if request.ends_on else ""),
    ]


def _story(request: Request) -> list[Row]:
    return [
        Row(_("Contexte"), request.context),
        Row(_("Objectifs"), request.objectives),
        Row(_("Activités"), request.activities),
        Row(_("Résultats attendus"), request.expected_results),
    ]


def _people(request: Request) -> list[Row]:
    return [
        Row(_("Personnes aidées"), nice_number(request.beneficiaries) if request.beneficiaries else ""),
        Row(
            _("Dont femmes et filles"),
            nice_number(request.women_beneficiaries) if request.women_beneficiaries is not None else "",
        ),
    ]


def _budget(request: Request) -> list[Row]:
    sums = budgets.totals(budgets.lines_of(request), request.currency)
    return [
        Row(_("Coût du projet"), sums.nice(sums.expenses)),
        Row(_("Ressources"), sums.nice(sums.income)),
        Row(_("Apports en nature"), sums.nice(sums.expenses_in_kind)),
        Row(_("Subvention demandée"), sums.nice(sums.requested), hint=nice_rate(sums.rate)),
    ]


def _documents(request: Request) -> list[Row]:
    held = {row.call_document_id: row.file.name for row in request.documents.select_related("file")}
    return [
        Row(document.label, held.get(document.pk, ""), hint="" if document.is_required else _("facultatif"))
        for document in request.version.documents.all()
    ]


def _operator(request: Request) -> list[Row]:
    return [
        Row(_("Opérateur d’appui"), request.opap.name if request.opap else ""),
        Row(_("Convention signée le"), nice_date(request.opap_signed_on) if request.opap_signed_on else ""),
        Row(_("Visa donné le"), nice_date(request.endorsed_at) if request.endorsed_at else ""),
    ]


_READERS: dict[str, Callable[[Request], list[Row]]] = {
    "project": _project,
    "story": _story,
    "people": _people,
    "budget": _budget,
    "documents": _documents,
    "operator": _operator,
}
