"""The home of the workplace: blocks that apps register, shown to those whom they concern."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.permissions import has_permission

Kind = Literal["waiting", "late", "done"]
KIND_LABELS: dict[Kind, Any] = {
    "waiting": _("En attente de moi"),
    "late": _("En retard"),
    "done": _("Fait cette semaine"),
}
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WorkBlock:
    """A count with a link: `permission` is a registered name, `count` a function of the user.

    `url` is an address or a function of the user that gives it; `kind` is "waiting", "late" or "done".
    """

    title: Any
    permission: str
    count: Callable[[Any], int]
    url: str | Callable[[Any], str]
    kind: Kind = "waiting"


@dataclass(frozen=True)
class Work:
    """One block counted for one person."""

    title: Any
    count: int
    url: str


@dataclass(frozen=True)
class WorkPage:
    """A page outside the lists that staff read for their work; `url` gives its address when it is asked for."""

    title: Any
    permission: str
    url: Callable[[], str]


_blocks: list[WorkBlock] = []
_pages: list[WorkPage] = []


def register_worklist(block: WorkBlock) -> None:
    """Show this block on the home of those who hold its permission."""
    _blocks.append(block)


def register_page(page: WorkPage) -> None:
    """Name this page on the home of those who hold its permission."""
    _pages.append(page)


def pages_of(user: Any) -> list[tuple[Any, str]]:
    """The pages that this person may read, with their addresses."""
    return [(page.title, page.url()) for page in _pages if has_permission(user, page.permission)]


def work_of(user: Any) -> dict[Any, list[Work]]:
    """What concerns this person, by kind (its label); kinds without a block are left out."""
    found: dict[Any, list[Work]] = {}
    for kind, label in KIND_LABELS.items():
        concerned = [block for block in _blocks if block.kind == kind and has_permission(user, block.permission)]
        works = [Work(block.title, block.count(user), _address(block, user)) for block in concerned]
        if works:
            found[label] = works
    return found


def decisions_this_week(user: Any, *, now: datetime | None = None) -> int:
    """How many transitions this person made in the last seven days."""
    return TransitionLog.objects.filter(actor=user, at__gte=(now or timezone.now()) - WEEK).count()


def _address(block: WorkBlock, user: Any) -> str:
    return block.url(user) if callable(block.url) else block.url
