"""The one door: state, rights, guards, words, log, and the race that somebody loses."""

import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.workflow import Transition, Workflow, guard
from tests.sample.models import Permit
from tests.sample.workflows import PermitState, PermitWorkflow


@pytest.fixture
def permit(amina):
    return Permit.objects.create(title="Puits", owner_id=amina.pk)


@pytest.fixture
def submitted(amina):
    return Permit.objects.create(title="Puits", owner_id=amina.pk, has_plan=True, state="submitted")


def test_a_transition_moves_the_object_and_leaves_a_row(permit, amina):
    log = PermitWorkflow.apply(permit, "submit", by=amina)
    assert permit.state == "submitted"
    assert Permit.objects.get().state == "submitted"
    assert list(
        TransitionLog.objects.values_list("workflow", "object_type", "object_id", "transition", "source", "target")
    ) == [("sample.permit", "sample.permit", str(permit.pk), "submit", "draft", "submitted")]
    assert log.actor == amina


def test_a_stranger_is_refused(permit, stranger):
    with pytest.raises(PermissionRefused, match="déposer un permis"):
        PermitWorkflow.apply(permit, "submit", by=stranger)
    assert (Permit.objects.get().state, TransitionLog.objects.count()) == ("draft", 0)


def test_a_guard_refuses_with_its_sentence(permit, amina):
    Permit.objects.update(title="")
    with pytest.raises(TransitionNotAllowed) as refusal:
        PermitWorkflow.apply(permit, "submit", by=amina)
    assert refusal.value.reasons == ["Le permis n’a pas encore de titre."]


def test_the_wrong_state_is_refused(permit, curator):
    with pytest.raises(TransitionNotAllowed):
        PermitWorkflow.apply(permit, "grant", by=curator)


def test_changes_are_written_with_the_state(submitted, curator):
    PermitWorkflow.apply(submitted, "grant", by=curator, changes={"title": "Puits profond"})
    assert list(Permit.objects.values_list("title", "state")) == [("Puits profond", "granted")]


def test_a_note_and_a_reason_are_asked_for(submitted, curator):
    with pytest.raises(InvalidInput) as refusal:
        PermitWorkflow.apply(submitted, "refuse", by=curator, reason="late", note="  ")
    assert list(refusal.value.fields) == ["note"]
    with pytest.raises(InvalidInput) as refusal:
        PermitWorkflow.apply(submitted, "refuse", by=curator, reason="whim", note="Trop tard.")
    assert list(refusal.value.fields) == ["reason"]


def test_the_note_stands_beside_the_log(submitted, curator):
    log = PermitWorkflow.apply(submitted, "refuse", by=curator, reason="late", note=" Trop tard. ")
    assert (log.reason, log.note.text) == ("late", "Trop tard.")


def test_only_the_platform_expires(permit, amina, administrator):
    for person in (amina, administrator):
        with pytest.raises(PermissionRefused):
            PermitWorkflow.apply(permit, "expire", by=person)
    PermitWorkflow.apply(permit, "expire", by=None)
    assert permit.state == "refused"


def test_the_platform_does_not_act_for_people(submitted):
    with pytest.raises(PermissionRefused):
        PermitWorkflow.apply(submitted, "grant", by=None)


def test_what_is_available_says_why_it_is_refused(curator, amina):
    permit = Permit.objects.create(state="submitted", owner_id=amina.pk)
    assert [(row.name, refusals) for row, refusals in PermitWorkflow.available(permit, curator)] == [
        ("grant", ["Il manque le plan."]),
        ("refuse", []),
    ]
    assert PermitWorkflow.available(permit, amina) == []


