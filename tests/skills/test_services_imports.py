"""Profiles from spreadsheets: every row has a fate, and a row imported once stays once."""

import csv
import io
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from mdm_platform.accounts.models import Consent, User
from mdm_platform.accounts.reference import load_purposes
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import AddressOptOut, InboxMessage, OutboxMessage
from mdm_platform.notifications.optout import hash_address
from skills.models import ImportedProfile, Invitation, Profile, SkillLabel
from skills.services import duplicates, invitations, personal_data, profiles
from skills.services.imports import importing, reports
from skills.services.imports import reference as reference_data
from skills.text import normalised
from skills.workflows import LISTING_GUARDS, InvitationState
from tests.factories.accounts import make_user
from tests.factories.skills import (
    DomainFactory,
    ProfileFactory,
    ProvinceFactory,
    SkillFactory,
    SpokenLanguageFactory,
)

pytestmark = pytest.mark.django_db

COMPLETE = {
    "first_name": "Amina",
    "last_name": "Berrada",
    "email": "amina.berrada@exemple.test",
    "birth_year": "1988",
    "country": "FR",
    "city": "Lyon",
    "origin_province": "Casablanca",
    "domain": "engineering",
    "seniority": "12",
    "headline": "Ingénieure en énergie solaire",
    "summary_fr": "J’accompagne des coopératives.",
    "skills": "solar-energy:5|Gestion de projets",
    "languages": "fr:C2|العربية:B2",
    "availability": "occasional",
    "contributions": "expertise|mentoring",
    "remote": "oui",
    "consent_date": "2026-03-15",
    "consent_reference": "Formulaire 118",
}
INVITED = {**COMPLETE, "consent_date": "", "consent_reference": ""}


@pytest.fixture
def reference(db):
    load_reference()


def load_reference():
    load_purposes()
    DomainFactory()
    ProvinceFactory()
    SkillFactory(slug="solar-energy")
    project = SkillFactory(slug="project-management", label_fr="Gestion de projet")
    SkillLabel.objects.create(
        skill=project, language="fr", text="Gestion de projet", normalised="gestion projet", key="gestion projet"
    )
    SpokenLanguageFactory(code="fr")
    SpokenLanguageFactory(code="ar", label_fr="arabe", label_ar="العربية", label_en="Arabic")
    SpokenLanguageFactory(code="en", label_fr="anglais", label_ar="الإنجليزية", label_en="English")


def csv_of(*rows, encoding="utf-8", separator=";", header=None):
    names = header or list(dict.fromkeys(name for row in rows for name in row)) or list(COMPLETE)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def check(*rows, by, **how):
    return importing.check(stream=csv_of(*rows, **how), name="liste.csv", by=by)


def run(*rows, by, **how):
    return importing.run(stream=csv_of(*rows), name="liste.csv", by=by, **how)


def numbered(count, row=COMPLETE):
    return [
        {**row, "email": f"personne{n}@exemple.test", "last_name": f"Berrada{n}", "birth_year": "", "city": ""}
        for n in range(count)
    ]


