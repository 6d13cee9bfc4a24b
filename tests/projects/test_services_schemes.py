"""Versions of schemes: four eyes, dates that never overlap, approved figures that nothing changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from projects.models import Scheme, SchemeVersion
from projects.services import investment_terms, schemes, simulator
from tests.factories.accounts import make_user
from tests.factories.projects.schemes import SchemeFactory, make_scheme, make_version
from tests.utils.races import race


def test_a_version_goes_from_its_author_to_a_colleague_and_ends_the_one_before(scheme_editor, administrator):
    author = make_user(Role.SCHEME_EDITOR)
    scheme = make_scheme()
    version = schemes.begin(scheme=scheme, by=author)
    assert (version.number, version.rate, version.rules.count()) == (2, Decimal("0.1000"), 5)
    assert schemes.begin(scheme=scheme, by=scheme_editor) == version
    with pytest.raises(TransitionNotAllowed) as refused:
        schemes.submit(version=version, by=author)
    assert refused.value.reasons == ["Dites ce qui change par rapport à la version précédente."]
    figures = {"rate": Decimal("0.1500"), "in_force_from": date(2027, 1, 1), "reason": "Le décret relève le taux."}
    schemes.write(version=version, by=author, **figures)
    schemes.submit(version=version, by=author)
    with pytest.raises(TransitionNotAllowed):
        schemes.write(version=version, by=author, rate=Decimal("0.9000"))
    with pytest.raises(PermissionRefused):
        schemes.approve(version=version, by=author)
    schemes.send_back(version=version, by=scheme_editor, note="Il manque la date du décret.")
    schemes.write(version=version, by=author, legal_reference="Décret du 2 décembre 2026")
    schemes.submit(version=version, by=author)
    schemes.approve(version=version, by=scheme_editor)
    scheme = Scheme.objects.with_versions().get(pk=scheme.pk)
    assert [one.in_force_to for one in scheme.approved_versions()] == [None, date(2026, 12, 31)]
    assert scheme.version_on(date(2026, 12, 31)).rate == Decimal("0.1000")
    assert scheme.version_on(date(2027, 1, 1)).rate == Decimal("0.1500")
    assert scheme.version_on(date(2025, 12, 31)) is None
    typed = {"investment": Decimal(2_000_000), "foreign_funds": Decimal(500_000), "residence": "abroad"}
    for day, rate, aid in ((date(2026, 12, 31), "0.10", 200_000), (date(2027, 1, 1), "0.15", 300_000)):
        [result] = simulator.simulate(typed=typed, on=day)
        assert (result.plan.aid, investment_terms.in_force(day).fund_rate) == (aid, Decimal(rate))
    assert simulator.simulate(typed=typed, on=date(2025, 12, 31)) == []
    told = OutboxMessage.objects.filter(notification__startswith="projects.scheme_version")
    sent = set(told.values_list("notification", "recipient_id"))
    assert ("projects.scheme_version_returned", author.pk) in sent
    assert ("projects.scheme_version_approved", author.pk) in sent
    assert ("projects.scheme_version_to_read", author.pk) not in sent


def test_who_wrote_a_part_approves_nothing_of_it(scheme_editor, administrator):
    version = make_version(written_by=scheme_editor)
    schemes.set_rules(version=version, rules=[("scheme.women_led", {})], by=scheme_editor)
    schemes.write(version=version, by=administrator, legal_reference="Loi")
    schemes.submit(version=version, by=administrator)
    for one in (scheme_editor, administrator):
        with pytest.raises(PermissionRefused):
            schemes.approve(version=version, by=one)
    schemes.approve(version=version, by=make_user(Role.SCHEME_EDITOR))


def test_refusals_say_what_to_do(scheme_editor, stranger):
    scheme = SchemeFactory()
    version = make_version(scheme, rules={"scheme.investment_floor": {}}, legal_reference="")
    with pytest.raises(TransitionNotAllowed) as refused:
        schemes.submit(version=version, by=scheme_editor)
    assert refused.value.reasons == [
        "Indiquez la référence du texte officiel, ou d’où viennent les chiffres.",
        "Choisissez au moins une condition, et donnez tous leurs chiffres.",
    ]
    with pytest.raises(PermissionRefused):
        schemes.write(version=version, by=stranger, rate=Decimal("0.2000"))
    with pytest.raises(InvalidInput) as invalid:
        schemes.write(version=version, by=scheme_editor, aid="support")
    assert invalid.value.fields == {
        "__all__": ["Donnez le taux de l’aide, au-dessus de zéro. Un accompagnement n’a ni taux ni plafond."]
    }
    with pytest.raises(InvalidInput):
        schemes.set_rules(version=version, rules=[("scheme.unknown", {})], by=scheme_editor)
    with pytest.raises(TransitionNotAllowed):
        schemes.discard(version=version, by=scheme_editor)
    with pytest.raises(InvalidInput):
        schemes.save(scheme=Scheme(slug="simulate", name_fr="Non"), by=scheme_editor)
    made = schemes.save(
        scheme=Scheme(slug="oui", kind="women", name_fr="Oui", summary_fr="Oui.", operator="Qui"), by=scheme_editor
    )
    assert made.versions.get().state == "draft"
    assert Scheme.objects.visible_to(stranger).count() == 0
    assert Scheme.objects.visible_to(scheme_editor).count() == 2


def test_withdrawing_brings_back_what_was_ended(scheme_editor):
    scheme = make_scheme()
    first = scheme.versions.get()
    made = []
    for month in (3, 6):
        made.append(make_version(scheme, "review", number=month, in_force_from=date(2026, month, 1)))
        schemes.approve(version=made[-1], by=scheme_editor)
    for version, until in ((made[0], date(2026, 5, 31)), (made[1], None)):
        schemes.withdraw(version=version, by=scheme_editor, note="Erreur de taux.")
        first.refresh_from_db()
        assert first.in_force_to == until


def test_an_approved_version_does_not_change(scheme_editor):
    scheme = make_scheme()
    version = scheme.versions.get()
    for change in (
        lambda: SchemeVersion.objects.filter(pk=version.pk).update(rate="0.2000"),
        lambda: version.rules.all().delete(),
        lambda: version.rules.create(rule_id="scheme.women_led"),
        version.delete,
        lambda: make_version(scheme, "approved", in_force_from=date(2026, 6, 1)),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    late = make_version(scheme, "review", in_force_from=date(2025, 1, 1))
    with pytest.raises(TransitionNotAllowed, match="La version 1 compte déjà"):
        schemes.approve(version=late, by=scheme_editor)
    schemes.withdraw(version=version, by=scheme_editor, note="Le texte est abrogé.")
    assert list(SchemeVersion.objects.visible_to(None)) == []
    schemes.approve(version=late, by=scheme_editor)


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_one_counts(scheme_editor, administrator):
    version = make_version(state="review")
    copies = [SchemeVersion.objects.get(pk=version.pk) for _ in range(2)]
    results = race(
        lambda: schemes.approve(version=copies[0], by=scheme_editor).state,
        lambda: schemes.approve(version=copies[1], by=administrator).state,
    )
    assert sorted(results) in (["approved", "transition_conflict"], ["approved", "transition_not_allowed"])
