"""Who calls the API: a browser's session, or a partner's bearer token."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as RestSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from mdm_platform.institutions import partners

REALM = "api"


class SessionAuthentication(RestSessionAuthentication):
    """The session of somebody who signed in on the site; writes need the CSRF token."""


class InvalidToken(AuthenticationFailed):
    """A token that is unknown, expired or revoked."""

    default_detail = _("Ce jeton n’est pas valide, ou ne l’est plus. Demandez-en un autre.")


class PartnerAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`, a token that the partner got with its client credentials.

    Raises AuthenticationFailed (401, with WWW-Authenticate) when the token is unknown, expired or
    revoked, or when the partner's access is.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        value = parts[1].decode("ascii", errors="replace") if len(parts) == 2 else ""
        principal = partners.principal_of_token(value) if value else None
        if principal is None:
            request.has_invalid_token = True
            raise InvalidToken
        return principal, principal.token

    def authenticate_header(self, request: Request) -> str:
        invalid = ', error="invalid_token"' if getattr(request, "has_invalid_token", False) else ""
        return f'Bearer realm="{REALM}"{invalid}'
