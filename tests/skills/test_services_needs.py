"""Needs: what an institution writes, what moderators decide, what time does."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from mdm_platform.audit.models import AuditEvent, TransitionLog, TransitionNote
from mdm_platform.errors import (
    InvalidInput,
    PermissionRefused,
    TransitionConflict,
    TransitionNotAllowed,
)
from mdm_platform.institutions.memberships import leave
from mdm_platform.notifications.models import InboxMessage
from skills.models import Match, Need
from skills.services import needs
from skills.services.need_fields import LONGEST_MISSION, MOST_SKILLS, WantedLanguage, WantedSkill
from tests.factories.institutions import InstitutionFactory, make_principal
from tests.factories.skills import (
    NeedFactory,
    ProfileFactory,
    ProvinceFactory,
    RegionFactory,
    SkillFactory,
    SpokenLanguageFactory,
)
from tests.factories.skills.needs import make_agent

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("Africa/Casablanca"))
TODAY = NOW.date()


@pytest.fixture
def institution(db):
    return InstitutionFactory(slug="masen", name_fr="Agence de l’énergie durable")


@pytest.fixture
def agent(institution):
    return make_agent(institution)


@pytest.fixture
def rival(db):
    return make_agent()


@pytest.fixture
def draft(institution, agent):
    return NeedFactory(institution=institution, author=agent)


@pytest.fixture
def sent(draft, agent, curator):
    return needs.submit(need=draft, by=agent)


@pytest.fixture
def published(sent, curator):
    return needs.publish(need=sent, by=curator)


def heard(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def moves(need):
    return list(TransitionLog.objects.about(need).values_list("transition", "source", "target", "actor", "reason"))


def make_match(need, state):
    moment = timezone.now()
    engaged = {"engaged_at": moment, "engaged_from": moment.date()} if state == "engaged" else {}
    answered = {"answered_at": moment, "sent_at": moment} if state != "set_aside" else {}
    introduced = {"introduced_at": moment} if state == "engaged" else {}
    profile = ProfileFactory(state="published")
    return Match.objects.create(
        need=need, profile=profile, recipient=profile.owner, state=state, **answered, **introduced, **engaged
    )


class TestWriting:
    def test_a_draft_needs_nothing_but_its_institution(self, agent, institution):
        need = needs.create(by=agent)
        assert (need.institution, need.author, need.state, need.title) == (institution, agent, "draft", "")
        assert moves(need) == [("start", "", "draft", agent.pk, "")]

    def test_a_draft_with_everything(self, agent):
        skill, french = SkillFactory(slug="welding"), SpokenLanguageFactory(code="fr")
        province = ProvinceFactory()
        need = needs.create(
            by=agent,
            title="  Former des soudeurs ",
            mission="Première ligne\r\nDeuxième ligne\x00",
            language="fr",
            region=province.region,
            province=province,
            people=3,
            skills=[WantedSkill(skill, "welcome", 4)],
            languages=[WantedLanguage(french, "B2")],
        )
        need = Need.objects.get(pk=need.pk)
        assert (need.title, need.mission, need.people) == ("Former des soudeurs", "Première ligne\nDeuxième ligne", 3)
        assert list(need.need_skills.values_list("skill", "kind", "level")) == [(skill.pk, "welcome", 4)]
        assert list(need.need_languages.values_list("language", "level")) == [("fr", "B2")]
        assert need.search_words == (" former soudeur premier lign deuxiem agenc energi durabl competenc welding ")

    def test_a_program_writes_for_its_institution_without_an_author(self, institution):
        need = needs.create(by=make_principal("needs:write", institution=institution), title="Un titre")
        assert (need.institution, need.author) == (institution, None)
        log = TransitionLog.objects.about(need).get()
        assert (log.actor, log.organisation) == (None, "masen")

    def test_strangers_write_nothing(self, amina, curator, dpo, institution):
        for user in (amina, curator, dpo, make_principal("profiles:read", institution=institution)):
            with pytest.raises(PermissionRefused, match="publier des besoins au nom d’une institution"):
                needs.create(by=user)
        assert Need.objects.count() == 0

    def test_nobody_writes_for_another_institution(self, agent, rival, draft):
        with pytest.raises(PermissionRefused, match="modifier ce besoin"):
            needs.create(by=agent, institution=InstitutionFactory())
        with pytest.raises(PermissionRefused, match="modifier ce besoin"):
            needs.update(need=draft, by=rival, title="À moi")
        assert Need.objects.get().title == "Former les techniciens de la centrale solaire"

    def test_an_agent_who_left_writes_nothing_more(self, agent, draft):
        leave(membership=agent.memberships.get(), on=timezone.localdate() - timedelta(days=1))
        with pytest.raises(PermissionRefused):
            needs.update(need=draft, by=agent, title="Encore moi")

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"title": "x" * 161}, "title"),
            ({"mission": "x" * (LONGEST_MISSION + 1)}, "mission"),
            ({"presence": "moon"}, "presence"),
            ({"people": 0}, "people"),
            ({"people": 1001}, "people"),
            ({"seniority_min": 71}, "seniority_min"),
            ({"starts": TODAY, "ends": TODAY - timedelta(days=1)}, "ends"),
        ],
    )
    def test_a_wrong_field_is_named(self, agent, fields, wrong):
        with pytest.raises(InvalidInput) as refusal:
            needs.create(by=agent, **fields)
        assert list(refusal.value.fields) == [wrong]
        assert Need.objects.count() == 0

    def test_a_province_stands_in_its_region(self, agent):
        with pytest.raises(InvalidInput) as refusal:
            needs.create(by=agent, region=RegionFactory(code="01"), province=ProvinceFactory())
        assert refusal.value.fields == {"province": ["Cette province n’est pas dans la région choisie."]}
        with pytest.raises(InvalidInput) as refusal:
            needs.create(by=agent, province=ProvinceFactory())
        assert refusal.value.fields == {"region": ["Indiquez la région de la province."]}

    def test_another_region_forgets_the_province(self, agent):
        province = ProvinceFactory()
        need = needs.create(by=agent, region=province.region, province=province)
        needs.update(need=need, by=agent, region=RegionFactory(code="01"))
        assert Need.objects.values_list("region", "province").get() == ("01", None)

    def test_skills_are_few_different_and_known(self, agent, draft):
        one = SkillFactory()
        for wanted, sentence in (
            ([WantedSkill(one), WantedSkill(one)], "Une compétence est donnée deux fois."),
            ([WantedSkill(SkillFactory()) for _ in range(MOST_SKILLS + 1)], "Choisissez 30 compétences au plus."),
            ([WantedSkill(one, "adored")], "Choisissez une importance et un niveau dans les listes."),
            ([WantedSkill(one, "required", 6)], "Choisissez une importance et un niveau dans les listes."),
        ):
            with pytest.raises(InvalidInput) as refusal:
                needs.update(need=draft, by=agent, skills=wanted)
            assert refusal.value.fields == {"skills": [sentence]}
        assert draft.need_skills.count() == 1

    def test_the_longest_mission_is_kept_whole(self, agent):
        mission = "مهمة " * (LONGEST_MISSION // 5)
        need = needs.create(by=agent, mission=mission)
        assert Need.objects.get().mission == mission.strip()
        assert need.search_words.startswith(" مهم ")


class TestSending:
    def test_an_empty_draft_is_refused_with_every_reason(self, agent):
        need = needs.create(by=agent)
        with pytest.raises(TransitionNotAllowed) as refusal:
            needs.submit(need=need, by=agent)
        assert refusal.value.reasons == [
            "Donnez un titre au besoin.",
            "Décrivez la mission.",
            "Choisissez le domaine du besoin.",
            "Indiquez au moins une compétence indispensable.",
            "Indiquez la forme d’aide attendue : expertise, formation, mentorat…",
            "Indiquez si la mission se fait sur place ou à distance.",
            "Indiquez le temps à consacrer à la mission.",
            "Indiquez si la mission est bénévole, défrayée ou rémunérée.",
            "Indiquez une date limite de réponse qui n’est pas passée.",
        ]
        assert Need.objects.get().state == "draft"

    def test_a_welcome_skill_is_not_enough_and_yesterday_is_too_late(self, agent, institution):
        late = timezone.localdate() - timedelta(days=1)
        need = NeedFactory(institution=institution, skills={"welding": "welcome"}, deadline=late)
        with pytest.raises(TransitionNotAllowed) as refusal:
            needs.submit(need=need, by=agent)
        assert len(refusal.value.reasons) == 2

    def test_moderators_hear_of_it(self, sent, curator, administrator, agent, rival):
        assert sent.state == "submitted"
        assert sent.submitted_at is not None
        assert (heard(curator), heard(agent), heard(rival)) == (["skills.need_to_moderate"], [], [])
        assert list(needs.queue(by=curator)) == [sent]

    def test_a_sent_need_is_taken_back_before_it_is_changed(self, sent, agent):
        with pytest.raises(TransitionNotAllowed, match="reprenez-le pour le modifier"):
            needs.update(need=sent, by=agent, title="Autre titre")
        needs.recall(need=sent, by=agent)
        needs.update(need=sent, by=agent, title="Autre titre")
        assert Need.objects.values_list("state", "title").get() == ("draft", "Autre titre")


class TestModerating:
    def test_publishing_tells_the_author_and_asks_for_matching(self, sent, curator, agent, monkeypatch):
        rung = []
        monkeypatch.setattr("skills.services.needs.bell.ring", rung.append)
        needs.publish(need=sent, by=curator, now=NOW)
        need = Need.objects.get()
        assert (need.state, need.published_at, need.matched_at) == ("published", NOW, None)
        assert heard(agent) == ["skills.need_published"]
        assert rung == ["skills.match_what_changed"]

    def test_a_deadline_that_passed_meanwhile_is_noticed(self, sent, curator):
        Need.objects.update(deadline=timezone.localdate() - timedelta(days=1))
        with pytest.raises(TransitionNotAllowed) as refusal:
            needs.publish(need=sent, by=curator)
        assert refusal.value.reasons == ["Indiquez une date limite de réponse qui n’est pas passée."]

    def test_returning_says_why(self, sent, curator, agent):
        needs.return_to_author(need=sent, by=curator, reason="unclear", note="Précisez le lieu.")
        assert Need.objects.get().state == "draft"
        assert moves(sent)[-1] == ("return_to_author", "submitted", "draft", curator.pk, "unclear")
        assert TransitionNote.objects.get().text == "Précisez le lieu."
        assert heard(agent) == ["skills.need_returned"]
        for words in ({"reason": "mood", "note": "Non."}, {"reason": "unclear", "note": " "}):
            again = NeedFactory(state="submitted")
            with pytest.raises(InvalidInput):
                needs.return_to_author(need=again, by=curator, **words)

    def test_taking_down_says_why(self, published, curator, agent):
        needs.take_down(need=published, by=curator, reason="misleading", note="Le poste n’existe pas.")
        need = Need.objects.get()
        assert need.state == "withdrawn"
        assert need.closed_at is not None
        assert heard(agent) == ["skills.need_published", "skills.need_withdrawn_by_moderator"]

    def test_the_institution_does_not_moderate_nor_does_a_stranger(self, sent, agent, rival, amina, dpo):
        for user in (agent, rival, amina, dpo):
            with pytest.raises(PermissionRefused):
                needs.publish(need=sent, by=user)
            with pytest.raises(PermissionRefused):
                needs.queue(by=user)
        assert Need.objects.get().state == "submitted"

    def test_a_curator_leaves_to_others_what_was_written_for_the_own_institution(self, sent, institution):
        both = make_agent(institution)
        both.groups.add(Group.objects.get(name="directory_curator"))
        assert list(needs.queue(by=both)) == []
        with pytest.raises(PermissionRefused):
            needs.publish(need=sent, by=both)


class TestFollowing:
    def test_an_open_need_is_corrected_without_moderation_and_leaves_a_trace(self, published, agent):
        Need.objects.update(matched_at=NOW)
        needs.update(need=published, by=agent, mission="Une mission mieux dite.", people=2)
        need = Need.objects.get()
        assert (need.state, need.people, need.matched_at) == ("published", 2, NOW)
        event = AuditEvent.objects.get(kind="need.edited")
        assert (event.actor, event.fields) == (agent, ["mission", "people"])

    def test_other_skills_are_matched_again(self, published, agent):
        Need.objects.update(matched_at=NOW)
        needs.update(need=published, by=agent, skills=[WantedSkill(SkillFactory(slug="welding"))])
        assert Need.objects.values_list("matched_at", "need_skills__skill__slug").get() == (None, "welding")

    def test_the_same_again_changes_nothing(self, published, agent):
        Need.objects.update(matched_at=NOW)
        skill = published.need_skills.get().skill
        needs.update(need=published, by=agent, title=published.title, skills=[WantedSkill(skill)])
        assert Need.objects.get().matched_at == NOW
        assert not AuditEvent.objects.filter(kind="need.edited").exists()

    def test_an_open_need_stays_complete(self, published, agent):
        with pytest.raises(TransitionNotAllowed) as refusal:
            needs.update(need=published, by=agent, presence="", skills=[])
        assert refusal.value.reasons == [
            "Indiquez au moins une compétence indispensable.",
            "Indiquez si la mission se fait sur place ou à distance.",
        ]
        with pytest.raises(InvalidInput) as refusal:
            needs.update(need=published, by=agent, title=" ")
        assert refusal.value.fields == {
            "__all__": ["Un besoin publié a un titre, une mission, un domaine et une date limite."]
        }
        assert Need.objects.get().need_skills.count() == 1

    def test_the_first_introduction_starts_it_and_the_next_changes_nothing(self, published):
        needs.start(need=published, by=None)
        needs.start(need=published, by=None)
        assert moves(published)[-1] == ("start", "published", "in_progress", None, "")
        assert Need.objects.get().state == "in_progress"

    def test_filling_tells_its_story(self, published, agent):
        needs.fill(need=published, by=agent, reason="platform", note="  Deux ingénieures sont arrivées. ", now=NOW)
        need = Need.objects.get()
        assert (need.state, need.outcome, need.closed_at) == ("filled", "platform", NOW)
        assert need.outcome_note == "Deux ingénieures sont arrivées."
        with pytest.raises(TransitionNotAllowed, match="il ne se modifie plus"):
            needs.update(need=need, by=agent, title="Trop tard")

    def test_filling_needs_a_known_outcome(self, published, agent):
        with pytest.raises(InvalidInput):
            needs.fill(need=published, by=agent, reason="magic")
        assert Need.objects.get().state == "published"

    @pytest.mark.parametrize("state", ["draft", "submitted", "published", "in_progress"])
    def test_withdrawing(self, state, institution, agent, rival):
        need = NeedFactory(state=state, institution=institution)
        with pytest.raises(PermissionRefused):
            needs.withdraw(need=need, by=rival, reason="cancelled")
        needs.withdraw(need=need, by=agent, reason="cancelled", now=NOW)
        assert Need.objects.values_list("state", "closed_at").get() == ("withdrawn", NOW)

    def test_whoever_asked_hears_that_a_need_closes_in_the_same_transaction(self, published, agent, monkeypatch):
        told = []
        monkeypatch.setattr(needs, "_when_closed", [])
        needs.when_closed(lambda *, need, now: told.append((need.pk, need.state, now)))
        needs.withdraw(need=published, by=agent, reason="funding", now=NOW)
        assert told == [(published.pk, "withdrawn", NOW)]


class TestTime:
    def test_the_deadline_itself_is_still_open(self, institution, agent):
        moment = timezone.now()
        today = timezone.localdate(moment)
        due = NeedFactory(institution=institution, author=agent, state="published", deadline=today)
        over = NeedFactory(state="in_progress", deadline=today - timedelta(days=1))
        assert needs.expire_overdue(now=moment) == 1
        assert list(Need.objects.order_by("pk").values_list("pk", "state", "closed_at")) == [
            (due.pk, "published", None),
            (over.pk, "expired", moment),
        ]
        assert needs.expire_overdue(now=moment + timedelta(days=1)) == 1
        assert heard(agent) == ["skills.need_expired"]
        assert needs.expire_overdue(now=moment + timedelta(days=1)) == 0

    def test_expired_is_computed_before_the_sweep(self, db):
        today = timezone.localdate()
        late = NeedFactory(state="published", deadline=today - timedelta(days=1))
        assert late.state_on(today) == "expired"
        assert not late.is_open(today)
        assert not Need.objects.open(today).exists()
        assert Need.objects.on_board(today).get().shown_state == "expired"

    def test_an_author_is_reminded_once_for_each_deadline(self, institution, agent):
        moment = timezone.now()
        today = timezone.localdate(moment)
        week = today + timedelta(days=7)
        need = NeedFactory(institution=institution, author=agent, state="published", deadline=week)
        NeedFactory(institution=institution, author=agent, state="published", deadline=week + timedelta(days=1))
        NeedFactory(institution=institution, author=agent, state="submitted", deadline=week)
        assert [needs.remind_expiring(now=moment) for _ in range(2)] == [1, 0]
        needs.update(need=need, by=agent, deadline=week + timedelta(days=30))
        assert needs.remind_expiring(now=moment + timedelta(days=1)) == 1
        assert needs.remind_expiring(now=moment + timedelta(days=30)) == 1
        assert heard(agent) == ["skills.need_expiring"] * 3

    def test_reopening_asks_for_a_new_deadline(self, institution, agent):
        today = timezone.localdate()
        need = NeedFactory(institution=institution, state="expired", deadline=today - timedelta(days=3))
        for deadline in (None, today - timedelta(days=1)):
            with pytest.raises(InvalidInput) as refusal:
                needs.reopen(need=need, deadline=deadline, by=agent)
            assert list(refusal.value.fields) == ["deadline"]
        assert Need.objects.get().deadline == today - timedelta(days=3)
        needs.reopen(need=need, deadline=today, by=agent)
        assert Need.objects.values_list("state", "deadline", "closed_at").get() == ("published", today, None)

    def test_unanswered_begins_after_two_weeks(self, db):
        today = timezone.localdate()
        for days in (13, 14, 40):
            NeedFactory(state="published", published_at=timezone.now() - timedelta(days=days))
        found = Need.objects.unanswered(today).order_by("published_at")
        assert [(timezone.now() - need.published_at).days for need in found] == [40, 14]
        make_match(found[0], "interested")
        assert [(timezone.now() - need.published_at).days for need in found.all()] == [14]
        make_match(found[1], "set_aside")
        assert len(found.all()) == 1

    def test_places_that_are_taken_are_not_given_up(self, published, agent):
        needs.update(need=published, by=agent, people=2)
        for _person in range(2):
            make_match(published, "engaged")
        with pytest.raises(InvalidInput) as refusal:
            needs.update(need=published, by=agent, people=1)
        assert list(refusal.value.fields) == ["people"]


class TestWhoHears:
    def test_the_author_else_every_agent(self, draft, agent, institution, rival):
        colleague = make_agent(institution)
        assert needs.followers(need=draft) == [agent]
        leave(membership=agent.memberships.get(), on=timezone.localdate() - timedelta(days=1))
        assert needs.followers(need=draft) == [colleague]
        assert needs.followers(need=NeedFactory(institution=institution)) == [colleague]


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_one_decides(curator, administrator):
    """One publishes while the other returns: exactly one decision stands, the other person is told."""
    need = NeedFactory(state="submitted")
    copies = [Need.objects.get(pk=need.pk) for _ in range(2)]
    barrier, outcomes = threading.Barrier(2), []

    def decide(service, copy, by, words):
        try:
            barrier.wait(timeout=10)
            service(need=copy, by=by, **words)
            outcomes.append("done")
        except TransitionConflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    words = {"reason": "unclear", "note": "À préciser."}
    threads = [
        threading.Thread(target=decide, args=(needs.publish, copies[0], curator, {})),
        threading.Thread(target=decide, args=(needs.return_to_author, copies[1], administrator, words)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["conflict", "done"]
    assert TransitionLog.objects.about(need).count() == 1
