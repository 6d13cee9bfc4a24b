"""Who may do what in which state of an association, of a term in its board, and of its bank details."""

import pytest
from django.utils import timezone

from associations.models import BankDetails, Officer
from associations.workflows import AssociationWorkflow, BankDetailsWorkflow, OfficerWorkflow
from tests.factories.accounts import make_user
from tests.factories.associations import (
    AssociationFactory,
    BankDetailsFactory,
    OfficerFactory,
    make_association,
)
from tests.utils.workflow_matrix import PLATFORM, mismatches

STAFF = {"label_officer", "cofinancing_officer", "administrator"}


@pytest.fixture
def actors(
    amina, youssef, stranger, administrator, label_officer, cofinancing_officer, finance_controller, payment_authoriser
):
    """Amina presides, Youssef keeps the treasury of the same association."""
    return {
        "president": amina,
        "treasurer": youssef,
        "member": make_user(),
        "former": make_user(),
        "stranger": stranger,
        "administrator": administrator,
        "label_officer": label_officer,
        "cofinancing_officer": cofinancing_officer,
        "finance_controller": finance_controller,
        "payment_authoriser": payment_authoriser,
    }


def board_of(association, actors):
    OfficerFactory(association=association, user=actors["treasurer"], role="treasurer")
    OfficerFactory(association=association, user=actors["member"], role="board_member")
    OfficerFactory(association=association, user=actors["former"], role="secretary", state="ended")
    return association


class Dated:
    """A workflow with the fields that its services write along with each state."""

    def __init__(self, workflow, changes):
        self.workflow, self.changes = workflow, changes
        self.transitions, self.states, self.get = workflow.transitions, workflow.states, workflow.get

    def apply(self, obj, name, *, by, **words):
        changes = self.changes(self.workflow.get(name).target, by)
        return self.workflow.apply(obj, name, by=by, changes=changes, **words)


def association_dates(target, by):
    return {"submitted": {"submitted_at": timezone.now()}, "verified": {"verified_at": timezone.now()}}.get(target, {})


def test_an_association(actors):
    def make(state):
        return board_of(make_association(actors["president"], state=state, merged_into=None), actors)

    board = {"president", "treasurer", "member"}
    allowed = {
        "submit": board,
        "verify": STAFF,
        "ask_completion": STAFF,
        "refuse": STAFF,
        "reopen": STAFF,
        "suspend": STAFF,
        "resume": STAFF,
        "dissolve": STAFF,
        "merge": STAFF,
    }
    assert mismatches(Dated(AssociationWorkflow, association_dates), make=make, actors=actors, allowed=allowed) == []


def test_who_began_a_draft_sends_it(amina, stranger):
    association = AssociationFactory(state="draft", created_by=amina)
    OfficerFactory(association=association, user=None, role="president", is_legal_representative=True)
    assert [row.name for row, _refusals in AssociationWorkflow.available(association, amina)] == ["submit"]
    assert AssociationWorkflow.available(association, stranger) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"address": ""}, "Indiquez le nom, la forme juridique, le pays, l’adresse et la ville de l’association."),
        (
            {"registration_number": "", "registration_key": ""},
            "Indiquez le numéro d’enregistrement de l’association, ou déclarez un groupe sans enregistrement.",
        ),
        ({"email": ""}, "Indiquez l’adresse e-mail de l’association."),
        ({"sectors": []}, "Décrivez l’objet de l’association et choisissez au moins un secteur."),
        ({"countries_of_action": []}, "Choisissez au moins un pays d’action."),
        ({"papers": False}, "Déposez les statuts et le récépissé de déclaration de l’association."),
    ],
)
def test_what_lacks_before_sending(amina, fields, sentence):
    association = make_association(amina, state="draft", **fields)
    assert AssociationWorkflow.get("submit").refusals(association) == [sentence]


def test_an_unregistered_group_needs_neither_number_nor_papers(amina):
    group = make_association(amina, state="draft", is_registered=False, papers=False)
    assert AssociationWorkflow.get("submit").refusals(group) == []


def test_a_number_stands_once_among_the_verified(amina):
    AssociationFactory(registration_number="W691234567")
    other = make_association(amina, state="submitted", registration_number="W691234567")
    assert AssociationWorkflow.get("verify").refusals(other) == [
        "Une autre association du registre porte déjà ce numéro d’enregistrement : fusionnez-les ou corrigez-le."
    ]


def test_a_term_in_the_board(actors):
    association = board_of(make_association(actors["president"]), actors)
    invited = make_user()
    actors = {**actors, "invited": invited}

    def make(state):
        ends = {"ends": timezone.localdate()} if state == "ended" else {}
        return OfficerFactory(association=association, user=invited, role="vice_president", state=state, **ends)

    managers = {"president", *STAFF}
    allowed = {
        "accept": {"invited"},
        "decline": {"invited"},
        "end": {*managers, PLATFORM},
        "cancel": {*managers, PLATFORM},
    }

    def ended(target, by):
        return {"ends": timezone.localdate()} if target == "ended" else {}

    found = mismatches(Dated(OfficerWorkflow, ended), make=make, actors=actors, allowed=allowed)
    # the invited person is in office in the state « current », and then manages and ends one's own term
    assert [cell for cell in found if not cell.startswith("invited-current-end")] == []


def test_bank_details(actors):
    association = board_of(make_association(actors["president"]), actors)

    def make(state):
        return BankDetailsFactory(association=association, state=state, decided_by=actors["label_officer"])

    def decided(target, by):
        return {"decided_by": by, "decided_at": timezone.now()} if target == "verified" else {}

    allowed = {
        "verify": {"finance_controller"},
        "reject": {"finance_controller"},
        "replace": {"president", "treasurer", PLATFORM},
    }
    assert mismatches(Dated(BankDetailsWorkflow, decided), make=make, actors=actors, allowed=allowed) == []


def test_who_declares_an_account_does_not_verify_it(finance_controller):
    details = BankDetailsFactory(state="declared", declared_by=finance_controller)
    assert BankDetailsWorkflow.available(details, finance_controller) == []
    assert BankDetails.objects.visible_to(finance_controller).count() == 1
    assert not Officer.objects.visible_to(make_user()).exists()
