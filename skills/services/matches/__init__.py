"""Matches: people put forward for needs.

`proposing` writes what the engine or an agent found, `sending` what the agent decides, `answering`
what the person says, `outcomes` what came of it, `endings` what ends from outside, `rounds` what the
clock brings, `showing` what each side sees, `rhythms` how often a member hears of it.
"""

from skills.services.matches.answering import answer_by_link, answer_interested, apply_to, decline, mark_seen, of_link
from skills.services.matches.endings import forget, lapse_for_need, lapse_for_profile, register
from skills.services.matches.outcomes import close, complete, engage, introduce
from skills.services.matches.proposing import Proposed, propose_by_agent, propose_many
from skills.services.matches.rhythms import rhythm_of, set_rhythm
from skills.services.matches.rounds import remind_agents, remind_and_expire, send_digests
from skills.services.matches.sending import SentMany, SetAsideMany, restore, send, send_many, set_aside, set_aside_many
from skills.services.matches.showing import (
    MatchView,
    actions_of,
    of_need,
    open_for_agent,
    open_for_person,
    received,
    running_for,
    view_of,
    views_of,
)

__all__ = [
    "MatchView",
    "Proposed",
    "SentMany",
    "SetAsideMany",
    "actions_of",
    "answer_by_link",
    "answer_interested",
    "apply_to",
    "close",
    "complete",
    "decline",
    "engage",
    "forget",
    "introduce",
    "lapse_for_need",
    "lapse_for_profile",
    "mark_seen",
    "of_link",
    "of_need",
    "open_for_agent",
    "open_for_person",
    "propose_by_agent",
    "propose_many",
    "received",
    "register",
    "remind_agents",
    "remind_and_expire",
    "restore",
    "rhythm_of",
    "running_for",
    "send",
    "send_digests",
    "send_many",
    "set_aside",
    "set_aside_many",
    "set_rhythm",
    "view_of",
    "views_of",
]
