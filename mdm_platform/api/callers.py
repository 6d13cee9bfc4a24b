"""Who calls, as a short name for counting and for keys: never an address or a name in clear."""

from django.utils.crypto import salted_hmac
from rest_framework.request import Request

from mdm_platform.client_address import client_address, network_of


def principal_of(request: Request) -> str:
    """ "partner:<client id>", "user:<id>", or "address:<digest>" for a visitor."""
    user = request.user
    if getattr(user, "is_partner", False):
        return f"partner:{user.client_id}"
    if user is not None and user.is_authenticated:
        return principal_of_user(user.pk)
    network = network_of(client_address(request))
    return f"address:{salted_hmac('api.caller', network, algorithm='sha256').hexdigest()[:32]}"


def principal_of_user(user_id: int) -> str:
    """The principal of an account."""
    return f"user:{user_id}"
