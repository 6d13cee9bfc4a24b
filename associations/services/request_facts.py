"""What eligibility rules read of a request: its budget, its documents, and the association's other requests."""

from decimal import Decimal
from typing import Any

from associations.models import Request
from associations.services.eligibility_facts import About, register_fact
from mdm_platform.money import ZERO, total


def register() -> None:
    """Tell these facts; once at start."""
    register_fact("project_total", _of_budget(lambda request: request.project_amount))
    register_fact("in_kind_total", _of_budget(_in_kind))
    register_fact("missing_documents", lambda about: about.request and len(about.request.missing_documents()))
    register_fact("other_requests", _other_requests)


def _of_budget(read: Any) -> Any:
    """A fact of the budget, unknown while it has no line."""

    def reader(about: About) -> Decimal | None:
        if about.request is None or not about.request.budget_lines.exists():
            return None
        return read(about.request)

    return reader


def _in_kind(request: Request) -> Decimal:
    return total(request.budget_lines.expenses().filter(is_in_kind=True).values_list("amount", flat=True)) or ZERO


def _other_requests(about: About) -> int | None:
    """How many other requests the association filed to the call, those withdrawn apart."""
    if about.association is None or about.version is None:
        return None
    others = Request.objects.living().filed().filter(association=about.association, call_id=about.version.call_id)
    return others.exclude(pk=about.request.pk if about.request else None).count()
