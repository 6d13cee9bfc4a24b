"""The rules under which a draft is written: those in force until it is filed, then those under which it was filed."""

from associations.models import BudgetCategory, CallVersion, Request
from associations.workflows import RequestState


def adopt(request: Request) -> bool:
    """Move a draft to the rules in force, with its budget and its documents; whether they had changed.

    Lines follow their heading by its code. A heading that is gone gives its lines to the first one of the same side,
    in kind or not: nothing is lost, and the check says what no longer fits.
    """
    target = request.call.current
    if request.state != RequestState.DRAFT or target is None or target.pk == request.version_id:
        return False
    request.version, request.currency = target, target.currency
    request.save(update_fields=["version", "currency"])
    _move_lines(request, target)
    _move_documents(request, target)
    return True


def _move_lines(request: Request, target: CallVersion) -> None:
    headings = list(target.budget_categories.all())
    for line in request.budget_lines.select_related("category"):
        found = _heading_for(line.category, headings)
        if found is None:
            continue
        line.category, line.side, line.is_in_kind, line.currency = found, found.side, found.is_in_kind, target.currency
        line.save(update_fields=["category", "side", "is_in_kind", "currency"])


def _heading_for(former: BudgetCategory, headings: list[BudgetCategory]) -> BudgetCategory | None:
    same = [one for one in headings if one.code == former.code]
    alike = [one for one in headings if (one.side, one.is_in_kind) == (former.side, former.is_in_kind)]
    beside = [one for one in headings if one.side == former.side]
    return next(iter([*same, *alike, *beside]), None)


def _move_documents(request: Request, target: CallVersion) -> None:
    by_code = {document.code: document for document in target.documents.all()}
    for held in request.documents.select_related("call_document"):
        wanted = by_code.get(held.call_document.code)
        if wanted is not None:
            held.call_document = wanted
            held.save(update_fields=["call_document"])
