"""Relayed contacts in the REST API; each answer comes from one service."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mdm_platform.api.viewsets import PlatformEndpoint
from mdm_platform.errors import InvalidInput
from skills.api import contact_serializers as serializers
from skills.api.filters import ContactFilter
from skills.models import ContactRequest, Profile
from skills.services import contact_views, contacts


class ContactViewSet(PlatformEndpoint):
    """Writing to people through the platform: addresses stay hidden, and an exchange opens when it is accepted.

    Partners need the scope contacts:write, and see the exchanges of their institution.
    """

    queryset = ContactRequest.objects.all()
    serializer_class = serializers.ContactSerializer
    filterset_class = ContactFilter
    permission_map = {
        "list": "skills.view_contacts",
        "create": "skills.contact_profile",
        "retrieve": "skills.view_contact",
        "messages": "skills.write_message",
        "read": "skills.view_contact",
    }
    orderings = {"-sent_at": ("-sent_at",), "sent_at": ("sent_at",)}

    def get_queryset(self) -> QuerySet:
        """The caller's exchanges, both ways."""
        return contact_views.inbox(user=self.request.user)

    def list(self, request: Request) -> Response:
        """The caller's exchanges, the latest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(
            self.get_serializer(contact_views.views_of(page, request.user), many=True).data
        )

    @extend_schema(request=serializers.ContactWriteSerializer, responses={201: serializers.ContactSentSerializer})
    def create(self, request: Request) -> Response:
        """Write to the owner of a profile that the caller may find; the person has 30 days to accept or decline."""
        asked = _read(serializers.ContactWriteSerializer, request)
        profile = Profile.objects.found_by(request.user).filter(public_id=asked.pop("profile")).first()
        if profile is None:
            raise InvalidInput(fields={"profile": [_("Aucune fiche de l’annuaire ne porte cet identifiant.")]})
        view = contact_views.contact_view(contacts.send(profile=profile, by=request.user, **asked), request.user)
        headers = {"Location": self.reverse_action("detail", args=[view.contact.public_id])}
        return Response(serializers.ContactSentSerializer(view).data, status.HTTP_201_CREATED, headers=headers)

    @extend_schema(responses=serializers.ContactDetailSerializer)
    def retrieve(self, request: Request, public_id: Any) -> Response:
        """One exchange with its messages."""
        view = contact_views.contact_view(self.get_object(), request.user, with_messages=True)
        return Response(serializers.ContactDetailSerializer(view).data)

    @extend_schema(request=serializers.MessageWriteSerializer, responses={201: serializers.MessageSerializer})
    @action(detail=True, methods=["post"])
    def messages(self, request: Request, public_id: Any) -> Response:
        """Write in an exchange that was accepted."""
        contact, asked = self.get_object(), _read(serializers.MessageWriteSerializer, request)
        message = contacts.post_message(contact=contact, by=request.user, **asked)
        return Response(
            {"body": message.body, "mine": True, "sent_at": message.sent_at}, status=status.HTTP_201_CREATED
        )

    @extend_schema(request=None, responses=serializers.ReadSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, public_id: Any) -> Response:
        """Mark the other side's messages as read."""
        return Response({"read": contacts.mark_read(contact=self.get_object(), by=request.user)})


def _read(kind: type[fields.Serializer], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data
