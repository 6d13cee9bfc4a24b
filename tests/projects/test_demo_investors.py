"""The demonstration's investors are told once and show each situation."""

from collections import Counter

import pytest

from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from projects.demo import investors
from projects.models import Introduction, InvestorProfile, Teaser
from tests.factories.accounts import make_user
from tests.factories.projects import make_project


@pytest.mark.django_db
def test_they_are_told_once():
    assert investors.load(profiles=0) == 0
    make_user(Role.INVESTMENT_OFFICER, email=demo_email(Role.INVESTMENT_OFFICER))
    make_user(Role.MEMBER, email=demo_email(Role.MEMBER, 2))
    advisor = make_user(Role.PROJECT_ADVISOR)
    for _place in range(7):
        make_user(Role.MEMBER)
    holders = [make_user(Role.MEMBER, email=f"porteur{place}@demo.example") for place in range(15)]
    for holder in holders:
        make_project("in_support", holder=holder, advisor=advisor)
    assert [investors.load(profiles=0) for _time in range(2)] == [12, 12]
    assert Counter(InvestorProfile.objects.values_list("state", flat=True)) == {
        "verified": 6,
        "submitted": 1,
        "to_complete": 1,
    }
    assert Counter(Teaser.objects.values_list("state", flat=True)) == {
        "published": 12,
        "draft": 1,
        "reading": 1,
        "approved": 1,
    }
    assert Counter(Introduction.objects.values_list("state", flat=True)) == {
        "requested": 3,
        "accepted": 2,
        "confidentiality_signed": 2,
        "disclosed": 1,
        "in_talks": 1,
        "agreed": 1,
        "none": 1,
        "declined": 1,
    }
