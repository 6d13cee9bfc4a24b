"""Texts that agents write often: offered by category and state, filled in from the case, never sent by themselves."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from grievances.models import CannedReply, Case
from grievances.models.canned_reply import PLACEHOLDERS
from grievances.workflows import DeadlineKind
from mdm_platform.errors import InvalidInput
from mdm_platform.formats import nice_date

PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")


def offered(case: Case, user: Any) -> QuerySet[CannedReply]:
    """The texts for the case's category and state, the most particular first."""
    rows = CannedReply.objects.visible_to(user).in_use()
    rows = rows.filter(Q(category=None) | Q(category=case.category_id), state__in=("", case.state))
    return rows.order_by("category", "-state", "title")


def filled(reply: CannedReply, case: Case, *, language: str = "") -> str:
    """The text in the person's language, or in another, with what it says of the case."""
    spoken = language or case.language
    with translation.override(spoken):
        values = _values(case)
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), reply.body(spoken))


def check(text: str, *, field: str) -> None:
    """Raises InvalidInput for a placeholder that does not exist."""
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS})
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        message = _("Repère inconnu : %(unknown)s. Repères possibles : %(known)s.")
        sentence = message % {"unknown": ", ".join(f"{{{name}}}" for name in unknown), "known": known}
        raise InvalidInput(sentence, code="unknown_placeholder", fields={field: [sentence]})


def _values(case: Case) -> dict[str, str]:
    running = case.deadlines.filter(kind__in=(DeadlineKind.LEGAL, DeadlineKind.SERVICE), met_at=None)
    due = running.order_by("due_at").first()
    return {
        "number": case.number,
        "category": case.category.label,
        "received_on": nice_date(case.received_at),
        "answer_by": nice_date(due.due_at) if due else "—",
        "unit": case.unit.name if case.unit else _("le bureau des réclamations"),
    }
