"""Staff are who they say: whether a second factor is asked of an account, and was given in this session."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from mdm_platform.accounts.roles import STAFF_ROLES


def is_required(user: Any) -> bool:
    """Whether the account is one of staff: a staff role, access to the admin, or every right."""
    if not user.is_authenticated:
        return False
    return user.is_staff or user.is_superuser or not STAFF_ROLES.isdisjoint(user.role_names)


def is_set_up(user: Any) -> bool:
    """Whether the account has an authenticator that can answer (recovery codes alone do not count)."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_given(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed, with an authenticator that the account still has."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    ids = {record.get("id") for record in records if record.get("method") == "mfa"}
    return bool(ids) and Authenticator.objects.filter(user_id=request.user.pk, pk__in=ids).exists()


def remember_added(*, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Count an authenticator that was just set up as given, because the person proved it; the session key changes."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES and request.user.pk == user.pk:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        request.session.cycle_key()


def is_missing(request: HttpRequest) -> bool:
    """Whether a second factor is asked of this person and was not given; read once a request."""
    known = getattr(request, "_second_factor_missing", None)
    if known is None or known[0] != request.user.pk:
        known = (request.user.pk, is_required(request.user) and not is_given(request))
        request._second_factor_missing = known
    return known[1]


def has_another(authenticator: Authenticator) -> bool:
    """Whether the account keeps an authenticator that can answer without this one."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
    return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
