"""The words, charts and tables of the figures of cases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grievances.services.figure_divisions import EVERY
from grievances.services.figures import Figures, Line, Table
from mdm_platform import charts
from mdm_platform.formats import nice_number
from mdm_platform.spreadsheets import Cell


@dataclass(frozen=True)
class Figure:
    """A figure ready for the page: its title, its sentence, its bars and its table."""

    code: str
    title: str
    sentence: str
    bars: Sequence[charts.Bar]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def sentences(total: Line) -> list[str]:
    """What the whole says, in sentences."""
    if total.received is None:
        return [_("Trop peu de dossiers pour montrer des chiffres sans parler de personnes.")]
    received = ngettext("%(count)s dossier reçu.", "%(count)s dossiers reçus.", total.received)
    found = [received % {"count": nice_number(total.received)}]
    if total.answered is not None:
        answered = ngettext("%(count)s a reçu une réponse.", "%(count)s ont reçu une réponse.", total.answered)
        found.append(answered % {"count": nice_number(total.answered)})
    if total.late:
        found.append(_late(total.late))
    shares = (
        (total.median, _("La moitié des réponses sont venues en %(n)s jours au plus.")),
        (total.slow, _("Neuf réponses sur dix sont venues en %(n)s jours au plus.")),
        (
            total.right,
            _("Les personnes avaient raison, en tout ou en partie, dans %(share)s des dossiers répondus."),
        ),
        (total.contested, _("Une réouverture a été demandée après %(share)s des réponses.")),
        (total.satisfied, _("Parmi les personnes qui ont donné leur avis, %(share)s sont satisfaites.")),
    )
    return [
        *found,
        *(words % {"n": nice_number(value), "share": _share(value)} for value, words in shares if value is not None),
    ]


def _share(percent: int) -> str:
    """A share that is known by fives: its ends are not « about nothing » or « about everything »."""
    if percent <= 0:
        return _("moins de 3 %%") % {}
    return _("plus de 97 %%") % {} if percent >= 100 else _("environ %(n)s %%") % {"n": nice_number(percent)}


def _late(count: int) -> str:
    words = ngettext(
        "%(count)s réponse est venue après le délai légal.",
        "%(count)s réponses sont venues après le délai légal.",
        count,
    )
    return words % {"count": nice_number(count)}


def figures(found: Figures) -> list[Figure]:
    """Every division as a figure."""
    labels = _labels(found)
    return [_figure(table, labels[table.code]) for table in found.tables]


def export_header() -> list[str]:
    """The headings of the file."""
    return [_("Répartition"), _("Groupe"), *_measures()]


def export_rows(found: Figures) -> Iterator[list[Cell]]:
    """One row a group; what is hidden is empty."""
    yield [_("Ensemble"), "", *_values(found.total)]
    labels = _labels(found)
    for table in found.tables:
        division = EVERY[table.code]
        for label, line in _labelled(table, labels[table.code]):
            yield [str(division.title), label, *_values(line)]


def _figure(table: Table, labels: Mapping[str, Any]) -> Figure:
    title = str(EVERY[table.code].title)
    lines = _labelled(table, labels)
    return Figure(
        table.code,
        title,
        _sentence(lines),
        charts.bars((label, line.received) for label, line in lines[:12]),
        [title, *_measures()],
        [[label, *(_text(value) for value in _values(line))] for label, line in lines],
    )


def _sentence(lines: Sequence[tuple[str, Line]]) -> str:
    shown = [(label, line.received) for label, line in lines if line.received]
    if not shown:
        return _("Chaque groupe compte moins de cinq dossiers : rien ne peut être montré.")
    label, count = shown[0]
    sentence = ngettext(
        "En tête, « %(label)s » : %(count)s dossier.", "En tête, « %(label)s » : %(count)s dossiers.", count
    )
    return sentence % {"label": label, "count": nice_number(count)}


def _labels(found: Figures) -> dict[str, Mapping[str, Any]]:
    """How the codes of each table read; tables that are named alike are looked up together."""
    codes: dict[Any, set[str]] = defaultdict(set)
    for table in found.tables:
        codes[EVERY[table.code].labels] |= {line.code for line in table.lines if line.code}
    known = {read: read(wanted) for read, wanted in codes.items()}
    return {table.code: known[EVERY[table.code].labels] for table in found.tables}


def _labelled(table: Table, labels: Mapping[str, Any]) -> list[tuple[str, Line]]:
    """The lines with their names, the largest first, those that are hidden at the end by name."""
    named = [(_name(labels, line.code), line) for line in table.lines]
    return sorted(named, key=lambda pair: (pair[1].received is None, -(pair[1].received or 0), pair[0]))


def _name(labels: Any, code: str) -> str:
    return str(labels.get(code, code)) if code else _("Non précisé")


def _measures() -> list[str]:
    return [
        _("Reçus"),
        _("Répondus"),
        _("Après le délai légal"),
        _("Après le délai légal (%)"),
        _("Jours, la moitié"),
        _("Jours, neuf sur dix"),
        _("Fondés (%)"),
        _("Réouvertures (%)"),
        _("Satisfaits (%)"),
    ]


def _values(line: Line) -> list[int | None]:
    answers = [line.received, line.answered, line.late, line.late_share]
    return [*answers, line.median, line.slow, line.right, line.contested, line.satisfied]


def _text(value: int | None) -> str:
    return "·" if value is None else nice_number(value)


def is_empty(found: Figures) -> bool:
    """Whether there was no case at all."""
    return not any(table.lines for table in found.tables)


def years(known: Iterable[int], chosen: int) -> list[tuple[int, bool]]:
    """The years to choose from, and which one is."""
    return [(year, year == chosen) for year in sorted({*known, chosen}, reverse=True)]
