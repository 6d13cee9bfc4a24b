"""Who acts for which institution, and when."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Membership
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture
def partner_agent():
    """An agent who has joined no institution yet."""
    return make_user(Role.PARTNER_AGENT)


def test_first_and_last_days_are_included(partner_agent):
    institution = InstitutionFactory()
    membership = memberships.join(user=partner_agent, institution=institution, role="partner_agent", starts=DAY)
    memberships.leave(membership=membership, on=DAY + timedelta(days=2))
    found = [memberships.institution_of(partner_agent, on=DAY + timedelta(days=n)) for n in (-1, 0, 2, 3)]
    assert found == [None, institution, institution, None]


def test_the_latest_of_several(partner_agent):
    first, second = InstitutionFactory(), InstitutionFactory()
    memberships.join(user=partner_agent, institution=first, role="partner_agent", starts=DAY)
    memberships.join(user=partner_agent, institution=second, role="partner_agent", starts=DAY + timedelta(days=1))
    assert memberships.institution_of(partner_agent, on=DAY + timedelta(days=1)) == second


def test_joining_twice_is_joining_once(partner_agent):
    institution = InstitutionFactory()
    one = memberships.join(user=partner_agent, institution=institution, role="partner_agent", starts=DAY)
    two = memberships.join(user=partner_agent, institution=institution, role="partner_agent", starts=DAY)
    assert one == two


def test_a_closed_institution_and_a_visitor(partner_agent):
    memberships.join(user=partner_agent, institution=InstitutionFactory(is_active=False), role="partner_agent")
    assert memberships.institution_of(partner_agent) is None
    assert memberships.institution_of(AnonymousUser()) is None


def test_periods_do_not_overlap_and_end_after_they_start(partner_agent):
    institution = InstitutionFactory()
    row = {"user": partner_agent, "institution": institution, "role": "partner_agent"}
    Membership.objects.create(**row, starts=DAY, ends=DAY)
    with pytest.raises(IntegrityError, match="membership_periods_do_not_overlap"), transaction.atomic():
        Membership.objects.create(**row, starts=DAY)
    with pytest.raises(IntegrityError, match="membership_ends_after_it_starts"), transaction.atomic():
        Membership.objects.create(**row, starts=DAY + timedelta(days=9), ends=DAY + timedelta(days=8))
    Membership.objects.create(**row, starts=DAY + timedelta(days=1))


def test_one_sees_ones_own(partner_agent, amina, administrator):
    membership = memberships.join(user=partner_agent, institution=InstitutionFactory(), role="partner_agent")
    assert list(Membership.objects.visible_to(partner_agent)) == [membership]
    assert list(Membership.objects.visible_to(amina)) == []
    assert list(Membership.objects.visible_to(AnonymousUser())) == []
    assert list(Membership.objects.visible_to(administrator)) == [membership]
