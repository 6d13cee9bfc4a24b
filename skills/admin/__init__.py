"""The directory in the workplace: the curators' queue, appeals, reports, invitations."""

from skills.admin.contacts import ContactRequestAdmin
from skills.admin.decisions import AppealAdmin
from skills.admin.invitations import InvitationAdmin
from skills.admin.profiles import ProfileAdmin

__all__ = ["AppealAdmin", "ContactRequestAdmin", "InvitationAdmin", "ProfileAdmin"]
