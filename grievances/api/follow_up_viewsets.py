"""Following a case in the REST API: the number and the code in the body of each request, never in an address."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from grievances.api import follow_up_serializers as serializers
from grievances.models import Case
from grievances.services import cases, codes, feedback, followed_cases, messages, presenters, reopenings, uploads
from grievances.services.followers import Follower, of_access
from mdm_platform.api.viewsets import PlatformEndpoint
from mdm_platform.client_address import client_address

SHOWN, DONE = serializers.FollowedCaseSerializer, serializers.CaseDoneSerializer


class FollowUpViewSet(PlatformEndpoint):
    """A case for whoever has its number and its code; guessing is stopped by address and by case."""

    queryset = Case.objects.none()
    serializer_class = serializers.CaseCodeSerializer
    permission_map = dict.fromkeys(
        ("create", "messages", "files", "withdraw", "reopening", "opinion"), "grievances.follow_by_code"
    )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the body and the code before the transaction of a write, which a refusal would undo with the count."""
        super().initial(request, *args, **kwargs)
        if self.action is None:
            return
        if not request.content_type.startswith("multipart/"):
            request._request.body  # noqa: B018  read before it is parsed: a repeated key is recognised by it
        given = self.get_serializer_class()(data=request.data)
        given.is_valid(raise_exception=True)
        self.asked = dict(given.validated_data)
        number, code = self.asked.pop("number"), self.asked.pop("code")
        address = client_address(request)
        self.follower = self._follower(codes.check(number=number, code=code, address=address))
        uploads.take(address=address, count=len(self.asked.get("files", ())))

    def get_serializer_class(self) -> Any:
        """What each action reads."""
        kinds = {
            "messages": serializers.CaseMessageWriteSerializer,
            "files": serializers.CaseMessageWithFilesSerializer,
            "reopening": serializers.CaseReopeningSerializer,
            "opinion": serializers.CaseOpinionSerializer,
        }
        return kinds.get(self.action, self.serializer_class)

    @extend_schema(request=serializers.CaseCodeSerializer, responses={200: SHOWN})
    def create(self, request: Request) -> Response:
        """Read a case: its state, its messages, its answers, its dates."""
        return Response(SHOWN(followed_cases.reading(self.follower)).data)

    @extend_schema(request=serializers.CaseMessageWriteSerializer, responses={200: DONE})
    @action(detail=False, methods=["post"])
    def messages(self, request: Request) -> Response:
        """Answer the question that waits, or add something to an open case."""
        return self._acted(messages.from_person)

    @extend_schema(request={"multipart/form-data": serializers.CaseMessageWithFilesSerializer}, responses={200: DONE})
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def files(self, request: Request) -> Response:
        """The same with files; an address sends 40 an hour at most."""
        self.asked["uploads"] = self.asked.pop("files")
        return self._acted(messages.from_person)

    @extend_schema(request=serializers.CaseCodeSerializer, responses={200: DONE})
    @action(detail=False, methods=["post"])
    def withdraw(self, request: Request) -> Response:
        """Take an open case back, which the person alone does."""
        self.follower.require_person()
        return self._acted(cases.withdraw)

    @extend_schema(request=serializers.CaseReopeningSerializer, responses={200: DONE})
    @action(detail=False, methods=["post"])
    def reopening(self, request: Request) -> Response:
        """Contest an answer within its time."""
        return self._acted(reopenings.ask)

    @extend_schema(request=serializers.CaseOpinionSerializer, responses={200: DONE})
    @action(detail=False, methods=["post"])
    def opinion(self, request: Request) -> Response:
        """Say once whether the answer does."""
        return self._acted(feedback.give)

    def _write(self, handler: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Reading is not a write: an answer that holds the text of a case is not kept for a repeated key."""
        if self.action == "create":
            return handler(request, *args, **kwargs)
        return super()._write(handler, request, *args, **kwargs)

    def _acted(self, act: Callable[..., Any]) -> Response:
        self.follower.require_act()
        act(case=self.follower.case, **self.asked)
        self.follower.case.refresh_from_db()
        return Response(DONE(presenters.public_case(self.follower.case)).data)

    def _follower(self, opened: Any) -> Follower:
        found = of_access(opened)
        if found is None:
            raise codes.CodeRefused
        return found
