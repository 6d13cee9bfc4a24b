"""Supply and demand as the page and the export show it: a sentence, a heat map, tables."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform import charts
from mdm_platform.formats import nice_number
from mdm_platform.spreadsheets import Cell
from skills.services.insight.tables import REGIONS, Line, Pair, Table

HIDDEN = "·"


def sentence(table: Table) -> str:
    """What the figures say first."""
    if not table.lines or not table.lines[0].total.demand:
        return _("Aucun besoin ouvert ne cherche de personnes dans ces domaines.")
    first, wanted = table.lines[0], table.lines[0].total.demand
    if first.total.supply:
        message = ngettext(
            "L’écart le plus marqué est en « %(domain)s » : %(demand)s personne recherchée, environ %(supply)s fiches.",
            "L’écart le plus marqué est en « %(domain)s » : %(demand)s personnes recherchées, environ %(supply)s "
            "fiches.",
            wanted,
        )
    else:
        message = ngettext(
            "L’écart le plus marqué est en « %(domain)s » : %(demand)s personne recherchée, trop peu de fiches pour "
            "être montrées.",
            "L’écart le plus marqué est en « %(domain)s » : %(demand)s personnes recherchées, trop peu de fiches pour "
            "être montrées.",
            wanted,
        )
    supply = nice_number(first.total.supply)
    return message % {"domain": first.label, "demand": nice_number(wanted), "supply": supply}


def heat_map(table: Table, show: str) -> charts.HeatMap:
    """The table drawn: red where people are missing, green where there are some and nobody is looked for."""
    most = max((pair.supply or 0 for line in table.lines for pair in line.cells), default=0)
    rows = [
        (
            line.label,
            [
                _cell(pair, _meaning(line.label, label, pair), show, most)
                for (_code, label), pair in zip(table.places, line.cells, strict=True)
            ],
        )
        for line in table.lines
    ]
    return charts.heat_map(columns=[label for _code, label in table.places], rows=rows)


def columns(table: Table) -> list[Any]:
    """The headings of the whole table."""
    return [_("Domaine"), _("Ensemble"), *(label for _code, label in table.places)]


def rows(table: Table, show: str) -> list[list[str]]:
    """The whole table in words: each cell as the heat map shows it, the sums last."""
    lines = [
        [line.label, _words(line.total, show), *(_words(pair, show) for pair in line.cells)] for line in table.lines
    ]
    sums = [_("Ensemble"), _words(table.total, show), *(_words(pair, show) for pair in table.places_total)]
    return [*lines, sums]


def summary_columns() -> list[str]:
    """The headings of the short table."""
    return [_("Domaine"), _("Recherchées"), _("Fiches")]


def summary_rows(table: Table) -> list[list[str]]:
    """Domains with what is looked for and what is offered; with one place chosen, there. Countries look for nobody."""
    found = []
    for line in table.lines:
        there = line.cells[0] if len(table.places) == 1 else line.total
        wanted = there if table.by == REGIONS else line.total
        found.append([line.label, nice_number(wanted.demand), supply_words(there)])
    return found


def export_header() -> list[str]:
    """The headings of the file."""
    return [
        _("Relevé du"), _("Code du domaine"), _("Domaine"), _("Code du lieu"), _("Lieu"),
        _("Personnes recherchées"), _("Fiches (au multiple de 5)"),
    ]  # fmt: skip


def export_rows(table: Table) -> Iterator[list[Cell]]:
    """One row a domain and place, « * » for the sums."""
    day, everywhere = table.snapshot.day, _("Ensemble")
    for line in table.lines:
        yield from _export_line(day, (line.code, str(line.label)), line, table)
    sums = Line("*", everywhere, table.total, table.places_total)
    yield from _export_line(day, ("*", everywhere), sums, table)


def explanations() -> list[list[Cell]]:
    """How to read the file."""
    return [
        [_("Une case vide est un groupe de moins de cinq personnes, ou un chiffre qui le ferait deviner.")],
        [_("Les fiches sont comptées une fois : région d’origine, pays de résidence. Elles vont de cinq en cinq.")],
        [_("Les sommes sont arrondies à part : elles ne tombent pas toujours juste.")],
        [_("Seules comptent les personnes qui ont accepté de contribuer aux statistiques.")],
    ]


def supply_words(pair: Pair) -> str:
    """What is shown of the supply."""
    return _("moins de 5 ou masqué") if pair.supply is None else nice_number(pair.supply)


def _export_line(day: Any, domain: tuple[str, str], line: Line, table: Table) -> Iterator[list[Cell]]:
    wanted = table.by == REGIONS
    yield [day, *domain, "*", _("Ensemble"), line.total.demand, line.total.supply]
    for (code, label), pair in zip(table.places, line.cells, strict=True):
        yield [day, *domain, code, str(label), pair.demand if wanted else None, pair.supply]


def _cell(pair: Pair, meaning: str, show: str, most: int) -> charts.Cell:
    if show == "supply" or not pair.demand:
        level = -(-5 * pair.supply // most) if pair.supply else 0
        return charts.Cell("" if show == "demand" else _words(pair, "supply"), level, "green", meaning)
    return charts.Cell(_words(pair, show), pair.level, "brand", meaning)


def _words(pair: Pair, show: str) -> str:
    supply = HIDDEN if pair.supply is None else nice_number(pair.supply)
    if show == "supply" or (show == "gap" and not pair.demand):
        return supply
    return nice_number(pair.demand) if show == "demand" else f"{nice_number(pair.demand)} / {supply}"


def _meaning(domain: Any, place: Any, pair: Pair) -> str:
    words = {"domain": domain, "place": place, "demand": nice_number(pair.demand), "supply": supply_words(pair)}
    return _("%(domain)s, %(place)s : recherchées %(demand)s, fiches %(supply)s") % words
