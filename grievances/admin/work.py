"""What waits for those who work on cases, on the home of the workplace."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grievances.services import queues, unread
from grievances.services.queues import Queue
from mdm_platform.admin import WorkBlock, register_worklist

WORK, SUPERVISE, ARBITRATE = "grievances.work_on_cases", "grievances.supervise_cases", "grievances.manage_routing"


def _count(queue: Queue) -> Callable[[Any], int]:
    return lambda user: queues.rows(queue, user).count()


def _url(queue: Queue) -> Callable[[Any], str]:
    return lambda user: f"{reverse('admin:grievances_case_changelist')}?queue={queue.value}"


BLOCKS = (
    (_("Mes dossiers"), WORK, Queue.MINE, "waiting"),
    (_("Dossiers à prendre en charge"), WORK, Queue.TAKE_UP, "waiting"),
    (_("Dossiers à qualifier"), WORK, Queue.QUALIFY, "waiting"),
    (_("Réponses à valider"), WORK, Queue.VALIDATE, "waiting"),
    (_("Réouvertures à décider"), WORK, Queue.REOPENING, "waiting"),
    (_("Dossiers refusés deux fois, à arbitrer"), ARBITRATE, Queue.ARBITRATE, "waiting"),
    (_("Dossiers en retard"), WORK, Queue.LATE, "late"),
    (_("Dossiers signalés à la hiérarchie"), SUPERVISE, Queue.ESCALATED, "late"),
)
for title, permission, queue, kind in BLOCKS:
    register_worklist(WorkBlock(title, permission, _count(queue), _url(queue), kind=kind))

register_worklist(
    WorkBlock(
        _("Dossiers que personne ne peut lire"),
        "grievances.manage_units",
        unread.count_for,
        lambda user: reverse("admin:grievances_unit_unread"),
        kind="late",
    )
)
