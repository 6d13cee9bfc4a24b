"""A simulation as a PDF in the reader's language: the same figures on the same day give the same file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from associations.services.label_documents import issuer
from mdm_platform import eligibility
from mdm_platform.documents import pdf, qr
from mdm_platform.eligibility import shown
from mdm_platform.formats import nice_date
from projects.services import scheme_presenters, simulator
from projects.services.scheme_facts import CURRENCY
from projects.services.scheme_presenters import Card

TEMPLATE = "projects/simulation.typ"


def simulation(*, said: Mapping[str, Any], link: str, on: date, language: str) -> bytes:
    """What each scheme answers to these figures, with the address that computes it again."""
    with translation.override(language):
        results = simulator.simulate(typed=said, on=on)
        cards = [scheme_presenters.card(one) for one in results]
        data = {
            "title": _("Simulation des aides à un projet"),
            "subject": _("Quelles aides pour ce projet ?"),
            "issuer": issuer(),
            "date": on,
            "place_date": nice_date(on),
            "headline": scheme_presenters.headline(results),
            "notice": _(
                "Ceci est une simulation : elle n’engage ni l’État ni les organismes qui gèrent les aides. "
                "Rien n’a été enregistré."
            ),
            "figures_title": _("Les chiffres du projet"),
            "figures": _figures(said),
            "columns": [_("Financement"), _("Montant"), _("Part")],
            "cards": [_card(one) for one in cards],
            "qr": qr.svg(link),
            "qr_caption": _("Pour refaire ce calcul :"),
            "qr_url": link,
            "foot": _("Calculé le %(day)s") % {"day": nice_date(on)},
        }
        return pdf.render(TEMPLATE, data, language)


def _figures(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [(eligibility.fact(name), value) for name, value in said.items()]
    return [
        (capfirst(str(fact.label)), shown(fact.kind, value, currency=CURRENCY, choices=fact.choices))
        for fact, value in facts
    ]


def _card(card: Card) -> dict[str, Any]:
    return {
        "name": card.scheme.name,
        "operator": card.scheme.operator_name,
        "label": card.label,
        "outcome": "unknown" if card.is_indicative else card.outcome,
        "sentences": card.sentences,
        "lines": [[line.label, line.text, line.share] for line in card.lines],
        "answers": [
            {
                "outcome": answer.outcome,
                "label": str(answer.outcome.label),
                "sentence": answer.sentence,
                "why": "" if answer.outcome == "passed" else answer.why,
                "todo": answer.what_to_do,
            }
            for answer in card.answers
        ],
        "apply_title": _("Comment la demander") if card.apply else "",
        "apply": card.apply,
        "source": _("Source : %(reference)s") % {"reference": card.version.source},
        "doubt": "" if card.version.is_confirmed else _("Chiffres de notoriété publique, à confirmer."),
        "warning": card.version.warning,
    }
