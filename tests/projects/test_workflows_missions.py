"""Who moves a mission and an application, in every state."""

from functools import partial

from django.utils import timezone

from mdm_platform.accounts.roles import Role
from projects.workflows.missions import ApplicationWorkflow, MissionWorkflow
from tests.factories.accounts import make_user
from tests.factories.projects.missions import (
    MissionApplicationFactory,
    MissionFactory,
    MissionSlotFactory,
    organiser_of,
    past_slot,
)
from tests.utils.workflow_matrix import mismatches

MISSION_ALLOWED = {
    "submit": {"organiser", "both"},
    "recall": {"organiser", "both"},
    "send_back": {"reviewer"},
    "publish": {"reviewer"},
    "cancel": {"organiser", "reviewer", "both"},
    "end": {"platform"},
}
APPLICATION_ALLOWED = {
    "accept": {"organiser"},
    "waitlist": {"organiser"},
    "promote": {"platform"},
    "refuse": {"organiser"},
    "close": {"platform"},
    "withdraw": {"volunteer", "platform"},
    "apply_again": {"volunteer"},
    "attend": {"organiser"},
    "mark_absent": {"organiser"},
}
AFTER = {"close", "attend", "mark_absent"}


def only(allowed, *names):
    """The table with nobody allowed but for these transitions."""
    return {name: people if name in names else set() for name, people in allowed.items()}


def test_only_the_declared_cells_are_allowed(db, stranger, partner_agent, mission_reviewer, youssef):
    base = MissionFactory(state="published")
    organiser, now = organiser_of(base), timezone.now()
    actors = {"organiser": organiser, "reviewer": mission_reviewer, "stranger": stranger, "agent": partner_agent}
    actors["both"] = organiser_of(base, make_user(Role.MISSION_REVIEWER))
    slots = {True: MissionSlotFactory(mission=base), False: past_slot(base)}

    def mission(state, *, is_to_come):
        made = MissionFactory(state=state, association=base.association, submitted_at=now, published_at=now)
        (MissionSlotFactory if is_to_come else past_slot)(mission=made)
        return made

    def application(state, *, is_to_come):
        return MissionApplicationFactory(slot=slots[is_to_come], user=youssef, state=state, hours=4)

    for is_to_come, names in (
        (True, {*MISSION_ALLOWED} - {"end"}),
        (False, {*MISSION_ALLOWED} - {"submit", "publish"}),
    ):
        make, allowed = partial(mission, is_to_come=is_to_come), only(MISSION_ALLOWED, *names)
        assert mismatches(MissionWorkflow, make=make, actors=actors, allowed=allowed) == []
    actors = {"organiser": organiser, "volunteer": youssef, "stranger": stranger, "reviewer": mission_reviewer}
    for is_to_come, names in ((True, {*APPLICATION_ALLOWED} - AFTER), (False, {"refuse", *AFTER})):
        make, allowed = partial(application, is_to_come=is_to_come), only(APPLICATION_ALLOWED, *names)
        assert mismatches(ApplicationWorkflow, make=make, actors=actors, allowed=allowed) == []
