"""Saved searches: what is new is told once, by rhythm, and only what the institution may find."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.institutions.models import Membership
from mdm_platform.notifications.models import OutboxMessage
from skills.models import SavedSearch
from skills.services import cards, profiles, saved_searches
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills.saved_searches import SavedSearchFactory, make_agent
from tests.utils.directory import publish

pytestmark = pytest.mark.django_db

WORDS = {"query": "country=FR", "name": "En France", "rhythm": "daily", "is_shared": False}


@pytest.fixture
def agent():
    return make_agent()


def offered(**fields):
    """A published profile that partners may find, as its owner agreed."""
    return publish("partner_sharing", "host_country", listed_for="members", **fields)


def keep(agent, **words):
    return saved_searches.save(by=agent, **{**WORDS, **words})


def run(rhythm="daily", **later):
    return saved_searches.run_due(rhythm=rhythm, now=timezone.now() + timedelta(**(later or {"minutes": 1})))


def told(user):
    rows = OutboxMessage.objects.filter(notification="skills.saved_search_found", recipient=user)
    return [row.params["count"] for row in rows]


def leave(agent):
    Membership.objects.filter(user=agent).update(
        starts=timezone.localdate() - timedelta(days=30), ends=timezone.localdate() - timedelta(days=1)
    )


class TestSave:
    def test_what_is_found_today_is_known(self, agent):
        found = offered()
        offered(country="ES")
        search = keep(agent)
        assert (search.institution, search.author, search.query) == (
            agent.memberships.get().institution, agent, "country=FR"
        )  # fmt: skip
        assert (search.known, search.fresh) == ([found.pk], [])

    def test_the_page_is_not_part_of_a_search(self, agent):
        assert keep(agent, query="?country=fr&page_size=50&cursor=abc&utm=1").query == "country=FR"

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("seniority_min=old", "seniority_min"),
            ("country=FRANCE", "country"),
            ("language_level=B2", "language_level"),
            ("remote=perhaps", "remote"),
        ],
    )
    def test_an_invalid_query_string_says_which_filter(self, agent, query, field):
        with pytest.raises(InvalidInput) as refusal:
            keep(agent, query=query)
        assert list(refusal.value.fields) == [field]

    @pytest.mark.parametrize("query", ["", "?", "ordering=name", "nothing=1", "domain=%00", "x" * 2001, "&&&", "%"])
    def test_a_search_that_asks_nothing_is_refused(self, agent, query):
        with pytest.raises(InvalidInput):
            keep(agent, query=query)
        assert not SavedSearch.objects.exists()

    @pytest.mark.parametrize("words", [{"name": " "}, {"name": "x" * 81}, {"rhythm": "hourly"}])
    def test_wrong_words_are_refused(self, agent, words):
        with pytest.raises(InvalidInput) as refusal:
            keep(agent, **words)
        assert list(refusal.value.fields) == list(words)

    def test_the_same_search_is_kept_once(self, agent):
        keep(agent)
        with pytest.raises(InvalidInput, match="déjà enregistré"):
            keep(agent, name="Encore")
        keep(make_agent(agent.memberships.get().institution))

    def test_thirty_searches_are_enough(self, agent, monkeypatch):
        monkeypatch.setattr(saved_searches, "MOST_SEARCHES", 1)
        keep(agent)
        with pytest.raises(QuotaExceeded):
            keep(agent, query="country=ES")

    def test_a_search_too_wide_is_kept_without_alerts_only(self, agent, monkeypatch):
        monkeypatch.setattr(saved_searches, "WIDEST", 0)
        offered()
        with pytest.raises(InvalidInput, match="Ajoutez un filtre"):
            keep(agent)
        assert keep(agent, rhythm="never").known == []

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.DIRECTORY_CURATOR])
    def test_only_agents_save(self, role):
        with pytest.raises(PermissionRefused):
            keep(make_user(role))

    def test_an_agent_of_no_institution_saves_nothing(self):
        with pytest.raises(PermissionRefused):
            keep(make_user(Role.PARTNER_AGENT))


class TestAlerts:
    def test_a_new_profile_is_told_once(self, agent):
        offered()
        search = keep(agent)
        new = offered()
        assert run() == 1
        assert run(minutes=2) == 0
        search.refresh_from_db()
        assert told(agent) == [1]
        assert (search.fresh, search.last_found_at is None) == ([new.pk], False)

    def test_a_profile_that_was_edited_is_not_new(self, agent):
        known = offered()
        keep(agent)
        cards.rebuild(profile=known)
        assert run() == 0

    def test_a_profile_that_comes_to_match_is_new(self, agent):
        moved = offered(country="ES")
        keep(agent)
        moved.country = "FR"
        moved.save(update_fields=["country"])
        cards.rebuild(profile=moved)
        assert run() == 1

    def test_only_what_the_institution_may_find(self):
        abroad = make_agent(InstitutionFactory(country="FR"))
        search = keep(abroad)
        publish(listed_for="members")
        publish("partner_sharing", listed_for="members")
        found = offered()
        assert run() == 1
        search.refresh_from_db()
        assert search.fresh == [found.pk]

    @pytest.mark.parametrize("rhythm", ["immediate", "daily", "weekly"])
    def test_each_rhythm_has_its_round(self, agent, rhythm):
        keep(agent, rhythm=rhythm)
        offered()
        others = {"immediate", "daily", "weekly"} - {rhythm}
        assert [run(other) for other in sorted(others)] == [0, 0]
        assert run(rhythm) == 1

    def test_never_is_never(self, agent):
        keep(agent, rhythm="never")
        offered()
        assert [run(rhythm) for rhythm in ("immediate", "daily", "weekly")] == [0, 0, 0]

    def test_nothing_is_searched_while_no_card_changed(self, agent, django_assert_max_num_queries):
        keep(agent)
        assert run(hours=1) == 0
        with django_assert_max_num_queries(9):
            run(hours=2)

    @pytest.mark.parametrize("change", ["left", "inactive", "role"])
    def test_an_author_who_left_hears_nothing(self, agent, change):
        keep(agent, is_shared=True)
        if change == "left":
            leave(agent)
        elif change == "role":
            agent.groups.clear()
        else:
            agent.is_active = False
            agent.save(update_fields=["is_active"])
        offered()
        assert run() == 0
        assert told(agent) == []


class TestFresh:
    def test_a_profile_that_withdrew_is_gone_from_what_is_new(self, agent):
        search = keep(agent)
        stays, goes = offered(), offered()
        run()
        consents.withdraw(user=goes.owner, purpose="partner_sharing", by=goes.owner)
        search.refresh_from_db()
        shown = saved_searches.fresh_cards(search=search, by=agent)
        assert [result.profile_id for result in shown] == [stays.pk]

    def test_reading_counts_and_leaves_a_trace(self, agent, settings):
        search = keep(agent)
        offered()
        run()
        search.refresh_from_db()
        settings.DIRECTORY_DAILY_CARDS = {"partners": 1}
        assert len(saved_searches.fresh_cards(search=search, by=agent)) == 1
        assert AuditEvent.objects.filter(kind="profile.read", actor=agent).count() == 1
        with pytest.raises(QuotaExceeded):
            saved_searches.fresh_cards(search=search, by=agent)

    def test_what_was_looked_through_is_forgotten(self, agent):
        search = keep(agent)
        offered()
        run()
        saved_searches.mark_looked(search=search, by=agent)
        search.refresh_from_db()
        assert search.fresh == []


class TestColleagues:
    @pytest.fixture
    def colleague(self, agent):
        return make_agent(agent.memberships.get().institution)

    def test_a_colleague_sees_what_is_shared_alone(self, agent, colleague):
        shared, _own = keep(agent, is_shared=True), keep(agent, query="country=ES")
        assert list(SavedSearch.objects.visible_to(colleague)) == [shared]
        assert SavedSearch.objects.visible_to(agent).count() == 2

    def test_another_institution_sees_nothing(self, agent, stranger, curator, dpo):
        keep(agent, is_shared=True)
        readers = (make_agent(), stranger, curator, None, dpo)
        assert [SavedSearch.objects.visible_to(who).count() for who in readers] == [0, 0, 0, 0, 1]

    def test_a_colleague_changes_nothing(self, agent, colleague):
        search = keep(agent, is_shared=True)
        words = {"name": "Autre", "rhythm": "daily", "is_shared": True}
        with pytest.raises(PermissionRefused):
            saved_searches.change(search=search, by=colleague, **words)
        with pytest.raises(PermissionRefused):
            saved_searches.delete(search=search, by=colleague)
        with pytest.raises(TransitionNotAllowed):
            saved_searches.adopt(search=search, by=colleague)

    def test_a_search_left_behind_is_taken_over_with_what_is_known_then(self, agent, colleague):
        search = keep(agent, is_shared=True)
        leave(agent)
        known = offered()
        saved_searches.adopt(search=search, by=colleague)
        search.refresh_from_db()
        assert (search.author, search.known) == (colleague, [known.pk])
        offered()
        assert run() == 1
        assert (told(agent), told(colleague)) == ([], [1])

    def test_somebody_of_elsewhere_takes_over_nothing(self, agent):
        search = keep(agent, is_shared=True)
        leave(agent)
        with pytest.raises(PermissionRefused):
            saved_searches.adopt(search=search, by=make_agent())

    def test_a_search_left_behind_may_be_deleted(self, agent, colleague):
        search = keep(agent, is_shared=True)
        leave(agent)
        saved_searches.delete(search=search, by=colleague)
        assert not SavedSearch.objects.exists()

    def test_alerts_that_begin_later_know_what_was_there(self, agent):
        search = keep(agent, rhythm="never")
        known = offered()
        changed = saved_searches.change(search=search, name="x", rhythm="daily", is_shared=True, by=agent)
        assert (changed.known, changed.is_shared, run()) == ([known.pk], True, 0)


class TestPersonalData:
    def test_the_person_reads_the_searches(self, agent):
        search = SavedSearchFactory(institution=agent.memberships.get().institution, author=agent)
        assert [row["nom"] for row in saved_searches.export_searches(agent)] == [search.name]

    def test_erasure_keeps_what_is_shared_without_a_word_of_the_author(self, agent):
        keep(agent, query="q=canari&country=FR", name="canari", is_shared=True)
        keep(agent, query="q=canari", name="canari", is_shared=True)
        keep(agent, query="country=ES")
        saved_searches.erase_searches(agent)
        saved_searches.erase_searches(agent)
        kept = SavedSearch.objects.get()
        assert (kept.author, kept.name, kept.query) == (None, "", "country=FR")

    def test_a_withdrawn_profile_leaves_the_next_run(self, agent):
        gone = offered()
        search = keep(agent)
        profiles.withdraw(profile=gone, by=gone.owner)
        offered()
        run()
        search.refresh_from_db()
        assert gone.pk not in search.known


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once():
    agent = make_agent()
    keep(agent)
    offered()
    ready = threading.Barrier(2)

    def work():
        ready.wait()
        try:
            run()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(agent) == [1]
