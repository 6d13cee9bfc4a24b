"""The demonstration's legal assistance is told once and shows each situation."""

import pytest
from django.core.management import call_command

from grievances.demo import legal
from grievances.models import AssistanceRequest, LegalExpert, LegalNote
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from tests.factories.accounts import make_user

PEOPLE = (Role.ADMINISTRATOR, Role.PUBLISHER, Role.MEMBER, Role.LEGAL_EXPERT, Role.COMPLAINTS_SUPERVISOR)


@pytest.mark.django_db
def test_it_is_told_once():
    assert legal.load(profiles=0) == 0
    call_command("load_reference", only="languages", verbosity=0)
    for role in PEOPLE:
        make_user(role, email=demo_email(role))
    assert [legal.load(profiles=0) for _time in range(2)] == [9, 9]
    assert LegalExpert.objects.listed().with_agreement().filter(has_agreement=True).count() == 5
    assert set(AssistanceRequest.objects.values_list("state", flat=True)) == {"received", "referred", "answered"}
    assert LegalNote.objects.published().count() == 3
