from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from associations.models import BudgetCategory, CallRuleParameter, CallVersion
from associations.services import call_versions, calls
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from tests.factories.accounts import make_user
from tests.factories.associations.calls import add_topup, make_call
from tests.factories.ledger import make_envelope


@pytest.fixture
def colleague(db):
    return make_user("cofinancing_officer", full_name="Nora Collègue")


def test_a_part_is_replaced_whole(cofinancing_officer):
    call = make_call("draft")
    rows = [
        {"position": 1, "kind": "advance", "share": Decimal("0.6"), "condition": "agreement_signed"},
        {"position": 2, "kind": "balance", "share": Decimal("0.4"), "condition": "final_accepted"},
    ]
    call_versions.set_rows(version=call.current, part="tranche_steps", rows=rows, by=cofinancing_officer)
    steps = call.current.tranche_steps.values_list("position", "kind", "share", "condition")
    assert list(steps) == [
        (1, "advance", Decimal("0.6000"), "agreement_signed"),
        (2, "balance", Decimal("0.4000"), "final_accepted"),
    ]
    assert call.current.created_by == cofinancing_officer
    assert AuditEvent.objects.get(kind="call.edited").fields == ["tranche_steps"]


def test_a_wrong_row_leaves_the_part_as_it_was(cofinancing_officer):
    call = make_call("draft")
    rows = [{"position": 1, "kind": "balance", "share": Decimal("1.5"), "condition": "final_accepted"}]
    with pytest.raises(InvalidInput) as refusal:
        call_versions.set_rows(version=call.current, part="tranche_steps", rows=rows, by=cofinancing_officer)
    assert "tranche_steps.0.share" in refusal.value.fields
    assert call.current.tranche_steps.count() == 3


def test_an_envelope_in_another_currency_is_refused_in_words_and_by_the_database(cofinancing_officer):
    call, dirhams = make_call("draft"), make_envelope(currency="MAD")
    rows = [{"envelope": dirhams, "kind": "principal"}]
    with pytest.raises(InvalidInput) as refusal:
        call_versions.set_rows(version=call.current, part="call_envelopes", rows=rows, by=cofinancing_officer)
    assert refusal.value.fields == {"call_envelopes.0.envelope": ["Cette enveloppe est en MAD, et l’appel en EUR."]}
    with pytest.raises(ProgrammingError, match="another currency"), transaction.atomic():
        call.current.call_envelopes.update(envelope=dirhams)


def test_the_currency_stays_while_envelopes_stand(cofinancing_officer):
    version = make_call("draft").current
    with pytest.raises(InvalidInput) as refusal:
        call_versions.update(version=version, currency="MAD", by=cofinancing_officer)
    assert list(refusal.value.fields) == ["currency"]


def test_rules_keep_their_parameters_by_kind(cofinancing_officer):
    version = make_call("draft").current
    chosen = [
        ("association.minimum_age", {"years": 2}),
        ("project.sector", {"admitted": ["health", "water"]}),
        ("project.starts_after", {"earliest": timezone.localdate()}),
        ("money.amount_cap", {}),
    ]
    call_versions.set_rules(version=version, rules=chosen, by=cofinancing_officer)
    assert [(one.rule_id, dict(one.parameters)) for one in version.chosen_rules()] == [
        ("association.minimum_age", {"years": 2}),
        ("project.sector", {"admitted": ("health", "water")}),
        ("project.starts_after", {"earliest": timezone.localdate()}),
        ("money.amount_cap", {"cap": Decimal("15000.00")}),
    ]
    assert version.incomplete_rules() == []
    with pytest.raises(InvalidInput, match="pas au catalogue"):
        call_versions.set_rules(version=version, rules=[("association.unknown", {})], by=cofinancing_officer)


def test_a_rule_without_its_parameter_is_incomplete(cofinancing_officer):
    version = make_call("draft").current
    call_versions.set_rules(version=version, rules=[("association.minimum_age", {})], by=cofinancing_officer)
    call_versions.update(version=version, max_amount=None, by=cofinancing_officer)
    assert [rule.rule_id for rule in version.incomplete_rules()] == ["association.minimum_age"]
    assert "Choisissez au moins une règle d’éligibilité, et donnez à chacune ses paramètres." in call_versions.lacks(
        call=version.call
    )


@pytest.mark.parametrize("state", ["validated", "published", "open", "monitoring"])
def test_nothing_is_edited_once_validated(cofinancing_officer, state):
    version = make_call(state).current
    with pytest.raises(TransitionNotAllowed):
        call_versions.update(version=version, quorum=5, by=cofinancing_officer)
    with pytest.raises(TransitionNotAllowed):
        call_versions.set_rules(version=version, rules=[], by=cofinancing_officer)


@pytest.mark.parametrize("who", ["stranger", "finance_controller", "jury_member", "label_officer"])
def test_others_edit_nothing(db, request, who):
    version = make_call("draft").current
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionRefused):
        call_versions.update(version=version, quorum=5, by=by)