def import_many(count, *, by):
    """Import that many people to invite: each has a profile, an invitation and a message, in batches of 500."""
    seen = []
    report = run(*numbered(count, INVITED), by=by, progress=lambda done, total: seen.append((done, total)))
    assert report.by_fate == {"created": 0, "invitation": count, "duplicate": 0, "refused": 0}
    assert Profile.objects.count() == Invitation.objects.count() == OutboxMessage.objects.count() == count
    assert (seen[0], seen[-1], len(seen)) == ((500, count), (count, count), count // 500)


@pytest.mark.usefixtures("reference")
class TestCreated:
    def test_a_complete_row_with_its_consent_waits_for_the_curators(self, curator):
        report = run(COMPLETE, by=curator)
        profile = Profile.objects.with_parts().get()
        assert report.by_fate == {"created": 1, "invitation": 0, "duplicate": 0, "refused": 0}
        assert (profile.state, profile.origin, profile.full_name) == ("submitted", "import", "Amina Berrada")
        assert (profile.country, profile.city, profile.seniority) == ("FR", "Lyon", 12)
        assert (profile.domain.slug, profile.origin_province_id, profile.origin_region_id) == (
            "engineering",
            "06.141",
            "06",
        )
        assert {(row.skill.slug, row.level) for row in profile.profile_skills.all()} == {
            ("solar-energy", 5),
            ("project-management", 3),
        }
        assert {(row.language_id, row.level) for row in profile.profile_languages.all()} == {("fr", "C2"), ("ar", "B2")}
        assert (profile.contributions, profile.remote, profile.on_site) == (["expertise", "mentoring"], True, False)
        assert profile.completeness == 95
        assert profile.name_key == duplicates.name_key(profile)
        assert (profile.visibility, profile.listed_for, profile.indexable) == ({}, "members", False)
        assert [guard.__name__ for guard in LISTING_GUARDS if not guard(profile)] == []

    def test_the_person_gets_an_account_with_the_consent_that_was_recorded(self, curator):
        run(COMPLETE, by=curator)
        user = Profile.objects.get().owner
        consent = Consent.objects.get()
        assert (user.email, user.full_name, user.language) == ("amina.berrada@exemple.test", "Amina Berrada", "fr")
        assert user.role_names == {"member"}
        assert user.has_usable_password() is False
        assert (consent.user, consent.given_by, consent.given_at.date()) == (user, curator, date(2026, 3, 15))
        assert consents.has(user, "directory") is True
        assert consents.has(user, "partner_sharing") is False
        imported = ImportedProfile.objects.get()
        assert (imported.row, imported.consented_on, imported.consent_reference) == (
            2,
            date(2026, 3, 15),
            "Formulaire 118",
        )

    def test_the_person_reads_where_the_profile_comes_from_and_leaves_no_trace(self, curator):
        run(COMPLETE, by=curator)
        user = Profile.objects.get().owner
        assert personal_data.export_profile(user)[0]["provenance"] == {
            "fichier": "liste.csv",
            "ligne": 2,
            "date_du_consentement": "2026-03-15",
            "reference_du_consentement": "Formulaire 118",
        }
        personal_data.erase_profile(user)
        assert ImportedProfile.objects.exists() is False

    def test_everything_is_logged_and_told(self, curator):
        run(COMPLETE, by=curator)
        profile = Profile.objects.get()
        [log] = TransitionLog.objects.about(profile)
        assert (log.transition, log.source, log.target, log.actor, log.reason) == (
            "start",
            "",
            "submitted",
            curator,
            "import",
        )
        events = AuditEvent.objects.filter(subject=profile.owner).order_by("pk").values_list("kind", "actor")
        assert list(events) == [("account.enrolled", curator.pk), ("consent.given", curator.pk)]
        assert [row.notification for row in InboxMessage.objects.all()] == ["skills.profile_enrolled"]
        assert [(row.recipient, row.channel) for row in OutboxMessage.objects.all()] == [(profile.owner, "email")]

    def test_publish_publishes_what_is_complete(self, curator):
        incomplete = {**COMPLETE, "email": "autre@exemple.test", "last_name": "Autre", "headline": ""}
        run(COMPLETE, incomplete, by=curator, publish=True)
        states = Profile.objects.order_by("pk").values_list("state", flat=True)
        published = Profile.objects.get(state="published")
        assert list(states) == ["published", "draft"]
        assert published.published_at is not None
        assert published.confirmed_at.date() == date(2026, 3, 15)

    def test_a_telephone_is_enough(self, curator):
        run({**COMPLETE, "email": "", "phone": "00212 6 12-34-56-78"}, by=curator)
        user = Profile.objects.get().owner
        assert (user.email, user.phone.as_e164, user.phone_verified) == (None, "+212612345678", True)
        assert [row.channel for row in OutboxMessage.objects.all()] == ["sms"]

    def test_queries_do_not_grow_with_the_rows(self, curator, django_assert_max_num_queries):
        with django_assert_max_num_queries(60):
            run(*numbered(40), by=curator, publish=True)


@pytest.mark.usefixtures("reference")
class TestInvitation:
    def test_a_row_without_consent_is_an_invitation(self, curator):
        report = run(INVITED, by=curator)
        profile, invitation = Profile.objects.get(), Invitation.objects.get()
        assert report.by_fate == {"created": 0, "invitation": 1, "duplicate": 0, "refused": 0}
        assert (profile.owner, profile.state, profile.origin) == (None, "draft", "import")
        assert (invitation.email, invitation.state, invitation.invited_by) == (
            "amina.berrada@exemple.test",
            "invited",
            curator,
        )
        assert invitation.expires_at - invitation.invited_at == timedelta(days=60)
        assert User.objects.filter(email=INVITED["email"]).exists() is False
        [message] = OutboxMessage.objects.all()
        assert (message.notification, message.address, message.channel) == (
            "skills.invitation_sent",
            "amina.berrada@exemple.test",
            "email",
        )
        assert message.about() == invitation
        assert [log.target for log in TransitionLog.objects.about(invitation)] == ["invited"]

    def test_nobody_finds_it(self, curator, stranger, amina):
        run(INVITED, by=curator, publish=True)
        assert [Profile.objects.visible_to(user).exists() for user in (stranger, amina)] == [False, False]

    def test_by_text_in_arabic(self, curator):
        run({**INVITED, "email": "", "phone": "+212612345678", "language": "ar"}, by=curator)
        [message] = OutboxMessage.objects.all()
        assert (message.channel, message.address, message.language) == ("sms", "+212612345678", "ar")

    def test_accepting_gives_the_draft_to_the_person(self, curator):
        run(INVITED, by=curator)
        user = make_user("member", email=INVITED["email"])
        profile = invitations.accept(invitation=Invitation.objects.get(), by=user)
        profile.refresh_from_db()
        assert (profile.owner, profile.state, profile.headline) == (user, "draft", INVITED["headline"])
        assert [log.target for log in TransitionLog.objects.about(Invitation.objects.get())] == ["invited", "accepted"]
        with pytest.raises(TransitionNotAllowed):
            profiles.submit(profile=profile, by=user)
        consents.give(user=user, purpose="directory", by=user)
        profiles.submit(profile=profile, by=user)
        assert profile.state == "submitted"

    def test_declining_leaves_nothing(self, curator):
        run(INVITED, by=curator)
        invitations.decline(invitation=Invitation.objects.get())
        assert Profile.objects.count() == ImportedProfile.objects.count() == 0
        assert Invitation.objects.get().email == ""
        assert run(INVITED, by=curator).by_fate["duplicate"] == 1

    def test_silence_leaves_nothing_after_sixty_days(self, curator):
        run(INVITED, by=curator)
        assert invitations.purge_overdue(now=timezone.now() + timedelta(days=59)) == 0
        assert invitations.purge_overdue(now=timezone.now() + timedelta(days=61)) == 1
        assert Profile.objects.count() == ImportedProfile.objects.count() == 0
        assert Invitation.objects.get().state == InvitationState.PURGED

    def test_who_asked_to_hear_no_more_is_left_alone(self, curator):
        AddressOptOut.objects.create(address_hash=hash_address(INVITED["email"]), category="profile")
        report = run(INVITED, by=curator)
        assert report.by_fate["duplicate"] == 1
        assert Profile.objects.exists() is False


@pytest.mark.usefixtures("reference")
class TestDuplicate:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ({"email": "AMINA@exemple.test"}, "email"),
            ({"phone": "+212612345678"}, "phone"),
        ],
    )
    def test_an_account_with_the_same_address(self, curator, amina, row, code):
        User.objects.filter(pk=amina.pk).update(phone="+212612345678")
        report = check({**COMPLETE, "email": "", **row}, by=curator)
        assert [one.match.code for one in report.left_out] == [code]
        assert report.by_fate == {"created": 0, "invitation": 0, "duplicate": 1, "refused": 0}

    def test_an_invitation_that_waits(self, curator):
        run(INVITED, by=curator)
        report = run({**INVITED, "last_name": "Autre"}, by=curator)
        assert [one.match.code for one in report.left_out] == ["invited_email"]

    @pytest.mark.parametrize(
        ("row", "count"),
        [
            ({"birth_year": "1985"}, 1),
            ({"birth_year": "1986", "city": "Paris"}, 0),
            ({"birth_year": "", "city": "LYON", "domain": "engineering"}, 1),
            ({"birth_year": "1985", "country": "BE"}, 0),
            ({"birth_year": "", "city": "", "domain": ""}, 0),
        ],
    )
    def test_the_same_name_with_more_in_common(self, curator, row, count):
        profile = ProfileFactory(first_name="محمد", last_name="العلوي", birth_year=1985, city="Lyon")
        Profile.objects.filter(pk=profile.pk).update(name_key=duplicates.name_key(profile))
        report = check({**COMPLETE, "first_name": "Mohamed", "last_name": "Alaoui", **row}, by=curator)
        assert report.by_fate["duplicate"] == count

    def test_twice_in_the_file(self, curator):
        report = check(COMPLETE, {**COMPLETE, "last_name": "Autre", "birth_year": "1970"}, by=curator)
        [judged] = report.left_out
        assert (judged.person.number, judged.match.code, judged.match.row) == (3, "same_file", 2)
        with translation.override("fr"):
            assert judged.sentences == ["La même personne figure à la ligne 2 du fichier."]