def test_a_stale_object_is_a_conflict(submitted, curator):
    stale = Permit.objects.get()
    PermitWorkflow.apply(submitted, "grant", by=curator)
    with pytest.raises(TransitionConflict):
        PermitWorkflow.apply(stale, "refuse", by=curator, reason="late", note="x")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_told(submitted, curator):
    started = threading.Barrier(2, timeout=10)
    outcomes = []

    def act(name: str, words: dict) -> None:
        try:
            permit = Permit.objects.get()
            started.wait()
            PermitWorkflow.apply(permit, name, by=curator, **words)
            outcomes.append("done")
        except TransitionConflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    both = [("grant", {}), ("refuse", {"reason": "late", "note": "x"})]
    threads = [threading.Thread(target=act, args=one) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["conflict", "done"]
    assert TransitionLog.objects.count() == 1


def test_a_table_with_an_unknown_state_is_refused_at_once():
    def declare():
        class Wrong(Workflow):
            name = "sample.wrong"
            states = PermitState
            initial = "draft"
            transitions = (Transition("jump", ("draft",), "moon", "Sauter"),)

    with pytest.raises(ImproperlyConfigured, match="moon"):
        declare()
    assert "sample.wrong" not in Workflow.registry


def test_a_guard_without_a_sentence_is_refused_at_once():
    with pytest.raises(ImproperlyConfigured, match="docstring"):
        guard(lambda permit: True)


class TestApplyMany:
    """Many objects along a transition of the platform, in a few statements."""

    @pytest.fixture
    def permits(self, amina):
        return [
            Permit.objects.create(title=f"Puits {number}", owner_id=amina.pk, state=state)
            for number, state in enumerate(("draft", "submitted", "granted", "draft"))
        ]

    def test_those_whose_state_allows_it_move_with_their_log_rows(self, permits):
        moved = PermitWorkflow.apply_many(Permit.objects.all(), "expire", changes={"title": "Fini"})
        assert [(found.pk, was) for found, was in moved] == [
            (permits[0].pk, "draft"), (permits[1].pk, "submitted"), (permits[3].pk, "draft")
        ]  # fmt: skip
        assert {(found.state, found.title) for found, _was in moved} == {("refused", "Fini")}
        assert list(Permit.objects.order_by("pk").values_list("state", flat=True)) == [
            "refused", "refused", "granted", "refused"
        ]  # fmt: skip
        rows = TransitionLog.objects.order_by("pk").values_list(
            "workflow", "object_id", "transition", "source", "target", "actor", "organisation"
        )
        assert list(rows) == [
            ("sample.permit", str(found.pk), "expire", was, "refused", None, "") for found, was in moved
        ]

    def test_a_guard_keeps_an_object_where_it_is(self, permits, monkeypatch):
        @guard
        def has_another_title(permit):
            """Non."""
            return permit.title != "Puits 1"

        row = Transition("expire", ("draft", "submitted"), "refused", "Faire expirer", guards=(has_another_title,))
        monkeypatch.setattr(PermitWorkflow, "transitions", (row,))
        moved = PermitWorkflow.apply_many(Permit.objects.all(), "expire")
        assert [found.pk for found, _was in moved] == [permits[0].pk, permits[3].pk]

    def test_what_people_decide_stays_with_people(self, permits):
        with pytest.raises(PermissionRefused):
            PermitWorkflow.apply_many(Permit.objects.all(), "submit")
        assert not TransitionLog.objects.exists()

    def test_a_reason_out_of_the_list_is_refused(self, permits, monkeypatch):
        row = Transition("expire", ("draft",), "refused", "Faire expirer", reasons=("late",))
        monkeypatch.setattr(PermitWorkflow, "transitions", (row,))
        with pytest.raises(InvalidInput):
            PermitWorkflow.apply_many(Permit.objects.all(), "expire", reason="whim")

    def test_the_statements_do_not_grow_with_the_objects(self, permits, amina, django_assert_num_queries):
        Permit.objects.bulk_create(Permit(title="Puits", owner_id=amina.pk) for _number in range(50))
        with django_assert_num_queries(5):
            assert len(PermitWorkflow.apply_many(Permit.objects.all(), "expire")) == 53

    def test_nothing_to_move_is_nothing(self, db):
        assert PermitWorkflow.apply_many(Permit.objects.all(), "expire") == []