def test_the_database_holds_what_is_frozen(db):
    version = make_call("open").current
    category, rule = version.budget_categories.first(), version.rules.get(rule_id="association.country")
    attempts = (
        lambda: CallVersion.objects.filter(pk=version.pk).update(quorum=9),
        lambda: CallVersion.objects.filter(pk=version.pk)._raw_delete("default"),
        lambda: BudgetCategory.objects.filter(pk=category.pk).update(label_fr="Autre"),
        lambda: version.rules.all().delete(),
        lambda: CallRuleParameter.objects.filter(rule=rule).update(text="MA"),
        lambda: CallRuleParameter.objects.create(rule=rule, name="years", number=3),
        lambda: version.tranche_steps.all().delete(),
        lambda: version.documents.create(code="more", label_fr="Autre pièce"),
        lambda: add_topup(version),
    )
    for attempt in attempts:
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()


def test_a_change_of_an_open_call_is_a_new_version(cofinancing_officer, colleague):
    call = make_call("open")
    first = call.current
    later = first.closes_at + timedelta(days=15)
    version = call_versions.begin(call=call, reason="Prolongation de quinze jours.", by=cofinancing_officer)
    assert (version.number, version.reason, version.frozen_at) == (2, "Prolongation de quinze jours.", None)
    assert version.rules.count() == first.rules.count()
    assert version.call_envelopes.get().envelope == first.call_envelopes.get().envelope
    call_versions.update(version=version, closes_at=later, by=cofinancing_officer)

    with pytest.raises(PermissionRefused):
        call_versions.put_in_force(version=version, by=cofinancing_officer)
    call_versions.put_in_force(version=version, by=colleague)

    call.refresh_from_db()
    assert (call.current, call.current.closes_at, call.current.frozen_by) == (version, later, colleague)
    assert CallVersion.objects.get(pk=first.pk).closes_at == first.closes_at
    assert AuditEvent.objects.filter(kind="call.version_in_force").count() == 1
    with pytest.raises(TransitionNotAllowed, match="déjà en vigueur"):
        call_versions.put_in_force(version=version, by=colleague)


def test_a_change_is_refused_without_reason_twice_at_once_or_before_opening(cofinancing_officer):
    call = make_call("open")
    with pytest.raises(InvalidInput):
        call_versions.begin(call=call, reason="  ", by=cofinancing_officer)
    version = call_versions.begin(call=call, reason="Un critère de plus.", by=cofinancing_officer)
    with pytest.raises(TransitionNotAllowed):
        call_versions.begin(call=call, reason="Encore un.", by=cofinancing_officer)
    call_versions.discard(version=version, by=cofinancing_officer)
    assert call.versions.count() == 1
    with pytest.raises(TransitionNotAllowed):
        call_versions.discard(version=call.current, by=cofinancing_officer)
    with pytest.raises(TransitionNotAllowed):
        call_versions.begin(call=make_call("draft"), reason="Trop tôt.", by=cofinancing_officer)


def test_an_incomplete_change_is_not_put_in_force(cofinancing_officer, colleague):
    version = call_versions.begin(call=make_call("open"), reason="Autre plan.", by=cofinancing_officer)
    call_versions.set_rows(version=version, part="tranche_steps", rows=[], by=cofinancing_officer)
    with pytest.raises(TransitionNotAllowed) as refusal:
        call_versions.put_in_force(version=version, by=colleague)
    assert refusal.value.reasons[-1] == (
        "Les tranches de paiement doivent former 100 % de la subvention, et la dernière être le solde."
    )


def test_a_copy_from_last_year_leaves_calendar_and_envelopes_to_choose(cofinancing_officer):
    source = make_call("archived")
    copied = calls.copy(call=source, slug="pra-osim-2027", by=cofinancing_officer)
    version = copied.current
    assert (copied.state, copied.title_fr, version.number) == ("draft", source.title_fr, 1)
    assert (version.opens_at, version.closes_at, version.call_envelopes.count()) == (None, None, 0)
    assert (version.max_amount, version.tranche_steps.count(), version.budget_categories.count()) == (
        Decimal("15000.00"),
        3,
        7,
    )
    assert version.rules.get(rule_id="association.country").parameters.get().text == "FR BE ES"
    with pytest.raises(InvalidInput) as refusal:
        calls.copy(call=source, slug="pra-osim-2027", by=cofinancing_officer)
    assert list(refusal.value.fields) == ["slug"]


def test_the_database_refuses_figures_that_make_no_sense(db):
    version = make_call("draft").current
    for wrong in (
        {"closes_at": version.opens_at},
        {"max_rate": Decimal("1.2")},
        {"max_amount": Decimal(-1)},
        {"min_amount": Decimal(20000)},
        {"quorum": 0},
        {"number": 2},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CallVersion.objects.filter(pk=version.pk).update(**wrong)


def test_who_reads_which_version(db, cofinancing_officer, curator, stranger):
    call = make_call("open")
    version = call_versions.begin(call=call, reason="À venir.", by=cofinancing_officer)
    announced = make_call("published").current
    draft = make_call("draft").current
    for person in (None, stranger, curator):
        assert set(CallVersion.objects.visible_to(person)) == {call.current, announced}
    assert set(CallVersion.objects.visible_to(cofinancing_officer)) == {call.current, version, announced, draft}
