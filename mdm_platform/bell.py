"""Ring for a worker: Redis only wakes somebody who reads PostgreSQL.

A ring that fails loses nothing, because a beat sweeper takes up what nobody drained;
it never makes a request wait, because the circuit opens after a failure.
"""

import logging
import threading
import time

from django.db import transaction

from mdm_platform.celery import app

logger = logging.getLogger(__name__)

OPEN_SECONDS = 10.0


class Circuit:
    """Open after a failure for a while: nobody tries the broker meanwhile."""

    def __init__(self, open_seconds: float = OPEN_SECONDS) -> None:
        self.open_seconds = open_seconds
        self._closed_from = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the broker is to be left alone for now."""
        return time.monotonic() < self._closed_from

    def trip(self) -> None:
        """Leave the broker alone for `open_seconds`."""
        with self._lock:
            self._closed_from = time.monotonic() + self.open_seconds

    def reset(self) -> None:
        """Try the broker again at the next ring."""
        with self._lock:
            self._closed_from = 0.0


circuit = Circuit()


def ring(task_name: str, **kwargs: int | str) -> None:
    """Wake a worker with this task once the current transaction has committed."""
    transaction.on_commit(lambda: _ring_now(task_name, kwargs), robust=True)


def _ring_now(task_name: str, kwargs: dict[str, int | str]) -> None:
    if circuit.is_open:
        return
    try:
        app.send_task(task_name, kwargs=kwargs, retry=False, ignore_result=True)
    except Exception as error:  # any failure of the broker has the same answer: the sweeper will do it
        circuit.trip()
        logger.warning("broker unreachable, left to the sweeper: %s", type(error).__name__)
