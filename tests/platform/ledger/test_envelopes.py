"""Envelopes one after the other: what each entry does, what is refused, and what the database itself refuses."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.institutions import memberships
from mdm_platform.ledger import conversions, envelopes, recounts
from mdm_platform.ledger.models import FIGURES, Conversion, Entry, Envelope, Recount
from mdm_platform.money import Amount, CurrencyMismatch
from mdm_platform.notifications.models import InboxMessage
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory, make_principal
from tests.factories.ledger import make_envelope

pytestmark = pytest.mark.django_db
D = Decimal


def figures(envelope):
    stored = Envelope.objects.get(pk=envelope.pk)
    assert [getattr(envelope, name) for name in FIGURES] == [getattr(stored, name) for name in FIGURES]
    return " ".join(str(getattr(stored, name)) for name in FIGURES)


def move(verb, envelope, amount, key=""):
    action = getattr(envelopes, verb)
    return action(envelope=envelope, amount=D(amount), key=key or f"{verb}:{amount}", about=envelope, by=None)


def test_the_whole_way_of_an_amount():
    envelope = make_envelope("1000.00")
    steps = [
        ("commit", "700.00", "1000.00 0.00 700.00 0.00 0.00"),
        ("order", "400.00", "1000.00 0.00 700.00 400.00 0.00"),
        ("pay", "400.00", "1000.00 0.00 700.00 0.00 400.00"),
        ("order", "100.00", "1000.00 0.00 700.00 100.00 400.00"),
        ("unorder", "100.00", "1000.00 0.00 700.00 0.00 400.00"),
        ("unpay", "50.00", "1000.00 0.00 700.00 0.00 350.00"),
        ("release", "350.00", "1000.00 0.00 350.00 0.00 350.00"),
        ("recover", "150.00", "1000.00 0.00 200.00 0.00 200.00"),
    ]
    for verb, amount, after in steps:
        entry = move(verb, envelope, amount)
        assert (verb, figures(envelope)) == (verb, after)
        assert (entry.kind, entry.amount, entry.currency) == (verb, D(amount), "EUR")
    assert envelopes.remaining(envelope) == D("800.00")
    assert Entry.objects.about(envelope).count() == len(steps) + 1
    assert envelopes.reconcile() == []


def test_more_than_is_left_is_refused_with_what_is_left():
    envelope = make_envelope("1000.00", name="Santé 2026")
    move("commit", envelope, "999.99")
    with pytest.raises(envelopes.EnvelopeExceeded) as refused:
        move("commit", envelope, "0.02")
    assert str(refused.value) == ("Il reste 0,01\xa0€ dans l’enveloppe « Santé 2026 », et 0,02\xa0€ sont demandés.")
    assert refused.value.left == Amount(D("0.01"), "EUR")
    move("commit", envelope, "0.01")
    assert figures(envelope) == "1000.00 0.00 1000.00 0.00 0.00"


@pytest.mark.parametrize(
    ("verb", "amount"),
    [
        ("release", "300.01"),
        ("order", "300.01"),
        ("unorder", "200.01"),
        ("pay", "200.01"),
        ("unpay", "500.01"),
        ("recover", "500.01"),
    ],
)
def test_what_was_not_committed_ordered_or_paid_is_not_undone(verb, amount):
    envelope = make_envelope("2000.00")
    move("commit", envelope, "1000.00")
    move("order", envelope, "700.00")
    move("pay", envelope, "500.00")
    before = figures(envelope)
    with pytest.raises(envelopes.FiguresRefused):
        move(verb, envelope, amount)
    assert figures(envelope) == before
    move(verb, envelope, str(D(amount) - D("0.01")))
    assert envelopes.reconcile() == []


def test_the_same_key_is_the_same_entry_and_moves_nothing():
    envelope = make_envelope("1000.00")
    first = move("commit", envelope, "600.00", key="award:7")
    again = move("commit", envelope, "600.00", key="award:7")
    assert (again.pk, figures(envelope)) == (first.pk, "1000.00 0.00 600.00 0.00 0.00")
    for verb, amount in (("commit", "600.01"), ("release", "600.00")):
        with pytest.raises(envelopes.KeyReused):
            move(verb, envelope, amount, key="award:7")
    with pytest.raises(envelopes.KeyReused):
        move("commit", make_envelope(), "600.00", key="award:7")
    assert figures(envelope) == "1000.00 0.00 600.00 0.00 0.00"


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "0.001"])
def test_an_amount_is_positive_and_of_whole_cents(amount):
    with pytest.raises(InvalidInput):
        move("commit", make_envelope(), amount)


def test_floats_do_not_enter():
    with pytest.raises(TypeError):
        envelopes.commit(envelope=make_envelope(), amount=1.5, key="x", about=make_envelope(), by=None)


def test_children_never_exceed_their_parent():
    parent = make_envelope("1000.00")
    first = make_envelope("600.00", parent=parent)
    assert figures(parent) == "1000.00 600.00 0.00 0.00 0.00"
    with pytest.raises(envelopes.EnvelopeExceeded):
        make_envelope("400.01", parent=parent)
    assert Envelope.objects.filter(parent=parent).count() == 1
    move("commit", parent, "300.00")
    with pytest.raises(envelopes.EnvelopeExceeded):
        envelopes.resize(envelope=first, amount=D("700.01"), key="more", by=None)
    entry = envelopes.resize(envelope=first, amount=D("700.00"), key="more", by=None)
    assert envelopes.resize(envelope=first, amount=D("700.00"), key="more", by=None).pk == entry.pk
    assert envelopes.resize(envelope=first, amount=D("700.00"), key="again", by=None) is None
    parent.refresh_from_db()
    assert (figures(parent), entry.amount) == ("1000.00 700.00 300.00 0.00 0.00", D("100.00"))
    move("commit", first, "650.00")
    with pytest.raises(envelopes.EnvelopeExceeded):
        envelopes.resize(envelope=first, amount=D("649.99"), key="less", by=None)
    envelopes.resize(envelope=first, amount=D("650.00"), key="less", by=None)
    parent.refresh_from_db()
    assert (figures(first), figures(parent)) == ("650.00 0.00 650.00 0.00 0.00", "1000.00 650.00 300.00 0.00 0.00")
    assert envelopes.reconcile() == []


def test_an_entry_is_corrected_by_its_contra_once():
    controller = make_user(Role.FINANCE_CONTROLLER)
    envelope = make_envelope("1000.00")
    wrong = move("commit", envelope, "400.00")
    contra = envelopes.correct(entry=wrong, by=controller)
    envelope.refresh_from_db()
    assert (contra.amount, contra.contra_of_id, contra.actor) == (D("-400.00"), wrong.pk, controller)
    assert figures(envelope) == "1000.00 0.00 0.00 0.00 0.00"
    assert envelopes.correct(entry=wrong, by=controller).pk == contra.pk
    for entry in (contra, Entry.objects.get(kind="open", envelope=envelope)):
        with pytest.raises(InvalidInput):
            envelopes.correct(entry=entry, by=controller)
    paid = move("commit", envelope, "300.00")
    move("order", envelope, "300.00")
    with pytest.raises(envelopes.FiguresRefused):
        envelopes.correct(entry=paid, by=controller)
    assert envelopes.reconcile() == []


def test_who_may_open_resize_and_correct(amina):
    envelope = make_envelope("10.00")
    entry = move("commit", envelope, "1.00")
    for person in (amina, make_user(Role.COFINANCING_OFFICER), make_user(Role.PAYMENT_AUTHORISER)):
        with pytest.raises(PermissionRefused):
            envelopes.open(name_fr="X", institution=InstitutionFactory(), amount=D(5), currency="EUR", by=person)
        with pytest.raises(PermissionRefused):
            envelopes.resize(envelope=envelope, amount=D(5), key="r", by=person)
        with pytest.raises(PermissionRefused):
            envelopes.correct(entry=entry, by=person)
    assert envelopes.open(
        name_fr="X",
        institution=InstitutionFactory(),
        amount=D(5),
        currency="EUR",
        by=make_user(Role.FINANCE_CONTROLLER),
    ).remaining == D(5)


def test_a_cofunder_sees_the_envelopes_of_its_institution_only(amina):
    own, other = make_envelope(), make_envelope()
    agent = make_user(Role.COFUNDER_AGENT)
    memberships.join(user=agent, institution=own.institution, role=Role.COFUNDER_AGENT, starts=date(2020, 1, 1))
    assert set(Envelope.objects.visible_to(agent)) == {own}
    assert set(Entry.objects.visible_to(agent)) == set(own.entries.all())
    assert set(Envelope.objects.visible_to(make_principal(institution=other.institution))) == {other}
    assert not Envelope.objects.visible_to(amina).exists()
    assert Envelope.objects.visible_to(make_user(Role.FINANCE_CONTROLLER)).count() == 2


def test_the_program_of_a_partner_is_named_by_its_institution():
    envelope = make_envelope()
    program = make_principal(institution=envelope.institution)
    entry = envelopes.commit(envelope=envelope, amount=D(5), key="share:1", about=envelope, by=program)
    entry.refresh_from_db()
    assert (entry.actor, entry.organisation) == (None, envelope.institution.slug)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"committed": D("100000.01")}, "envelope_commitments_within_amount"),
        ({"allotted": D("60000.00"), "committed": D("40000.01")}, "envelope_commitments_within_amount"),
        ({"ordered": D("0.01")}, "envelope_orders_within_commitments"),
        ({"paid": D("-0.01")}, "envelope_figures_not_negative"),
        ({"committed": D("-0.01")}, "envelope_orders_within_commitments"),
    ],
)
def test_the_database_refuses_impossible_figures(values, constraint):
    envelope = make_envelope()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Envelope.objects.filter(pk=envelope.pk).update(**values)


def test_the_database_holds_one_currency():
    envelope = make_envelope()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Envelope.objects.filter(pk=envelope.pk).update(currency="MAD")
    row = {"envelope": envelope, "kind": "commit", "amount": D(1), "at": envelope.opened_at}
    with pytest.raises(IntegrityError, match="entry_in_the_envelopes_currency"), transaction.atomic():
        Entry.objects.create(**row, key="a", currency="MAD")
    with pytest.raises(IntegrityError, match="entry_amount_has_its_sign"), transaction.atomic():
        Entry.objects.create(**(row | {"amount": D(-1)}), key="b", currency="EUR")
    with pytest.raises(CurrencyMismatch):
        make_envelope("1.00", "MAD", parent=envelope)


def test_nobody_edits_an_entry():
    entry = move("commit", make_envelope(), "1.00")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(amount=D(2))
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        entry.delete()
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.APPLICATION_ROLE}"')
        for table in ("ledger_entry", "ledger_conversion", "ledger_recount"):
            for statement in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                    cursor.execute(statement.format(table))
        cursor.execute("RESET ROLE")
    assert Entry.objects.get(pk=entry.pk).amount == D("1.00")


def test_a_figure_that_was_edited_is_found_and_told():
    controller = make_user(Role.FINANCE_CONTROLLER)
    parent = make_envelope("1000.00")
    child = make_envelope("500.00", parent=parent)
    call_command("reconcile_ledger")
    Envelope.objects.filter(pk=child.pk).update(committed=D("3.00"), amount=D("501.00"))
    found = recounts.run(now=datetime(2026, 11, 22, 2, 10, tzinfo=UTC))
    assert {(one.envelope_id, one.figure, one.stored, one.counted) for one in found} == {
        (child.pk, "amount", D("501.00"), D("500.00")),
        (child.pk, "committed", D("3.00"), D("0.00")),
        (parent.pk, "children", D("500.00"), D("501.00")),
    }
    assert [one.differences for one in Recount.objects.order_by("pk")] == [0, 3]
    message = InboxMessage.objects.get(recipient=controller)
    assert message.notification == "ledger.ledger_differs"
    with pytest.raises(CommandError, match="3 differences"):
        call_command("reconcile_ledger")


def test_a_conversion_keeps_both_amounts_the_rate_and_its_source():
    made = conversions.convert(
        amount=Amount(D("1234.56"), "EUR"), to="MAD", rate=D("10.83450000"), source="BAM", on=date(2026, 11, 20)
    )
    made.refresh_from_db()
    assert (made.amount_to, made.currency_to, made.rate, made.source) == (D("13375.84"), "MAD", D("10.8345"), "BAM")
    with pytest.raises(IntegrityError, match="conversion_is_exact"), transaction.atomic():
        Conversion.objects.create(
            amount_from=D(10), currency_from="EUR", amount_to=D(11), currency_to="MAD", rate=D("1.11"), source="BAM",
            on=date(2026, 1, 1), at=made.at,
        )  # fmt: skip
    refused = [
        {"rate": D(0)},
        {"rate": D("0.123456789")},
        {"rate": 1.5},
        {"to": "EUR"},
        {"to": "ZZZ"},
        {"source": " "},
        {"amount": Amount(D(0), "EUR")},
    ]
    good = {"amount": Amount(D(5), "EUR"), "to": "MAD", "rate": D(10), "source": "BAM", "on": date(2026, 1, 1)}
    for change in refused:
        with pytest.raises(InvalidInput):
            conversions.convert(**(good | change))
    assert Conversion.objects.count() == 1