REFUSALS = [
    ({"first_name": "", "last_name": ""}, "last_name", "name"),
    ({"first_name": "x" * 101}, "first_name", "too_long"),
    ({"last_name": "Ber\x01rada"}, "last_name", "control"),
    ({"first_name_ar": "أ" * 101}, "first_name_ar", "too_long"),
    ({"last_name_ar": "أ" * 101}, "last_name_ar", "too_long"),
    ({"email": "amina"}, "email", "email"),
    ({"email": ""}, "email", "address"),
    ({"phone": "12"}, "phone", "phone"),
    ({"phone": "0612345678"}, "phone", "phone"),
    ({"language": "ber"}, "language", "language"),
    ({"birth_year": "88"}, "birth_year", "year"),
    ({"birth_year": "1820"}, "birth_year", "year"),
    ({"birth_year": "2090"}, "birth_year", "year"),
    ({"birth_year": "2015"}, "birth_year", "minor"),
    ({"adult": "peut-être"}, "adult", "yes_no"),
    ({"adult": "non"}, "adult", "minor"),
    ({"country": "Atlantide"}, "country", "country"),
    ({"city": "x" * 121}, "city", "too_long"),
    ({"origin_province": "Lyon"}, "origin_province", "province"),
    ({"origin_region": "99"}, "origin_region", "region"),
    ({"regions_of_interest": "06|99"}, "regions_of_interest", "region"),
    ({"domain": "alchimie"}, "domain", "domain"),
    ({"seniority": "71"}, "seniority", "seniority"),
    ({"seniority": "douze"}, "seniority", "seniority"),
    ({"headline": "x" * 161}, "headline", "too_long"),
    ({"summary_fr": "x" * 5001}, "summary_fr", "too_long"),
    ({"summary_ar": "x" * 5001}, "summary_ar", "too_long"),
    ({"summary_en": "x" * 5001}, "summary_en", "too_long"),
    ({"skills": "solar-energy|alchimie"}, "skills", "skill"),
    ({"skills": "solar-energy:9"}, "skills", "skill_level"),
    ({"languages": "fr"}, "languages", "spoken_level"),
    ({"languages": "fr:D1"}, "languages", "spoken_level"),
    ({"languages": "klingon:C1"}, "languages", "spoken"),
    ({"availability": "jamais"}, "availability", "availability"),
    ({"contributions": "expertise|magie"}, "contributions", "contribution"),
    ({"remote": "parfois"}, "remote", "yes_no"),
    ({"on_site": "parfois"}, "on_site", "yes_no"),
    ({"consent_date": "hier"}, "consent_date", "date"),
    ({"consent_date": "2026-02-30"}, "consent_date", "date"),
    ({"consent_date": "2126-01-01"}, "consent_date", "future"),
    ({"consent_date": ""}, "consent_date", "consent_date"),
    ({"consent_reference": ""}, "consent_reference", "consent_reference"),
    ({"consent_reference": "x" * 81}, "consent_reference", "too_long"),
]


