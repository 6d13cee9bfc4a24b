from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from mdm_platform import eligibility
from mdm_platform.eligibility import Answer, Chosen, Fact, Kind, Outcome, Parameter, Rule


@pytest.fixture
def own_catalogue(monkeypatch):
    """A catalogue of the test's own, with one rule about one date and one about an amount."""
    monkeypatch.setattr(eligibility, "_rules", {})
    monkeypatch.setattr(eligibility, "_facts", {})
    eligibility.declare_fact(Fact("founded_on", "date de création", Kind.DAY, ask="Indiquez la date de création."))
    eligibility.declare_fact(Fact("asked", "montant demandé", Kind.AMOUNT))
    eligibility.register(
        Rule(
            id="group.age",
            label="Âge",
            sentence="Le groupe existe depuis %(year)s.",
            facts=("founded_on",),
            parameters={"year": Parameter(Kind.NUMBER, "année")},
            check=lambda facts, parameters: facts["founded_on"].year <= parameters["year"],
            failure="Créé le %(founded_on)s.",
            remedy="Revenez plus tard.",
        )
    )
    eligibility.register(
        Rule(
            id="money.cap",
            label="Plafond",
            sentence="Au plus %(cap)s.",
            facts=("asked",),
            parameters={"cap": Parameter(Kind.AMOUNT, "plafond")},
            check=lambda facts, parameters: facts["asked"] <= parameters["cap"],
            failure="Vous demandez %(asked)s.",
            remedy="Demandez %(cap)s au plus.",
        )
    )


AGE = Chosen("group.age", {"year": 2020})
CAP = Chosen("money.cap", {"cap": Decimal("15000.00")}, currency="EUR")


def test_a_rule_that_is_passed_says_what_it_read(own_catalogue):
    [answer] = eligibility.evaluate([AGE], {"founded_on": date(2019, 5, 3)})
    assert answer == Answer(
        rule_id="group.age",
        outcome=Outcome.PASSED,
        sentence="Le groupe existe depuis 2 020.".replace(" 0", "\u202f0"),
        why="Cette condition est remplie.",
        what_to_do="",
        label="Âge",
        read=(("date de création", "3 mai 2019"),),
    )


def test_a_rule_that_fails_says_why_and_what_to_do(own_catalogue):
    [answer] = eligibility.evaluate([CAP], {"asked": Decimal("15000.01")})
    assert (answer.outcome, answer.why.replace("\u202f", " ").replace("\xa0", " ")) == (
        Outcome.FAILED,
        "Vous demandez 15 000,01 €.",
    )
    assert answer.what_to_do.replace("\u202f", " ").replace("\xa0", " ") == "Demandez 15 000,00 € au plus."


def test_a_missing_fact_leaves_the_rule_open_and_says_what_to_complete(own_catalogue):
    answers = eligibility.evaluate([AGE, CAP], {"founded_on": None})
    assert [answer.outcome for answer in answers] == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert answers[0].why == "Il manque pour répondre : date de création."
    assert answers[0].what_to_do == "Indiquez la date de création."
    assert not eligibility.passes(answers)


def test_a_check_that_cannot_tell_is_left_to_the_staff(own_catalogue):
    eligibility.register(Rule("group.board", "Bureau", "Bureau.", (), lambda facts, parameters: None, "", ""))
    [answer] = eligibility.evaluate([Chosen("group.board")], {})
    assert (answer.outcome, answer.why) == (
        Outcome.UNKNOWN,
        "Cette condition sera vérifiée par l’équipe qui instruit le dossier.",
    )


def test_what_rules_read_is_asked_once(own_catalogue):
    assert [fact.name for fact in eligibility.facts_of([AGE, CAP, AGE])] == ["founded_on", "asked"]
    assert [rule.id for rule in eligibility.catalogue("group.")] == ["group.age"]


def test_a_parameter_left_out_is_named(own_catalogue):
    assert eligibility.problems(Chosen("money.cap")) == {"cap": "Indiquez : plafond."}
    assert eligibility.problems(CAP) == {}


def test_names_are_taken_once_and_must_be_known(own_catalogue):
    with pytest.raises(ImproperlyConfigured, match=r"group\.age is registered twice"):
        eligibility.register(eligibility.get("group.age"))
    with pytest.raises(ImproperlyConfigured, match="asked is declared twice"):
        eligibility.declare_fact(Fact("asked", "", Kind.AMOUNT))
    with pytest.raises(ImproperlyConfigured, match="No fact is declared as unknown"):
        eligibility.register(Rule("x", "", "", ("unknown",), lambda facts, parameters: True, "", ""))
    with pytest.raises(ImproperlyConfigured, match="No rule is registered as nothing"):
        eligibility.evaluate([Chosen("nothing")], {})


@pytest.mark.parametrize(
    ("kind", "value", "french", "english"),
    [
        (Kind.YES_NO, False, "non", "no"),
        (Kind.RATE, Decimal("0.7"), "70 %", "70%"),
        (Kind.DAY, date(2026, 3, 1), "1er mars 2026", "1 March 2026"),
        (Kind.COUNTRIES, ("FR", "MA"), "France ou Maroc", "France or Morocco"),
        (Kind.AMOUNT, Decimal("9.5"), "9,50", "9.50"),
        (Kind.NUMBER, None, "", ""),
    ],
)
def test_values_are_shown_in_the_language_of_the_reader(kind, value, french, english):
    assert eligibility.shown(kind, value).replace("\xa0", " ").replace("\u202f", " ") == french
    with translation.override("en"):
        assert eligibility.shown(kind, value) == english


def test_codes_are_shown_by_their_names():
    choices = lambda: (("health", "santé"), ("water", "eau"))  # noqa: E731 - shorter than a function
    assert eligibility.shown(Kind.CODES, ("health", "water"), choices=choices) == "santé ou eau"


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ((), Outcome.PASSED),
        ((Outcome.PASSED, Outcome.PASSED), Outcome.PASSED),
        ((Outcome.PASSED, Outcome.UNKNOWN), Outcome.UNKNOWN),
        ((Outcome.UNKNOWN, Outcome.FAILED, Outcome.PASSED), Outcome.FAILED),
    ],
)
def test_one_refusal_is_enough_and_one_open_question_keeps_it_open(outcomes, verdict):
    answers = [Answer("test.rule", outcome, "", "", "") for outcome in outcomes]
    assert eligibility.verdict(answers) == verdict
