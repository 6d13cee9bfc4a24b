"""The passes of matching: only what changed is matched again, nothing twice, and the figures are kept."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from mdm_platform.accounts.services import consents
from skills.models import Candidate, Match, MatchingRun, Need, NeedRanking, NeedSkill, Profile
from skills.services import cards, matches, matching
from skills.services.matching import candidates, nightly, score
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills import NeedFactory
from tests.utils.directory import publish, skill

pytestmark = pytest.mark.django_db


def person(*slugs, purposes=("partner_sharing", "matching"), **fields):
    """A published person with these skills, at level 4."""
    profile = publish(*purposes, skills=slugs or ("solar",), **fields)
    cards.rebuild(profile=profile)
    return profile


def open_need(*slugs, **fields):
    """A published need of an institution in Morocco."""
    need = NeedFactory(state="published", skills={}, institution=InstitutionFactory(country="MA"), **fields)
    for slug in slugs or ("solar",):
        NeedSkill.objects.create(need=need, skill=skill(slug), kind="required", level=3)
    return need


def figures(run):
    return run.needs_changed, run.profiles_changed, run.pairs_scored, run.proposed, run.updated, run.lapsed


def last_night():
    """A night that went well a day ago, and needs that it matched."""
    first = nightly.match_what_changed(now=timezone.now() - timedelta(days=1))
    Candidate.objects.update(changed_at=timezone.now() - timedelta(days=2))
    return first


def test_a_need_that_waits_is_matched_with_everybody():
    profile, need = person(), open_need()
    person("law")
    run = nightly.match_waiting()
    match = Match.objects.get()
    assert (match.need_id, match.profile_id, match.state, match.origin) == (need.pk, profile.pk, "proposed", "engine")
    assert (match.score, match.engine_version) == (1000, matching.ENGINE_VERSION)
    assert (run.trigger, *figures(run)) == ("need", 1, 0, 2, 1, 0, 0)
    need.refresh_from_db()
    assert need.matched_at is not None
    assert nightly.match_waiting() is None


def test_nobody_below_the_least_score_is_proposed():
    person("solar")
    open_need("solar", *[f"s{number}" for number in range(9)])
    assert figures(nightly.match_waiting())[3] == 0


def test_a_draft_or_an_expired_need_is_not_matched():
    person()
    NeedFactory(state="draft", skills={"solar": "required"})
    open_need(deadline=timezone.localdate() - timedelta(days=1))
    assert nightly.match_waiting() is None


def test_the_bar_is_the_score_of_the_last_one_kept(monkeypatch):
    monkeypatch.setattr(nightly, "KEPT", 1)
    monkeypatch.setattr(nightly, "PER_PERSON_WANTED", 2)
    person("solar", "wind")
    person("solar")
    person("solar")
    need = open_need("solar", "wind")
    nightly.match_waiting()
    ranking = NeedRanking.objects.get(need=need)
    assert (ranking.kept, ranking.bar) == (2, 525)
    assert Match.objects.count() == 2


def test_the_first_night_matches_everything_and_the_next_one_nothing():
    person()
    open_need()
    first = last_night()
    second = nightly.match_what_changed()
    assert figures(first) == (1, 0, 1, 1, 0, 0)
    assert figures(second) == (0, 0, 0, 0, 0, 0)


def test_only_who_changed_is_matched_again():
    stays, changes = person("solar"), person("law")
    need = open_need()
    last_night()
    changes.profile_skills.create(skill=skill("solar"), level=5)
    cards.rebuild(profile=changes)
    run = nightly.match_what_changed()
    assert figures(run) == (0, 1, 1, 1, 0, 0)
    assert set(Match.objects.filter(need=need).values_list("profile_id", flat=True)) == {stays.pk, changes.pk}


def test_who_no_longer_fits_is_taken_back():
    profile = person("solar", "law")
    open_need()
    last_night()
    profile.profile_skills.filter(skill__slug="solar").delete()
    cards.rebuild(profile=profile)
    run = nightly.match_what_changed()
    assert (run.proposed, run.lapsed) == (0, 1)
    assert Match.objects.get().state == "lapsed"


def test_a_changed_score_is_brought_up_to_date():
    profile = person("solar")
    open_need("solar", "wind")
    last_night()
    profile.profile_skills.create(skill=skill("wind"), level=5)
    cards.rebuild(profile=profile)
    run = nightly.match_what_changed()
    assert (run.proposed, run.updated) == (0, 1)
    assert Match.objects.get().score == 1000


def test_a_need_that_changed_is_ranked_anew():
    person("solar"), person("wind")
    need = open_need("solar")
    last_night()
    need.need_skills.update(skill=skill("wind"))
    Need.objects.filter(pk=need.pk).update(matched_at=None)
    run = nightly.match_what_changed()
    assert figures(run) == (1, 0, 2, 1, 0, 1)


def test_another_version_of_the_engine_ranks_open_needs_anew(monkeypatch):
    person()
    open_need()
    last_night()
    monkeypatch.setattr(nightly, "ENGINE_VERSION", "2.0")
    assert nightly.match_waiting().needs_changed == 1


def test_many_changes_rank_every_need_anew(monkeypatch):
    monkeypatch.setattr(nightly, "MANY", 1)
    people = [person() for _ in range(3)]
    open_need()
    last_night()
    Candidate.objects.update(changed_at=timezone.now())
    run = nightly.match_what_changed()
    assert (run.needs_changed, run.profiles_changed, run.pairs_scored) == (1, len(people), 3)


def test_the_night_writes_the_candidates_that_are_missing_and_removes_those_that_are_not_due():
    missing, undue = person(), person()
    Candidate.objects.filter(profile=missing).delete()
    Profile.objects.filter(pk=undue.pk).update(state="paused")
    assert candidates.repair() == 2
    assert list(Candidate.objects.values_list("profile_id", flat=True)) == [missing.pk]
    assert candidates.repair() == 0


def test_a_consent_withdrawn_before_the_pass_is_respected():
    profile = person()
    open_need()
    consents.withdraw(user=profile.owner, purpose="matching", by=profile.owner)
    nightly.match_waiting()
    assert not Match.objects.exists()


def test_who_is_hidden_at_that_moment_is_not_proposed():
    profile = person()
    open_need()
    type(profile.owner).objects.filter(pk=profile.owner_id).update(is_active=False)
    nightly.match_waiting()
    assert not Match.objects.exists()
    assert nightly.match_waiting() is None


def test_a_need_that_fails_does_not_keep_the_others(monkeypatch, caplog):
    person()
    broken, sound = open_need(), open_need()
    propose_many = matches.propose_many

    def propose(*, need, **kwargs):
        if need.pk == broken.pk:
            raise RuntimeError
        return propose_many(need=need, **kwargs)

    monkeypatch.setattr(nightly.matches, "propose_many", propose)
    run = nightly.match_waiting()
    assert run.finished_at is not None
    assert list(Match.objects.values_list("need_id", flat=True)) == [sound.pk]
    assert "could not be matched" in caplog.text
    broken.refresh_from_db()
    assert broken.matched_at is None


def test_scores_of_a_pass_are_those_of_the_ranking():
    profile, need = person("solar"), open_need("solar", "wind")
    nightly.match_waiting()
    (row,) = matching.rank(need)
    match = Match.objects.get(profile=profile)
    assert (match.score, match.parts, match.reasons) == (row.score, row.parts, row.reasons)


@pytest.mark.django_db(transaction=True)
def test_two_passes_at_once_propose_nobody_twice():
    people = [person() for _ in range(3)]
    for _ in range(2):
        open_need()

    def run(work):
        try:
            work()
        finally:
            connection.close()

    passes = (nightly.match_what_changed, nightly.match_waiting)
    threads = [threading.Thread(target=run, args=[work]) for work in passes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Match.objects.count() == 2 * len(people)
    assert MatchingRun.objects.filter(finished_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_who_is_changing_a_consent_is_left_out_and_the_need_waits():
    profile, need = person(), open_need()
    locked, done = threading.Event(), threading.Event()

    def change():
        try:
            with transaction.atomic():
                consents.withdraw(user=profile.owner, purpose="statistics", by=profile.owner)
                locked.set()
                done.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    assert locked.wait(20)
    nightly.match_waiting()
    assert not Match.objects.exists()
    need.refresh_from_db()
    assert need.matched_at is None
    done.set()
    thread.join()
    assert nightly.match_waiting().proposed == 1


def test_the_statement_reads_the_covering_index():
    """As on a table that vacuum has passed, which a transaction cannot do."""
    for number in range(30):
        person("solar" if number % 3 else "wind")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE skills_candidateskill")
        cursor.execute(
            "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'skills_candidateskill', "
            "'relpages', 100, 'reltuples', 10000::real, 'relallvisible', 100)"
        )
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        wanted = nightly.demand.of_need(open_need())
        statement, params = score._compiled(wanted, 100, None)
        cursor.execute(f"EXPLAIN {statement}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using candidateskill_covering" in plan
