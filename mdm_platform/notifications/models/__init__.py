"""The models of notifications, one aggregate a file."""

from mdm_platform.notifications.models.inbox import InboxMessage
from mdm_platform.notifications.models.outbox import OutboxMessage
from mdm_platform.notifications.models.preference import AddressOptOut, ChannelPreference

__all__ = ["AddressOptOut", "ChannelPreference", "InboxMessage", "OutboxMessage"]
