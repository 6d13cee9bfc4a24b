"""How relayed contacts are written in the API: never an address, and a state as the reader may know it."""

from typing import Any

from rest_framework import serializers

from skills.models import ContactPurpose
from skills.services.contact_views import ContactView
from skills.services.contacts import LONGEST_BODY, LONGEST_SUBJECT
from skills.workflows import ContactState


class ContactWriteSerializer(serializers.Serializer):
    """A first message to the owner of a profile."""

    profile = serializers.UUIDField(help_text="public_id")
    purpose = serializers.ChoiceField(ContactPurpose.choices)
    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    body = serializers.CharField(max_length=LONGEST_BODY)


class ContactSentSerializer(serializers.Serializer):
    """An exchange without the other side: what a repeated write answers may not outlive a consent."""

    public_id = serializers.UUIDField(source="contact.public_id")
    state = serializers.ChoiceField(ContactState.choices)
    purpose = serializers.ChoiceField(ContactPurpose.choices, source="contact.purpose")
    subject = serializers.CharField(source="contact.subject")
    sent_at = serializers.DateTimeField(source="contact.sent_at")
    expires_at = serializers.DateTimeField(source="contact.expires_at")


class PartySerializer(serializers.Serializer):
    """The other side; `profile` is its public_id while the reader may open it, on a single exchange."""

    name = serializers.CharField()
    institution = serializers.CharField(allow_blank=True)
    profile = serializers.UUIDField(source="profile_public_id", allow_null=True)


class ContactSerializer(ContactSentSerializer):
    """An exchange as this side sees it; `unread` counts the other side's messages that it has not read."""

    direction = serializers.SerializerMethodField()
    other = PartySerializer()
    unread = serializers.IntegerField(min_value=0)
    may_write = serializers.BooleanField()

    def get_direction(self, view: ContactView) -> Any:
        """Who began."""
        return "received" if view.is_incoming else "sent"


class MessageWriteSerializer(serializers.Serializer):
    """A message to add."""

    body = serializers.CharField(max_length=LONGEST_BODY)


class MessageSerializer(serializers.Serializer):
    """A message; `mine` says on which side it stands."""

    body = serializers.CharField()
    mine = serializers.BooleanField()
    sent_at = serializers.DateTimeField()


class ContactDetailSerializer(ContactSerializer):
    """An exchange with its messages, the oldest first."""

    messages = MessageSerializer(many=True)


class ReadSerializer(serializers.Serializer):
    """How many messages were new."""

    read = serializers.IntegerField(min_value=0)
