"""The pages of imports: judged first, confirmed, followed, cancelled; nobody else's business."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mdm_platform.audit.models import AuditEvent
from mdm_platform.files.models import StoredFile
from mdm_platform.jobs import services as jobs
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.workflows import JobState
from skills.models import Profile
from skills.services.imports import importing, kinds
from tests.skills.test_services_imports import COMPLETE, INVITED, csv_of, load_reference, numbered

pytestmark = pytest.mark.django_db
REFUSED = {**COMPLETE, "email": "non", "last_name": "=cmd()"}


@pytest.fixture(autouse=True)
def reference(db):
    load_reference()


def uploaded(*rows, name="liste.csv"):
    return SimpleUploadedFile(name, csv_of(*rows).getvalue(), "text/csv")


def checked(curator, *rows):
    job = kinds.start_check(upload=uploaded(*rows), by=curator)
    jobs.run_waiting()
    job.refresh_from_db()
    return job


class TestJourney:
    def test_from_the_file_to_the_profiles(self, curator, client_as):
        browser = client_as(curator)
        other = {**INVITED, "last_name": "Autre", "email": "autre@exemple.test", "birth_year": ""}
        page = browser.post(reverse("admin:skills_imports"), {"file": uploaded(COMPLETE, other, REFUSED)})
        check = Job.objects.get()
        assert page.status_code == 302
        assert page.url == reverse("jobs:detail", args=[check.public_id])
        assert Profile.objects.exists() is False
        jobs.run_waiting()
        assert reverse("admin:skills_import", args=[check.public_id]) in browser.get(page.url).content.decode()

        report = browser.get(reverse("admin:skills_import", args=[check.public_id])).content.decode()
        assert "Cette adresse e-mail n’est pas valable." in report
        assert Profile.objects.exists() is False

        page = browser.post(reverse("admin:skills_import_confirm", args=[check.public_id]), {"publish": "on"})
        jobs.run_waiting()
        job = Job.objects.get(kind=kinds.IMPORT)
        assert page.url == reverse("jobs:detail", args=[job.public_id])
        assert job.result == {"counts": {"created": 1, "invitation": 1, "duplicate": 0, "refused": 1}}
        assert list(Profile.objects.order_by("pk").values_list("state", flat=True)) == ["published", "draft"]
        assert AuditEvent.objects.filter(kind="profiles.imported", actor=curator).count() == 1

    def test_every_row_of_a_dry_run_is_in_a_harmless_file(self, curator, client_as):
        job = checked(curator, COMPLETE, REFUSED)
        response = client_as(curator).get(reverse("files:download", args=[job.result_file.public_id]))
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        [header, made, row] = csv.reader(io.StringIO(text), delimiter=";")
        assert header == [*COMPLETE, "Ligne", "Sort", "Motifs"]
        assert made[-3:] == ["2", "Fiche créée (consentement enregistré)", ""]
        assert (row[1], row[2], row[-3], row[-2]) == ("'=cmd()", "non", "3", "Refusée")
        assert row[-1] == "Adresse e-mail : Cette adresse e-mail n’est pas valable."

    def test_nothing_is_left_out_no_file(self, curator):
        job = kinds.start_import(check=checked(curator, COMPLETE), by=curator)
        jobs.run_waiting()
        job.refresh_from_db()
        assert (job.state, job.result_file) == (JobState.DONE, None)

    def test_the_page_shows_the_running_check(self, curator, client_as):
        job = kinds.start_check(upload=uploaded(COMPLETE), by=curator)
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, done=3, total=8)
        text = client_as(curator).get(reverse("admin:skills_imports")).content.decode()
        assert 'value="3" max="8"' in text
        assert reverse("jobs:detail", args=[job.public_id]) in text
        assert reverse("jobs:cancel", args=[job.public_id]) in text

    def test_the_page_says_what_is_wrong_with_the_file(self, curator, client_as):
        upload = SimpleUploadedFile("liste.pdf", b"%PDF-1.4", "application/pdf")
        page = client_as(curator).post(reverse("admin:skills_imports"), {"file": upload})
        assert page.status_code == 422
        assert Job.objects.exists() is StoredFile.objects.exists() is False

    def test_a_file_without_header_fails_in_words(self, curator, client_as):
        job = kinds.start_check(upload=SimpleUploadedFile("l.csv", b"a;b\n1;2\n", "text/csv"), by=curator)
        jobs.run_waiting()
        job.refresh_from_db()
        assert (job.state, job.error_code) == (JobState.FAILED, "import_header")
        page = client_as(curator).get(reverse("jobs:detail", args=[job.public_id])).content.decode()
        assert "La première ligne doit nommer les colonnes" in page

    def test_a_check_that_waits_says_so(self, curator, client_as):
        job = kinds.start_check(upload=uploaded(COMPLETE), by=curator)
        page = client_as(curator).get(reverse("admin:skills_import", args=[job.public_id])).content.decode()
        assert reverse("jobs:detail", args=[job.public_id]) in page
        browser = client_as(curator)
        browser.post(reverse("admin:skills_import_confirm", args=[job.public_id]))
        assert Job.objects.filter(kind=kinds.IMPORT).exists() is False


class TestCancelled:
    def test_what_is_written_stays_and_the_rest_is_not(self, curator, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 10)
        monkeypatch.setattr(jobs, "REPORT_EVERY_SECONDS", 0)
        check = checked(curator, *numbered(30))
        job = kinds.start_import(check=check, by=curator)
        write_batch = importing._write_batch

        def cancel_after_the_first(*args, **kwargs):
            judged = write_batch(*args, **kwargs)
            if not Job.objects.get(pk=job.pk).cancel_requested:
                jobs.cancel(job=Job.objects.get(pk=job.pk), by=curator)
            return judged

        monkeypatch.setattr(importing, "_write_batch", cancel_after_the_first)
        jobs.run_waiting()
        job.refresh_from_db()
        assert (job.state, Profile.objects.count()) == (JobState.CANCELLED, 10)

    def test_a_dead_worker_loses_and_doubles_nothing(self, curator, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 10)
        job = kinds.start_import(check=checked(curator, *numbered(30)), by=curator)
        taken = jobs.take_one()

        def die(done, total):
            if done == 20:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            kinds.run_import(taken, die)
        assert Profile.objects.count() == 20
        Job.objects.filter(pk=job.pk).update(heartbeat_at="2020-01-01T00:00Z")
        assert jobs.recover_abandoned() == 1
        jobs.run_waiting()
        job.refresh_from_db()
        assert (job.state, Profile.objects.count()) == (JobState.DONE, 30)
        assert job.result["counts"]["created"] == 30


class TestStrangers:
    def test_members_do_not_enter(self, amina, client_as):
        assert client_as(amina).get(reverse("admin:skills_imports")).status_code in (302, 403)

    def test_staff_of_another_office_do_not_enter(self, dpo, client_as):
        for name, args in (("skills_imports", []), ("skills_import_template", ["csv"])):
            assert client_as(dpo).get(reverse(f"admin:{name}", args=args)).status_code == 403

    def test_another_curators_check_is_not_found(self, curator, administrator, client_as):
        job = checked(curator, COMPLETE)
        browser = client_as(administrator)
        assert browser.get(reverse("admin:skills_import", args=[job.public_id])).status_code == 404
        assert browser.post(reverse("admin:skills_import_confirm", args=[job.public_id])).status_code == 404

    def test_a_get_imports_nothing(self, curator, client_as):
        job = checked(curator, COMPLETE)
        assert client_as(curator).get(reverse("admin:skills_import_confirm", args=[job.public_id])).status_code == 405


class TestTemplate:
    def test_the_csv_model_can_be_imported(self, curator, client_as):
        page = client_as(curator).get(reverse("admin:skills_import_template", args=["csv"]))
        report = importing.check(stream=io.BytesIO(page.content), name="modele.csv", by=curator)
        assert page.headers["Content-Disposition"].endswith('.csv"')
        columns = {problem.column for one in report.left_out for problem in one.person.problems}
        # Only what the tests' short reference data lacks.
        assert columns <= {"origin_province", "origin_region", "regions_of_interest", "domain", "skills"}

    def test_the_workbook_explains_the_columns_and_lists_the_values(self, curator, client_as):
        page = client_as(curator).get(reverse("admin:skills_import_template", args=["xlsx"]))
        book = openpyxl.load_workbook(io.BytesIO(page.content))
        assert len(book.sheetnames) == 3
        codes = [(row[0].value, row[1].value) for row in book.worksheets[2].iter_rows(min_row=2)]
        assert ("availability", "immediate") in codes
        assert ("skills", "solar-energy") in codes

    def test_no_other_kind(self, curator, client_as):
        assert client_as(curator).get("/admin/skills/profile/import/template.exe").status_code == 404
