"""The figures of a network's public page: a sentence, a chart drawn on the server, its table, and a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language_bidi, ngettext, npgettext
from django.utils.translation import gettext as _

from mdm_platform import spreadsheets
from skills.models import Network
from skills.services import network_figures
from skills.services.network_figures import SMALLEST, Row

WIDTH, STEP = 400, 46
BARS = 8


@dataclass(frozen=True)
class Number:
    """A figure with what it counts; None is fewer than five."""

    label: str
    value: int | None


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, laid out for the direction of the page."""

    label: str
    value: int
    y: int
    x: int
    width: int
    text_y: int
    text_at: int
    value_at: int


@dataclass(frozen=True)
class Chart:
    """A distribution of the members."""

    sentence: str
    caption: str
    label: str
    columns: list[str]
    rows: list[list[Any]]
    bars: list[Bar]
    height: int
    csv_url: str


@dataclass(frozen=True)
class Figures:
    """What the public page counts."""

    numbers: list[Number]
    charts: list[Chart]


def size(network: Network) -> int | None:
    """How many members everybody may know of."""
    return network.figures.get("members")


def figures(network: Network) -> Figures:
    """The public figures, the charts only where groups may be told."""
    found = network_figures.public(network)
    numbers = [
        Number(npgettext("count", "membre", "membres", found.members or SMALLEST), found.members),
        Number(ngettext("message en trois mois", "messages en trois mois", found.posts or SMALLEST), found.posts),
        Number(ngettext("note publiée", "notes publiées", found.notes), found.notes),
    ]
    address = reverse("skills:network_figures", args=[network.slug])
    charts = [_chart(kind, rows, f"{address}?of={kind}") for kind, rows in _distributions(found) if rows]
    return Figures(numbers, charts)


def csv_response(network: Network, *, of: str = "") -> HttpResponse:
    """The public groups of one distribution with their counts, of every one when none is named."""
    found = network_figures.public(network)
    wanted = [pair for pair in _distributions(found) if of in ("", pair[0])]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{network.slug}.csv"'
    rows = [[_captions()[kind], str(row.label), row.count] for kind, group in wanted for row in group]
    spreadsheets.write_csv(response, [_("Répartition"), _("Groupe"), _("Membres")], rows)
    return response


def _distributions(found: network_figures.NetworkFigures) -> list[tuple[str, Sequence[Row]]]:
    return [("countries", found.countries), ("domains", found.domains), ("seniority", found.seniority)]


def _captions() -> dict[str, str]:
    return {
        "countries": _("Membres par pays de résidence"),
        "domains": _("Membres par domaine"),
        "seniority": _("Membres par expérience"),
    }


def _sentence(kind: str, first: Row) -> str:
    sentences = {
        "countries": _("Le pays où vivent le plus de membres : %(label)s (%(n)s membres)."),
        "domains": _("Le domaine le plus représenté : %(label)s (%(n)s membres)."),
        "seniority": _("L’expérience la plus répandue : %(label)s (%(n)s membres)."),
    }
    return sentences[kind] % {"label": first.label, "n": first.count}


def _chart(kind: str, rows: Sequence[Row], csv_url: str) -> Chart:
    shown = rows[:BARS]
    most = max(row.count for row in shown)
    said = ", ".join(f"{row.label} {row.count}" for row in shown)
    return Chart(
        sentence=_sentence(kind, rows[0]),
        caption=_captions()[kind],
        label=_("Barres : %(values)s") % {"values": said},
        columns=[_("Groupe"), _("Membres")],
        rows=[[row.label, row.count] for row in rows],
        bars=[_bar(place, row, most) for place, row in enumerate(shown)],
        height=len(shown) * STEP,
        csv_url=csv_url,
    )


def _bar(place: int, row: Row, most: int) -> Bar:
    """Labels and bars begin where reading begins; `text-anchor: start` follows the direction of the page."""
    mirrored = get_language_bidi()
    width = max(8, round(WIDTH * row.count / most))
    return Bar(
        label=str(row.label),
        value=row.count,
        y=place * STEP + 24,
        x=WIDTH - width if mirrored else 0,
        width=width,
        text_y=place * STEP + 17,
        text_at=WIDTH if mirrored else 0,
        value_at=0 if mirrored else WIDTH,
    )
