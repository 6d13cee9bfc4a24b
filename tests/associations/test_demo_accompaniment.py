"""The demonstration's accompaniment is told once and shows each situation."""

import pytest

from associations.demo import accompaniment
from associations.models import Diagnosis, GoodPractice, Pairing
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from mdm_platform.events.models import Event, Registration
from mdm_platform.publications.models import PublicationVersion
from tests.factories.accounts import make_user
from tests.factories.associations import make_association
from tests.factories.institutions import InstitutionFactory


@pytest.mark.django_db
def test_it_is_told_once():
    assert accompaniment.load(profiles=0) == 0
    for role in (Role.ADMINISTRATOR, Role.PUBLISHER, Role.MEMBER):
        make_user(role, email=demo_email(role))
    InstitutionFactory()
    for _number in range(9):
        make_association()
    assert [accompaniment.load(profiles=0) for _time in range(2)] == [5, 5]
    assert sorted(Pairing.objects.values_list("state", flat=True)) == ["active", "proposed"]
    assert set(Registration.objects.values_list("state", flat=True)) == {"registered", "waiting", "attended", "absent"}
    assert sorted(PublicationVersion.objects.values_list("state", flat=True)) == [
        "published",
        "published",
        "superseded",
    ]
    assert (Event.objects.count(), GoodPractice.objects.published().count()) == (5, 1)
    assert Diagnosis.objects.count() == 15
