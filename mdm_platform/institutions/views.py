"""Where partners' programs get and give back their tokens (OAuth2 client credentials, RFC 6749 and 7009).

Only these two of the provider's addresses exist: partners have no pages, no redirects and no codes.
"""

from http import HTTPStatus

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import RevokeView, TokenView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from mdm_platform import access
from mdm_platform.accounts import lockout
from mdm_platform.client_address import client_address

UNSTORABLE = "\x00"


def oauth_error(code: str, description: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    """An error in OAuth2's own words, which partners' libraries read (RFC 6749, 5.2)."""
    return JsonResponse({"error": code, "error_description": description}, status=status)


class _GuardedEndpoint:
    """Counts attempts before secrets are looked at, and answers what the provider would not survive."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer one request of a partner's program."""
        refusal = self.refusal(request)
        if refusal is not None:
            return refusal
        names = lockout.keys(account=_claimed_client(request), address=client_address(request))
        try:
            lockout.begin("token", *names)
        except lockout.Locked:
            too_many = "Too many attempts; nothing is looked at until the lock ends."
            return oauth_error("temporarily_unavailable", too_many, HTTPStatus.TOO_MANY_REQUESTS)
        try:
            response = super().post(request)
        except ValueError:
            return oauth_error("invalid_request", "The request cannot be read.")
        if response.status_code not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            lockout.succeed("token", *names)
        return response

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to a request that goes no further, or None."""
        if request.GET:
            return oauth_error("invalid_request", "Send the parameters in the body: addresses end up in logs.")
        if any(UNSTORABLE in value for values in request.POST.lists() for value in [values[0], *values[1]]):
            return oauth_error("invalid_request", "The request cannot be read.")
        return None


@method_decorator([access.public, csrf_exempt, never_cache], name="dispatch")
class PartnerTokenView(_GuardedEndpoint, TokenView):
    """Gives a token for an hour to a program that shows its client id and secret."""

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        """Also other grants, and other servers' resources."""
        if request.POST.get("grant_type") != Client.GrantType.CLIENT_CREDENTIALS:
            return oauth_error("unsupported_grant_type", "The grant type is client_credentials.")
        if "resource" in request.POST:
            return oauth_error("invalid_target", "Tokens are for this API only.")
        return super().refusal(request)


@method_decorator([access.public, csrf_exempt, never_cache], name="dispatch")
class PartnerRevokeView(_GuardedEndpoint, RevokeView):
    """Takes back a token that a program no longer needs."""


def _claimed_client(request: HttpRequest) -> str:
    client_id, _secret = extract_basic_auth({"Authorization": request.headers.get("Authorization", "")})
    return client_id or request.POST.get("client_id", "")
