"""Where cases go by themselves, and what past cases say of a rule before it counts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grievances.models import CannedReply, CaseTransfer, RoutingRule, Surge
from grievances.services import cases, intake, replies, routing
from mdm_platform.errors import InvalidInput
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.factories.grievances.desk import CannedReplyFactory, RuleFactory
from tests.utils.login import signed_in


@pytest.fixture
def passports(db):
    return make_unit("passports")


@pytest.fixture
def consulate(db):
    return make_unit("consulate-lyon")


def opened(**fields):
    return cases.open(case=make_case("received", **fields))


class TestRules:
    def test_the_first_that_fits_decides(self, passports, consulate):
        RuleFactory(position=1, to_unit=consulate, kinds=["help_request"])
        RuleFactory(position=2, name="Passeports", to_unit=passports, families=["consular"], place_countries=["FR"])
        RuleFactory(position=3, to_unit=consulate)
        case = opened()
        sent = CaseTransfer.objects.get(case=case)
        assert (case.state, case.unit, sent.rule, sent.by) == ("transferred", passports, "Passeports", None)
        assert opened(place_country="ES").unit == consulate
        assert opened(kind="help_request").unit == consulate

    def test_country_of_residence_and_place_of_the_problem_are_two(self, passports, consulate):
        RuleFactory(position=1, to_unit=passports, residence_countries=["FR"], place_countries=["MA"])
        RuleFactory(position=2, to_unit=consulate, residence_countries=["FR"])
        assert opened(place_country="MA").unit == passports
        assert opened(place_country="FR").unit == consulate
        assert opened(residence_country="IT", place_country="MA").state == "qualification"

    def test_never_to_whom_it_complains_about(self, passports, consulate):
        RuleFactory(position=1, to_unit=None, to_consulate=True)
        RuleFactory(position=2, to_unit=passports)
        assert opened(consular_unit=consulate).unit == consulate
        assert opened(consular_unit=consulate, unit_complained=consulate).unit == passports
        assert opened().unit == passports

    def test_drafts_and_closed_units_do_not_count(self, passports):
        RuleFactory(position=1, to_unit=passports, is_active=False)
        assert opened().state == "qualification"
        RoutingRule.objects.update(is_active=True)
        passports.complaints_unit.is_active = False
        passports.complaints_unit.save()
        assert opened().state == "qualification"

    def test_the_platform_opens_what_it_receives(self, passports):
        RuleFactory(to_unit=passports)
        case, done = make_case("received"), make_case("in_progress")
        assert intake.open_received() == 1
        case.refresh_from_db()
        done.refresh_from_db()
        assert (case.state, done.state) == ("transferred", "in_progress")


class TestSurge:
    def test_tags_raises_and_overflows(self, passports, consulate):
        today = timezone.localdate()
        RuleFactory(to_unit=passports)
        surge = Surge.objects.create(
            tag="marhaba", name="Marhaba", first_day=today, last_day=today, place_countries=["MA"], threshold=2,
            overflow_unit=consulate,
        )  # fmt: skip
        first, second, third = (opened(place_country="MA") for _row in range(3))
        assert [one.unit for one in (first, second, third)] == [passports, passports, consulate]
        assert (third.campaign_tag, third.priority) == ("marhaba", "high")
        urgent = opened(place_country="MA", priority="urgent", unit_complained=consulate)
        assert (urgent.priority, urgent.unit) == ("urgent", passports)
        assert opened().campaign_tag == ""
        Surge.objects.filter(pk=surge.pk).update(last_day=today - timedelta(1), first_day=today - timedelta(9))
        assert opened(place_country="MA").campaign_tag == ""


class TestSimulation:
    def test_tries_drafts_on_past_cases_and_changes_nothing(self, complaints_supervisor, passports, consulate):
        RuleFactory(position=1, name="Essai", to_unit=passports, kinds=["complaint"], is_active=False)
        RuleFactory(position=2, name="Jamais", to_unit=consulate, kinds=["proposal"])
        case = make_case("qualification")
        hidden = make_case("qualification", is_confidential=True)
        browser = signed_in(complaints_supervisor)
        address = reverse("admin:grievances_routingrule_simulate")
        found = browser.get(address, {"since": "2020-01-01", "drafts": "on"}).context
        assert [(rule.name, count) for rule, count in found["rules"]] == [("Essai", 1), ("Jamais", 0)]
        assert [one for one, _plan, _before in found["shown"]] == [case]
        found = browser.get(address, {"since": "2020-01-01"}).context["found"]
        assert (found.unmatched, found.same) == (1, 1)
        case.refresh_from_db()
        assert (case.state, hidden.transfers.count()) == ("qualification", 0)
        assert browser.get(address, {"since": "hier"}).status_code == 422

    def test_is_for_who_arranges_the_work(self, complaints_agent, passports):
        supervisor_elsewhere = make_agent(passports, "complaints_supervisor")
        address = reverse("admin:grievances_routingrule_simulate")
        assert [signed_in(user).get(address).status_code for user in (complaints_agent, supervisor_elsewhere)] == [
            403
        ] * 2
        assert routing.past(user=complaints_agent, since=date(2020, 1, 1)) == []

    def test_is_edited_in_the_workplace(self, complaints_supervisor, passports):
        browser = signed_in(complaints_supervisor)
        values = {"position": 1, "name": "Passeports", "kinds": ["complaint"], "residence_countries": ["FR", "BE"]}
        address = reverse("admin:grievances_routingrule_add")
        assert "Choisissez un service" in browser.post(address, values).content.decode()
        browser.post(address, {**values, "to_unit": passports.pk})
        rule = RoutingRule.objects.get()
        assert (rule.residence_countries, rule.is_active) == (["FR", "BE"], False)


class TestReplies:
    def test_placeholders_are_filled_in_the_persons_language(self, passports):
        case = make_case("in_progress", unit=passports, language="ar")
        reply = CannedReplyFactory(body_ar="{number} {unit} {nothing} {category} {answer_by}")
        assert replies.filled(reply, case) == f"{case.number} {passports.name} {{nothing}} تأخر جواز السفر —"

    def test_an_unknown_placeholder_is_refused(self, complaints_supervisor):
        with pytest.raises(InvalidInput, match=r"Repère inconnu : \{name\}"):
            replies.check("{name}", field="body_fr")
        values = {"title": "Accusé", "body_fr": "{numero}", "body_ar": "x", "body_en": "x", "is_active": "on"}
        address = reverse("admin:grievances_cannedreply_add")
        browser = signed_in(complaints_supervisor)
        assert "Repère inconnu : {numero}" in browser.post(address, values).content.decode()
        browser.post(address, {**values, "body_fr": "{number}"})
        assert CannedReply.objects.get().body_fr == "{number}"
