"""The words, charts and tables of the figures of subsidies."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from associations.services.subsidy_figures import Delay, Line
from mdm_platform import charts
from mdm_platform.formats import nice_list, nice_number
from mdm_platform.money import nice_money
from mdm_platform.spreadsheets import Cell


@dataclass(frozen=True)
class Figure:
    """A figure ready for the page: its title, its sentence, its bars and its table."""

    title: str
    sentence: str
    bars: Sequence[charts.Bar]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def states(lines: list[Line]) -> Figure:
    """Requests by state."""
    total = sum(line.filed or 0 for line in lines)
    sentence = ngettext("%(count)s demande déposée au moins.", "%(count)s demandes déposées au moins.", total)
    sentence %= {"count": nice_number(total)}
    if not total:
        sentence = _nothing_shown(lines)
    return Figure(
        _("Demandes par état"),
        sentence,
        charts.bars((line.label, line.filed) for line in lines),
        [_("État"), _("Demandes")],
        [[line.label, _count(line.filed)] for line in lines],
    )


def delays(found: list[Delay]) -> Figure:
    """How long each step takes."""
    known = [delay for delay in found if delay.days is not None]
    longest = max(known, key=lambda delay: delay.days or 0, default=None)
    sentence = _("Trop peu de dossiers ont avancé pour mesurer un délai.")
    if longest is not None:
        sentence = _("L’étape la plus longue est « %(step)s » : %(days)s jours pour la moitié des dossiers.") % {
            "step": longest.label,
            "days": nice_number(longest.days),
        }
    return Figure(
        _("Délai de chaque étape, en jours"),
        sentence,
        charts.bars((delay.label, delay.days) for delay in found),
        [_("Étape"), _("Dossiers"), _("Jours (médiane)")],
        [[delay.label, _count(delay.count), _count(delay.days)] for delay in found],
    )


def group(title: str, lines: list[Line]) -> Figure:
    """Requests, grants and amounts by one property."""
    shown = [line for line in lines if line.filed is not None]
    sentence = _nothing_shown(lines)
    if shown:
        first = max(shown, key=lambda line: line.filed or 0)
        words = {"label": first.label, "count": nice_number(first.filed)}
        sentence = ngettext(
            "En tête, « %(label)s » : %(count)s demande.", "En tête, « %(label)s » : %(count)s demandes.", first.filed
        )
        sentence %= words
    return Figure(
        title,
        sentence,
        charts.bars((line.label, line.filed) for line in lines),
        [title, _("Demandes"), _("Accordées"), _("Montants accordés")],
        [[line.label, _count(line.filed), _count(line.granted), _amounts(line)] for line in lines],
    )


def _nothing_shown(lines: list[Line]) -> str:
    """Why there is no figure: there is nothing, or every group is hidden."""
    if lines:
        return _("Chaque groupe compte moins de cinq demandes : rien ne peut être montré.")
    return _("Aucune demande n’est encore déposée.")


def export_header() -> list[str]:
    """The headings of the file."""
    return [_("Répartition"), _("Groupe"), _("Demandes"), _("Accordées"), _("Devise"), _("Montant accordé")]


def export_rows(groups: Iterable[tuple[str, list[Line]]], by_state: list[Line]) -> Iterator[list[Cell]]:
    """One row a group and currency."""
    for line in by_state:
        yield [_("État"), line.label, line.filed, None, "", None]
    for title, lines in groups:
        for line in lines:
            for currency, amount in line.amounts or (("", None),):
                yield [title, line.label, line.filed, line.granted, currency, amount]


def _count(number: int | None) -> str:
    return _("moins de 5 ou masqué") if number is None else nice_number(number)


def _amounts(line: Line) -> Any:
    if line.amounts:
        return nice_list([nice_money(amount, currency) for currency, amount in line.amounts])
    return "0" if line.granted == 0 else _("masqué")
