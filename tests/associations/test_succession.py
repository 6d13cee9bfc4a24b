"""The president changes in the middle of an agreement: the former one is told why not, the new one goes on."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.models import Amendment, Officer
from associations.services import amendments, bank_details, officers, reports, successions
from associations.services.successions import Elected
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import PermissionRefused
from mdm_platform.notifications.models import InboxMessage
from tests.factories.associations import make_association, payments
from tests.factories.associations.accompaniment import PairingFactory
from tests.factories.associations.labels import make_label_application
from tests.factories.associations.projects import make_control, make_finding, make_receipt
from tests.factories.associations.requests import add_line
from tests.utils.login import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(amina):
    """A project that runs, certified by Amina, who presides: its first tranche is open, its reports are planned."""
    first, *_others = payments.make_plan(association=make_association(amina), state="active")
    request = first.request
    request.certified_by = request.created_by = amina
    request.save()
    add_line(request, "equipment", "20000.00")
    reports.plan(request=request)
    return request


def elect(project, leaving, entering):
    """The election was yesterday, and who is elected accepts today."""
    board = [Elected("يوسف العلمي", entering.email, "president", is_legal_representative=True)]
    day = timezone.localdate() - timedelta(days=1)
    successions.succeed(association=project.association, elected_on=day, board=board, by=leaving)
    officers.accept(officer=Officer.objects.get(state="invited"), by=entering)


def at(name, found, *more):
    return reverse(f"associations:{name}", args=[found.public_id, *more])


def test_the_new_president_goes_on_and_the_former_one_reads_why_not(project, amina, youssef):
    interim = project.reports.get(kind="interim")
    reports.save(report=interim, data={"narrative": "Le puits est creusé."}, by=amina)
    amendment = amendments.start(request=project, kind="dates", by=amina)
    finding = make_finding(make_control(project), answer_due_on=date(2099, 10, 1))
    pages = [
        at("request", project),
        at("request_receipt", project),
        at("request_decision", project),
        at("request_payments", project),
        at("project", project),
        at("report", interim),
        at("report_step", interim, "story"),
        at("report_receipts", interim),
        at("amendment", amendment),
        at("finding", finding),
        at("label_home", project.association),
        at("label_application", make_label_application(association=project.association)),
        at("capacity", project.association),
        at("pairing", PairingFactory(learner=project.association)),
    ]
    receipt = make_receipt(interim)
    former, new = signed_in(amina), signed_in(youssef)
    assert [former.get(page).status_code for page in pages] == [200] * len(pages)
    assert {new.get(page).status_code for page in pages} == {403, 404}

    elect(project, amina, youssef)

    for page in pages:
        answer = former.get(page)
        assert (page, answer.status_code) == (page, 403)
        assert "a pris fin le" in answer.content.decode(), page
        assert (page, new.get(page).status_code) == (page, 200)
    answer = former.post(at("receipt_remove", receipt))
    assert (answer.status_code, "a pris fin le" in answer.content.decode()) == (403, True)
    for refused in (
        lambda: reports.save(report=interim, data={"narrative": "x"}, by=amina),
        lambda: amendments.save(amendment=amendment, data={"explanation": "x"}, by=amina),
        lambda: bank_details.declare(
            association=project.association, holder="x", country="FR", currency="EUR", number=payments.IBAN, by=amina
        ),
    ):
        with pytest.raises(PermissionRefused):
            refused()
    words = {"explanation": "La neige a bloqué la piste.", "new_ends_on": "2028-03-31", "send": "1"}
    assert former.post(at("amendment", amendment), words).status_code == 403
    assert new.post(at("amendment", amendment), words).status_code == 302
    reports.save(report=interim, data={"results": "240 élèves ont de l’eau."}, by=youssef)
    interim.refresh_from_db()
    assert (interim.narrative, interim.results) == ("Le puits est creusé.", "240 élèves ont de l’eau.")


def test_the_history_of_the_former_president_stays_and_the_money_follows_the_association(project, amina, youssef):
    interim = project.reports.get(kind="interim")
    reports.save(report=interim, data={"narrative": "Le puits est creusé."}, by=amina)
    amendment = amendments.start(request=project, kind="dates", by=amina)
    elect(project, amina, youssef)
    data = {"explanation": "La neige a bloqué la piste.", "new_ends_on": date(2028, 3, 31)}
    amendments.save(amendment=amendment, data=data, by=youssef)
    amendments.send(amendment=amendment, by=youssef)
    first = project.tranches.get(position=1)
    payments.pay(first, payments.Payers())

    terms = project.association.officers.order_by("starts").values_list("user", "role", "state")
    assert list(terms) == [(amina.pk, "president", "ended"), (youssef.pk, "president", "current")]
    project.refresh_from_db()
    assert (project.representative_name, project.certified_by, project.created_by) == ("Amina Berrada", amina, amina)
    assert Amendment.objects.get().created_by == amina
    steps = {log.transition: log.actor for log in TransitionLog.objects.about(amendment)}
    steps |= {log.transition: log.actor for log in TransitionLog.objects.about(interim)}
    assert (steps["begin"], steps["submit"]) == (amina, youssef)
    assert (first.state, first.association) == ("paid", project.association)
    told = InboxMessage.objects.filter(notification="associations.tranche_paid")
    assert [message.recipient for message in told] == [youssef]
