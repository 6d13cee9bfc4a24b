"""Who may do what, in which state, with an appointment and with a referral."""

from datetime import timedelta

from django.utils import timezone

from projects.workflows import AppointmentWorkflow, ReferralWorkflow
from tests.factories.projects import make_accompanied, make_appointment, make_referral
from tests.utils.workflow_matrix import mismatches

BEGUN = timezone.now() - timedelta(hours=2)
SIDES = {"holder", "advisor", "supervisor"}
APPOINTMENT = {
    "choose": {"holder"},
    "move": SIDES,
    "cancel": SIDES | {"platform"},
    "hold": {"advisor", "supervisor"},
    "miss": SIDES,
    "lapse": {"platform"},
}
REFERRAL = {
    "agree": {"holder"},
    "accept": {"partner", "platform"},
    "ask": {"partner", "platform"},
    "inform": SIDES,
    "answer": {"partner", "platform"},
    "decline": {"partner", "platform"},
    "revoke": SIDES | {"platform"},
    "expire": {"platform"},
}


def test_the_sides_of_an_appointment(amina, project_advisor, project_supervisor, stranger):
    actors = {"holder": amina, "advisor": project_advisor, "supervisor": project_supervisor, "stranger": stranger}
    project = make_accompanied(holder=amina, advisor=project_advisor)

    def make(state):
        return make_appointment(state, project=project, starts_at=BEGUN, ends_at=BEGUN + timedelta(hours=1))

    assert mismatches(AppointmentWorkflow, make=make, actors=actors, allowed=APPOINTMENT) == []


def test_the_three_of_a_referral(amina, project_advisor, project_supervisor, partner_agent, bank_agent):
    institution = partner_agent.memberships.get().institution
    actors = {"holder": amina, "advisor": project_advisor, "supervisor": project_supervisor}
    actors |= {"partner": partner_agent, "other_partner": bank_agent}
    project = make_accompanied(holder=amina, advisor=project_advisor)

    def make(state):
        return make_referral(state, project=project, institution=institution, sent_at=BEGUN, due_on=BEGUN.date())

    assert mismatches(ReferralWorkflow, make=make, actors=actors, allowed=REFERRAL) == []
