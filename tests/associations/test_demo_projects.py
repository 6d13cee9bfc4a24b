"""The demonstration's projects are told once, through the services, and add up."""

import pytest
from django.utils import timezone

from associations.demo import payments, projects
from associations.models import Report, Request
from mdm_platform.demo import demo_email
from mdm_platform.ledger import envelopes
from tests.factories.accounts import make_user
from tests.factories.associations import payments as made
from tests.factories.associations.calls import make_call
from tests.factories.associations.requests import add_line
from tests.factories.ledger import make_envelope

LINES = {"equipment": "9000.00", "people": "5000.00", "in-kind-given": "2000.00"}


@pytest.mark.django_db
def test_each_project_is_told_once_and_the_envelope_adds_up():
    assert (projects.load_agreements(profiles=10), projects.load(profiles=10)) == (0, 0)
    for role in payments.ROLES:
        make_user(role, email=demo_email(role))
    envelope = make_envelope()
    call = make_call("monitoring", envelope=envelope)
    for _number in range(len(projects.STORIES) + 1 + payments.UNDER_WAY):
        request = made.make_granted("7000.00", envelope=envelope, call=call, state="notified")
        Request.objects.filter(pk=request.pk).update(notified_at=request.decided_at - projects.timedelta(days=250))
        for code, amount in LINES.items():
            add_line(request, code, amount)
    payments.PayingAccount.objects.all().delete()
    assert projects.load_agreements(profiles=10) == 9 + payments.UNDER_WAY
    payments.load(profiles=10)
    told = projects.load(profiles=10)
    assert told == projects.load(profiles=10)
    assert list(Request.objects.order_by("pk").values_list("state", flat=True)) == [
        "final_report", "closed", "controlled", "terminated", "in_amendment", "suspended", "active", "active",
        *["agreement_signed"] * (1 + payments.UNDER_WAY),
    ]  # fmt: skip
    assert Report.objects.late(timezone.localdate()).count() == 2
    assert envelopes.reconcile() == []
