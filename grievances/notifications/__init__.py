"""What people hear: one module a subject."""

from grievances.notifications import clocks, following, legal, proposals
from grievances.notifications.clocks import CasesUnread, DeadlineNear, DeadlinePassed

__all__ = ["CasesUnread", "DeadlineNear", "DeadlinePassed", "clocks", "following", "legal", "proposals"]
