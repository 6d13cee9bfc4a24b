"""One at a time on a case."""

from grievances.models import Case
from mdm_platform.errors import NotVisible


def lock(case: Case) -> Case:
    """Hold the case's row until the end of the transaction, and read it again. Raises NotVisible once it is gone."""
    if not Case.objects.select_for_update(of=("self",)).only("pk").filter(pk=case.pk).exists():
        raise NotVisible
    case.refresh_from_db()
    return case


def hold(*cases: Case) -> None:
    """Hold the rows of several cases, always in the same order, without reading them again."""
    keys = [case.pk for case in cases]
    list(Case.objects.select_for_update(of=("self",)).only("pk").filter(pk__in=keys).order_by("pk"))
