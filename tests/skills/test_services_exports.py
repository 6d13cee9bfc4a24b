"""Exports of the directory: what the exporter may see, harmless, traced; nobody else's business."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.jobs import services as jobs
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.workflows import JobState
from mdm_platform.spreadsheets import is_live
from skills.models import Profile
from skills.services import cards, exports
from skills.services.search_query import Query
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db
PAYLOADS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1+1", '=HYPERLINK("http://x")']


@pytest.fixture
def directory(db):
    """Published profiles whose words are payloads, and one that is only sent."""
    made = [
        ProfileFactory(state="published", headline=payload, city=payload, first_name="Nadia", last_name=payload)
        for payload in PAYLOADS
    ]
    made.append(ProfileFactory(state="submitted", headline="Pas encore publiée"))
    for profile in made:
        consent(profile.owner)
    cards.rebuild_many([profile.pk for profile in made])
    return made


def exported(by, file_format, query=None):
    job = exports.start(query=query or Query(), file_format=file_format, by=by)
    jobs.run_waiting()
    job.refresh_from_db()
    return job


def rows_of(job):
    with job.result_file.content.open("rb") as stream:
        content = stream.read()
    if job.result_file.name.endswith(".csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]


class TestFile:
    def test_csv_has_no_live_cell(self, directory, curator):
        job = exported(curator, "csv")
        header, *rows = rows_of(job)
        assert (job.state, job.result, len(rows)) == (JobState.DONE, {"counts": {"exported": 6}}, 6)
        assert header == exports.HEADER
        assert [cell for row in rows for cell in row if is_live(cell)] == []
        assert [row[header.index("headline")][0] for row in rows] == ["'"] * 6

    def test_xlsx_has_no_live_cell(self, directory, curator):
        job = exported(curator, "xlsx")
        with job.result_file.content.open("rb") as stream:
            book = openpyxl.load_workbook(stream)
            kinds = {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value is not None}
        assert kinds <= {"s", "n", "d"}
        header, *rows = rows_of(job)
        assert {row[header.index("headline")] for row in rows} == set(PAYLOADS)

    def test_only_what_the_search_finds(self, directory, curator):
        found = Profile.objects.filter(state="published").first()
        Profile.objects.filter(pk=found.pk).update(country="JP")
        cards.rebuild_many([found.pk])
        rows = rows_of(exported(curator, "csv", Query(country=("JP",))))
        assert [row[0] for row in rows[1:]] == [str(found.public_id)]

    def test_nothing_found_is_a_header(self, curator):
        assert rows_of(exported(curator, "csv")) == [exports.HEADER]

    def test_more_than_allowed_asks_for_a_narrower_search(self, directory, curator, monkeypatch):
        monkeypatch.setattr(exports, "MOST_ROWS", 2)
        job = exported(curator, "csv")
        assert (job.state, job.error_code, job.result_file) == (JobState.FAILED, "export_too_long", None)

    def test_a_profile_hidden_in_the_meantime_is_left_out(self, directory, curator):
        job = exports.start(query=Query(), file_format="csv", by=curator)
        owner = directory[0].owner
        owner.is_active = False
        owner.save(update_fields=["is_active"])
        jobs.run_waiting()
        job.refresh_from_db()
        assert len(rows_of(job)) == 6


class TestTraces:
    def test_who_took_what_is_on_record(self, directory, curator):
        job = exported(curator, "csv")
        event = AuditEvent.objects.get(kind="profiles.exported")
        assert (event.actor, event.object_id, event.reason) == (curator, str(job.pk), "count:6")
        assert event.fields == sorted(exports.HEADER)
        readings = AuditEvent.objects.filter(kind="profile.read", actor=curator)
        assert {event.subject_id for event in readings} == {profile.owner_id for profile in directory[:6]}

    def test_the_words_searched_are_not_readable_in_the_job(self, curator):
        job = exports.start(query=Query(q="Berrada"), file_format="csv", by=curator)
        assert "Berrada" not in str(job.params)


class TestRefused:
    def test_strangers(self, amina, partner_agent, dpo):
        for user in (amina, partner_agent, dpo):
            with pytest.raises(PermissionRefused):
                exports.start(query=Query(), file_format="csv", by=user)
        assert Job.objects.exists() is False

    def test_another_format(self, curator):
        with pytest.raises(InvalidInput):
            exports.start(query=Query(), file_format="exe", by=curator)


class TestPage:
    def test_from_the_page_to_the_file(self, directory, curator, client_as):
        browser = client_as(curator)
        address = reverse("admin:skills_export")
        assert 'value="énergie"' in browser.get(address, {"q": "énergie"}).content.decode()
        page = browser.post(address, {"q": "", "file_format": "csv"})
        job = Job.objects.get()
        assert page.url == reverse("jobs:detail", args=[job.public_id])
        jobs.run_waiting()
        job.refresh_from_db()
        response = browser.get(reverse("files:download", args=[job.result_file.public_id]))
        assert response.headers["Content-Disposition"].startswith("attachment")
        response.close()

    def test_strangers_find_neither_page_nor_file(self, directory, curator, dpo, stranger, client_as):
        job = exported(curator, "csv")
        assert client_as(dpo).get(reverse("admin:skills_export")).status_code == 403
        for user in (dpo, stranger):
            response = client_as(user).get(reverse("files:download", args=[job.result_file.public_id]))
            assert response.status_code == 404

    def test_the_page_shows_the_running_export(self, curator, client_as):
        browser = client_as(curator)
        browser.post(reverse("admin:skills_export"), {"q": "", "file_format": "csv"})
        job = Job.objects.get()
        text = browser.get(reverse("admin:skills_export")).content.decode()
        assert "<progress" in text
        assert reverse("jobs:detail", args=[job.public_id]) in text
        assert reverse("jobs:cancel", args=[job.public_id]) in text

    def test_a_get_starts_nothing(self, curator, client_as):
        client_as(curator).get(reverse("admin:skills_export"), {"file_format": "csv"})
        assert Job.objects.exists() is False

    def test_a_wrong_filter_is_told(self, curator, client_as):
        page = client_as(curator).post(reverse("admin:skills_export"), {"file_format": "csv", "country": "Atlantide"})
        assert page.status_code == 422
        assert Job.objects.exists() is False