@pytest.mark.usefixtures("reference")
class TestRefused:
    def test_each_field_says_why(self, curator):
        for row, column, code in REFUSALS:
            report = check({**COMPLETE, **row}, by=curator)
            [judged] = report.left_out
            assert [(problem.column, problem.code) for problem in judged.person.problems] == [(column, code)], row
            assert report.by_fate == {"created": 0, "invitation": 0, "duplicate": 0, "refused": 1}, row
            assert "%(" not in judged.sentences[0], row

    def test_every_reason_is_given(self, curator):
        report = check({**COMPLETE, "email": "non", "country": "Atlantide", "birth_year": "2015"}, by=curator)
        codes = [problem.code for problem in report.left_out[0].person.problems]
        assert codes == ["email", "country", "minor"]

    def test_a_region_that_is_not_the_provinces(self, curator):
        from tests.factories.skills import RegionFactory

        RegionFactory(code="01", name_fr="Tanger")
        report = check({**COMPLETE, "origin_region": "01"}, by=curator)
        assert [problem.code for problem in report.left_out[0].person.problems] == ["region_mismatch"]

    def test_refused_rows_are_not_written(self, curator):
        report = run({**COMPLETE, "email": "non"}, by=curator)
        assert report.by_fate["refused"] == 1
        assert Profile.objects.exists() is User.objects.filter(full_name="Amina Berrada").exists() is False


