"""Eligibility explained rule by rule: a catalogue of rules, each with an id, a sentence and a check.

An app declares the facts that rules read and the rules themselves; a call or a scheme chooses some
of them, with parameters:

    declare_fact(Fact("founded_on", _("date de création"), Kind.DAY))
    register(Rule(
        id="association.minimum_age",
        label=_("Âge de l’association"),
        sentence=_("L’association existe depuis au moins %(years)s ans."),
        facts=("founded_on", "on"),
        parameters={"years": Parameter(Kind.NUMBER, _("nombre d’années"))},
        check=lambda facts, parameters: …,
        failure=_("Elle a été créée le %(founded_on)s."),
        remedy=_("Attendez …"),
    ))
    evaluate([Chosen("association.minimum_age", {"years": 2})], {"founded_on": …, "on": …})

A fact that is missing, or None, is unknown: a rule that reads it is neither passed nor failed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.formats import nice_date, nice_list, nice_number
from mdm_platform.money import nice_money, nice_rate
from mdm_platform.territories.countries import country_name

Facts = Mapping[str, Any]
Parameters = Mapping[str, Any]
Choices = Callable[[], Iterable[tuple[str, Any]]]


class Kind(models.TextChoices):
    """What a fact or a parameter is: how it is asked, stored and shown."""

    YES_NO = "yes_no", gettext_lazy("oui ou non")
    NUMBER = "number", gettext_lazy("nombre")
    AMOUNT = "amount", gettext_lazy("montant")
    RATE = "rate", gettext_lazy("taux")
    DAY = "day", gettext_lazy("date")
    YEAR = "year", gettext_lazy("année")
    COUNTRY = "country", gettext_lazy("pays")
    COUNTRIES = "countries", gettext_lazy("liste de pays")
    CODE = "code", gettext_lazy("choix")
    CODES = "codes", gettext_lazy("liste de choix")


class Outcome(models.TextChoices):
    """What a rule answers."""

    PASSED = "passed", gettext_lazy("remplie")
    FAILED = "failed", gettext_lazy("non remplie")
    UNKNOWN = "unknown", gettext_lazy("à vérifier")


@dataclass(frozen=True)
class Fact:
    """Something that rules read; `ask` says what to do when it is not known, `choices` names its codes."""

    name: str
    label: Any
    kind: Kind
    ask: Any = ""
    choices: Choices | None = None


@dataclass(frozen=True)
class Parameter:
    """What a call chooses of a rule."""

    kind: Kind
    label: Any
    choices: Choices | None = None


@dataclass(frozen=True)
class Rule:
    """A condition: `check` sees facts that are all known, and may still answer None.

    `sentence` sees the parameters by name; `failure` and `remedy`, read by who does not pass, see the facts too.
    Who does not pass may still file and be told so, unless the rule `stops_filing`.
    """

    id: str
    label: Any
    sentence: Any
    facts: tuple[str, ...]
    check: Callable[[Facts, Parameters], bool | None]
    failure: Any
    remedy: Any
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    stops_filing: bool = False


@dataclass(frozen=True)
class Chosen:
    """A rule with its parameters; `currency` is that of every amount in it."""

    rule_id: str
    parameters: Parameters = field(default_factory=dict)
    currency: str = ""


@dataclass(frozen=True)
class Answer:
    """What one rule answers, in the current language; `read` are the facts it looked at, by their labels."""

    rule_id: str
    outcome: Outcome
    sentence: str
    why: str
    what_to_do: str
    label: str = ""
    read: tuple[tuple[str, str], ...] = ()


_rules: dict[str, Rule] = {}
_facts: dict[str, Fact] = {}


def declare_fact(fact: Fact) -> Fact:
    """Add a fact that rules may read; ImproperlyConfigured when its name is taken."""
    if fact.name in _facts:
        message = f"The fact {fact.name} is declared twice."
        raise ImproperlyConfigured(message)
    _facts[fact.name] = fact
    return fact


def fact(name: str) -> Fact:
    """The fact of that name; ImproperlyConfigured for an unknown one."""
    try:
        return _facts[name]
    except KeyError:
        message = f"No fact is declared as {name}."
        raise ImproperlyConfigured(message) from None


def register(rule: Rule) -> Rule:
    """Add a rule to the catalogue; ImproperlyConfigured when its id is taken or a fact of it is not declared."""
    if rule.id in _rules:
        message = f"The rule {rule.id} is registered twice."
        raise ImproperlyConfigured(message)
    for name in rule.facts:
        fact(name)
    _rules[rule.id] = rule
    return rule


def get(rule_id: str) -> Rule:
    """The rule of that id; ImproperlyConfigured for an unknown one."""
    try:
        return _rules[rule_id]
    except KeyError:
        message = f"No rule is registered as {rule_id}."
        raise ImproperlyConfigured(message) from None


def exists(rule_id: str) -> bool:
    """Whether the catalogue has that rule."""
    return rule_id in _rules


def catalogue(prefix: str = "") -> list[Rule]:
    """Every rule whose id begins with the prefix, in the order of their ids."""
    return [rule for rule_id, rule in sorted(_rules.items()) if rule_id.startswith(prefix)]


def facts_of(chosen: Iterable[Chosen]) -> list[Fact]:
    """The facts that these rules read, each once, in the order in which the rules name them."""
    names = dict.fromkeys(name for one in chosen for name in get(one.rule_id).facts)
    return [fact(name) for name in names]


def sentence_of(chosen: Chosen) -> str:
    """What the rule asks, in the current language, with its parameters."""
    return _filled(get(chosen.rule_id).sentence, _shown_parameters(chosen))


def problems(chosen: Chosen) -> dict[str, str]:
    """The parameters that the rule asks for and that are not given, each with its sentence."""
    return {
        name: _("Indiquez : %(label)s.") % {"label": parameter.label}
        for name, parameter in get(chosen.rule_id).parameters.items()
        if chosen.parameters.get(name) in (None, "", (), [])
    }


def evaluate(chosen: Iterable[Chosen], facts: Facts) -> list[Answer]:
    """One answer a rule, in the order given."""
    return [_answer(one, facts) for one in chosen]


def passes(answers: Iterable[Answer]) -> bool:
    """Whether every rule is passed."""
    return all(answer.outcome == Outcome.PASSED for answer in answers)


def verdict(answers: Iterable[Answer]) -> Outcome:
    """What the answers say together: one refusal is enough, one open question keeps it open."""
    outcomes = {answer.outcome for answer in answers}
    if Outcome.FAILED in outcomes:
        return Outcome.FAILED
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes else Outcome.PASSED


def shown(kind: Kind, value: Any, *, currency: str = "", choices: Choices | None = None) -> str:
    """A value as people read it, in the current language; an empty text for one that is not known."""
    if value is None:
        return ""
    named = {code: str(label) for code, label in choices()} if choices else {}
    writers: dict[str, Callable[[Any], str]] = {
        Kind.YES_NO: lambda yes: _("oui") if yes else _("non"),
        Kind.NUMBER: nice_number,
        Kind.AMOUNT: lambda amount: nice_money(amount, currency),
        Kind.RATE: nice_rate,
        Kind.DAY: nice_date,
        Kind.YEAR: str,
        Kind.COUNTRY: lambda code: country_name(code) or code,
        Kind.COUNTRIES: lambda codes: nice_list([country_name(code) or code for code in codes], kind="or"),
        Kind.CODE: lambda code: named.get(code, code),
        Kind.CODES: lambda codes: nice_list([named.get(code, code) for code in codes], kind="or"),
    }
    return writers[kind](value)


def _answer(chosen: Chosen, facts: Facts) -> Answer:
    rule = get(chosen.rule_id)
    missing = [fact(name) for name in rule.facts if facts.get(name) is None]
    verdict = None if missing else rule.check(facts, chosen.parameters)
    read = _read(rule, facts, chosen.currency)
    values = {**{name: text for name, _label, text in read}, **_shown_parameters(chosen)}
    if verdict is None:
        outcome, why, what_to_do = Outcome.UNKNOWN, _why_unknown(missing), _what_to_say(missing)
    elif verdict:
        outcome, why, what_to_do = Outcome.PASSED, _("Cette condition est remplie."), ""
    else:
        outcome, why, what_to_do = Outcome.FAILED, _filled(rule.failure, values), _filled(rule.remedy, values)
    return Answer(
        rule_id=rule.id,
        outcome=outcome,
        sentence=sentence_of(chosen),
        why=why,
        what_to_do=what_to_do.strip(),
        label=str(rule.label),
        read=tuple((label, text) for _name, label, text in read if text),
    )


def _read(rule: Rule, facts: Facts, currency: str) -> list[tuple[str, str, str]]:
    declared = [fact(name) for name in rule.facts]
    return [
        (one.name, str(one.label), shown(one.kind, facts.get(one.name), currency=currency, choices=one.choices))
        for one in declared
    ]


def _what_to_say(missing: Iterable[Fact]) -> str:
    """What to do about the facts that are missing, each sentence once."""
    return " ".join(dict.fromkeys(str(one.ask) for one in missing))


def _why_unknown(missing: list[Fact]) -> str:
    if not missing:
        return _("Cette condition sera vérifiée par l’équipe qui instruit le dossier.")
    return _("Il manque pour répondre : %(facts)s.") % {"facts": nice_list([one.label for one in missing])}


def _shown_parameters(chosen: Chosen) -> dict[str, str]:
    return {
        name: shown(parameter.kind, chosen.parameters.get(name), currency=chosen.currency, choices=parameter.choices)
        for name, parameter in get(chosen.rule_id).parameters.items()
    }


def _filled(text: Any, values: Mapping[str, str]) -> str:
    return str(text) % values
