"""Who answers for the bank and the fund of an investment, and who follows it."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution, Membership
from projects.models import Investment


def _serving(role: str) -> QuerySet:
    return Membership.objects.filter(role=role, institution__is_active=True).current(timezone.localdate())


def _with(role: str) -> QuerySet:
    return Institution.objects.active().filter(pk__in=_serving(role).values("institution"))


def banks() -> QuerySet:
    """The banks that answer here: those with an agent today."""
    return _with(Role.BANK_AGENT).order_by("name_fr", "pk")


def funds() -> QuerySet:
    """The public funds that answer here."""
    return _with(Role.FUND_AGENT).order_by("name_fr", "pk")


def bank_agents(investment: Investment) -> QuerySet:
    """Those who answer for the bank of the file, its holder left out."""
    return _agents(investment, Role.BANK_AGENT, investment.bank_id)


def fund_agents(investment: Investment) -> QuerySet:
    """Those who answer for the fund of the file, its holder left out."""
    return _agents(investment, Role.FUND_AGENT, investment.fund_id)


def officers() -> QuerySet:
    """Those who follow investments for the ministry."""
    return User.objects.reachable().filter(groups__name=Role.INVESTMENT_OFFICER).order_by("pk")


def _agents(investment: Investment, role: str, institution: Any) -> QuerySet:
    held = _serving(role).filter(institution=institution).values("user")
    return User.objects.reachable().filter(pk__in=held).exclude(pk=investment.holder_id).order_by("pk")