@pytest.mark.usefixtures("reference")
class TestFile:
    def test_strangers_are_refused(self, amina):
        for service in (importing.check, importing.run, importing.preview):
            with pytest.raises(PermissionRefused):
                service(stream=csv_of(COMPLETE), name="liste.csv", by=amina)
        assert Profile.objects.exists() is False

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "import_empty"),
            (b"\n \n", "import_empty"),
            (b"a;b\n1;2\n", "import_header"),
            (b"prenom;nom\nAmina;Berrada\n", "import_header"),
            ("prénom;nom;courriel;E-mail\n".encode(), "import_header"),
        ],
    )
    def test_a_file_without_header_is_refused(self, curator, content, code):
        with pytest.raises(InvalidInput) as refusal:
            importing.check(stream=io.BytesIO(content), name="liste.csv", by=curator)
        assert refusal.value.code == code

    def test_a_header_alone_imports_nobody(self, curator):
        report = run(by=curator)
        assert report.by_fate == {"created": 0, "invitation": 0, "duplicate": 0, "refused": 0}

    def test_more_rows_than_allowed(self, curator, monkeypatch):
        monkeypatch.setattr(importing, "MOST_ROWS", 2)
        with pytest.raises(InvalidInput) as refusal:
            check(*numbered(3), by=curator)
        assert refusal.value.code == "import_too_long"

    def test_windows_1252_and_commas(self, curator):
        plain = {**COMPLETE, "city": "Orléans", "languages": "fr:C1", "summary_fr": "été"}
        assert check(plain, by=curator, encoding="cp1252", separator=",").by_fate["created"] == 1

    def test_arabic_headers(self, curator):
        content = (
            "الاسم الشخصي;الاسم العائلي;البريد الإلكتروني;بلد الإقامة;المدينة\nأمينة;برادة;a@exemple.test;فرنسا;ليون\n"
        )
        importing.run(stream=io.BytesIO(content.encode()), name="لائحة.csv", by=curator)
        profile = Profile.objects.get()
        assert (profile.full_name, profile.country, profile.city) == ("أمينة برادة", "FR", "ليون")

    def test_unknown_columns_are_told(self, curator):
        assert check({**COMPLETE, "pointure": "38"}, by=curator).header.unknown == ("pointure",)

    def test_formulas_stay_texts(self, curator):
        run({**COMPLETE, "city": "=HYPERLINK(1)"}, by=curator)
        assert Profile.objects.get().city == "=HYPERLINK(1)"

    def test_the_dry_run_writes_nothing(self, curator):
        report = check(COMPLETE, INVITED, by=curator)
        assert report.by_fate == {"created": 1, "invitation": 0, "duplicate": 1, "refused": 0}
        assert Profile.objects.count() == OutboxMessage.objects.count() == TransitionLog.objects.count() == 0

    def test_a_dry_run_reports_every_row_and_an_import_those_left_out(self, curator):
        rows = (COMPLETE, {**COMPLETE, "email": "non"})
        assert [one.fate for one in reports.rows_of(check(*rows, by=curator))] == ["created", "refused"]
        assert [one.fate for one in reports.rows_of(run(*rows, by=curator))] == ["refused"]

    def test_the_first_rows_are_shown(self, curator):
        shown = importing.preview(stream=csv_of(*numbered(30)), name="liste.csv", by=curator, count=5)
        assert [(one.person.number, one.fate) for one in shown.rows] == [(n, "created") for n in range(2, 7)]

    def test_thousands_of_rows(self, curator):
        import_many(2_000, by=curator)


