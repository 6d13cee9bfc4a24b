"""How far a journey is."""

import pytest

from mdm_platform.journeys.tasks import CURRENT, DONE, LOCKED, OPTIONAL, TODO, Task, next_task, state_of


@pytest.mark.parametrize(
    ("is_begun", "is_lacking", "state"),
    [(False, True, TODO), (True, True, CURRENT), (True, False, DONE), (False, False, OPTIONAL)],
)
def test_the_state_of_a_step(is_begun, is_lacking, state):
    assert state_of(is_begun=is_begun, is_lacking=is_lacking) == state


def test_the_next_task_is_the_first_that_is_needed():
    begun = [Task("a", "A", DONE), Task("b", "B", OPTIONAL), Task("c", "C", CURRENT), Task("d", "D", TODO)]
    assert next_task(begun).slug == "c"
    assert next_task([Task("a", "A", LOCKED)]) is None
