"""Text messages: one small interface, and the gateways behind it (`settings.SMS_BACKEND`)."""

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any, ClassVar

from django.conf import settings
from django.utils.module_loading import import_string

from mdm_platform.notifications.refusals import Refused, Unreachable

TIMEOUT_SECONDS = 10.0
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


class Backend:
    """Sends texts; a context manager, so that one connection may serve a batch."""

    def __enter__(self) -> "Backend":
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    def send(self, *, phone: str, text: str, reference: str) -> None:
        """Send to an E.164 number; `reference` is the same when a text is sent again.

        Raises Refused for this text, Unreachable when the gateway cannot be used.
        """
        raise NotImplementedError


class UnconfiguredBackend(Backend):
    """No gateway: every text fails, where the staff sees it."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        raise Refused(code="sms_not_configured", temporary=False)


class MemoryBackend(Backend):
    """Keeps texts in a list, for tests."""

    outbox: ClassVar[list[dict[str, str]]] = []

    def send(self, *, phone: str, text: str, reference: str) -> None:
        self.outbox.append({"phone": phone, "text": text, "reference": reference})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class HttpGatewayBackend(Backend):
    """POSTs `{"to", "text", "reference"}` as JSON to `settings.SMS_GATEWAY_URL`, with a bearer token.

    The address comes from the operator, not from users: a private one is allowed.
    Redirects are not followed. 429 and 5xx are temporary, other refusals permanent.
    A gateway with another form is a subclass that replaces `payload`.
    """

    def payload(self, *, phone: str, text: str, reference: str) -> dict[str, Any]:
        """What the gateway wants to read."""
        return {"to": phone, "text": text, "reference": reference}

    def send(self, *, phone: str, text: str, reference: str) -> None:
        body = json.dumps(self.payload(phone=phone, text=text, reference=reference)).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"}
        request = urllib.request.Request(settings.SMS_GATEWAY_URL, data=body, headers=headers, method="POST")  # noqa: S310  the operator's address
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as response:
                response.read()
        except urllib.error.HTTPError as error:
            with error:
                temporary = error.code == TOO_MANY_REQUESTS or error.code >= SERVER_ERROR
                raise Refused(code=f"http_{error.code}", temporary=temporary) from error
        except (OSError, HTTPException) as error:
            raise Unreachable(code="sms_gateway_unreachable") from error


def get_backend() -> Backend:
    """The configured gateway."""
    return import_string(settings.SMS_BACKEND)()