class Stop(Exception):
    """What a worker's death or a cancelled job looks like between two batches."""


def stop_after(limit):
    def progress(done, total):
        if done >= limit:
            raise Stop

    return progress


@pytest.mark.usefixtures("reference")
class TestInterrupted:
    @pytest.fixture(autouse=True)
    def small_batches(self, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 10)

    def test_a_batch_that_fails_leaves_nothing_of_itself(self, curator, monkeypatch):
        from skills.services.imports import writing

        def die(*args, **kwargs):
            raise Stop

        monkeypatch.setattr(writing, "_tell", die)
        with pytest.raises(Stop):
            run(*numbered(5), by=curator)
        assert Profile.objects.count() == User.objects.exclude(pk=curator.pk).count() == Consent.objects.count() == 0

    def test_started_again_without_a_job_nobody_comes_twice(self, curator):
        with pytest.raises(Stop):
            run(*numbered(35), by=curator, progress=stop_after(20))
        assert Profile.objects.count() == 20
        report = run(*numbered(35), by=curator)
        assert report.by_fate == {"created": 15, "invitation": 0, "duplicate": 20, "refused": 0}
        assert Profile.objects.count() == 35

    def test_a_job_started_again_counts_what_it_did_before(self, curator):
        from mdm_platform.jobs.models import Job

        job = Job.objects.create(kind="skills.import_profiles", owner=curator)
        rows = [*numbered(34), {**COMPLETE, "email": "non"}]
        with pytest.raises(Stop):
            run(*rows, by=curator, job=job, progress=stop_after(20))
        report = run(*rows, by=curator, job=job)
        assert report.by_fate == {"created": 34, "invitation": 0, "duplicate": 0, "refused": 1}
        assert Profile.objects.count() == OutboxMessage.objects.count() == 34


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_file_at_once(curator, monkeypatch):
    load_reference()
    monkeypatch.setattr(importing, "BATCH", 10)
    content, reports, barrier = csv_of(*numbered(40), *numbered(40, INVITED)[:5]).getvalue(), [], threading.Barrier(2)

    def work():
        barrier.wait()
        reports.append(importing.run(stream=io.BytesIO(content), name="liste.csv", by=curator))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Profile.objects.count() == ImportedProfile.objects.count() == 40
    assert sum(report.counts["created"] for report in reports) == 40
    assert sum(report.counts["duplicate"] for report in reports) == 50


@pytest.mark.django_db(transaction=True)
def test_somebody_who_registers_in_the_meantime_is_a_duplicate(curator, monkeypatch):
    load_reference()
    judge, registered = importing.judge, []

    def judge_then_register(*args, **kwargs):
        judged = judge(*args, **kwargs)
        if not registered:
            thread = threading.Thread(target=register)
            thread.start()
            thread.join()
        return judged

    def register():
        registered.append(make_user("member", email=COMPLETE["email"]))
        connection.close()

    monkeypatch.setattr(importing, "judge", judge_then_register)
    report = run(COMPLETE, *numbered(2), by=curator)
    assert report.by_fate == {"created": 2, "invitation": 0, "duplicate": 1, "refused": 0}
    assert Profile.objects.count() == 2


@pytest.mark.parametrize("written", ["ES", "esp", "Espagne", "إسبانيا", "أسبانيا", "Spain"])
def test_a_country_is_known_by_every_name_that_files_hold(db, written):
    assert reference_data.load().countries[normalised(written)] == "ES"
