"""Long jobs: started, run, cancelled, taken up again."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mdm_platform.errors import DomainError, PermissionRefused, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.jobs import registry, services
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.workflows import JobState
from mdm_platform.permissions import is_authenticated
from mdm_platform.permissions import register as register_permission

PERMISSION = "tests.start_job"


def count_to_three(job, progress):
    for number in range(1, 4):
        progress(number, 3)
    return registry.Outcome(counts={"counted": 3})


def refuse(job, progress):
    raise DomainError("Le fichier est illisible.", code="unreadable")


def explode(job, progress):
    raise ZeroDivisionError


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setattr(registry, "_registry", dict(registry._registry))
    monkeypatch.setattr("mdm_platform.permissions._registry", dict(_permissions()))
    register_permission(PERMISSION, is_authenticated, "compter")

    def declare(handler, name="tests.count"):
        registry.register(registry.JobKind(name, "Compter", PERMISSION, handler, {"counted": "Comptés"}))
        return name

    return declare


def _permissions():
    from mdm_platform.permissions import registered_permissions

    return registered_permissions()


@pytest.mark.django_db
class TestRun:
    def test_a_job_runs_and_keeps_its_counts(self, kind, amina):
        job = services.start(kind=kind(count_to_three), by=amina)
        assert services.run_waiting() == 1
        job.refresh_from_db()
        assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 3, 3, {"counts": {"counted": 3}})
        assert job.finished_at is not None

    def test_a_refusal_is_told_to_the_owner(self, kind, amina):
        job = services.start(kind=kind(refuse), by=amina)
        services.run_waiting()
        job.refresh_from_db()
        assert (job.state, job.error_code) == (JobState.FAILED, "unreadable")
        assert job.result == {"message": "Le fichier est illisible."}

    def test_an_unexpected_error_fails_the_job_alone(self, kind, amina):
        job = services.start(kind=kind(explode), by=amina)
        other = services.start(kind=kind(count_to_three, "tests.other"), by=amina)
        assert services.run_waiting() == 2
        job.refresh_from_db()
        other.refresh_from_db()
        assert (job.state, job.error_code, other.state) == (JobState.FAILED, "unexpected", JobState.DONE)

    def test_nothing_waits(self):
        assert services.run_waiting() == 0


@pytest.mark.django_db
class TestCancel:
    def test_a_waiting_job_is_cancelled_at_once(self, kind, amina):
        job = services.start(kind=kind(count_to_three), by=amina)
        services.cancel(job=job, by=amina)
        assert job.state == JobState.CANCELLED
        assert services.run_waiting() == 0

    def test_a_running_job_stops_after_its_batch(self, kind, amina, monkeypatch):
        monkeypatch.setattr(services, "REPORT_EVERY_SECONDS", 0)
        seen = []

        def stubborn(job, progress):
            for number in range(1, 4):
                seen.append(number)
                services.cancel(job=Job.objects.get(pk=job.pk), by=amina)
                progress(number, 3)
            return registry.Outcome()

        job = services.start(kind=kind(stubborn), by=amina)
        services.run_waiting()
        job.refresh_from_db()
        assert (seen, job.state) == ([1], JobState.CANCELLED)

    def test_a_stranger_is_refused(self, kind, amina, stranger):
        job = services.start(kind=kind(count_to_three), by=amina)
        with pytest.raises(PermissionRefused):
            services.cancel(job=job, by=stranger)
        job.refresh_from_db()
        assert (job.state, job.cancel_requested) == (JobState.QUEUED, False)

    def test_a_finished_job_cannot_be_cancelled(self, kind, amina):
        job = services.start(kind=kind(count_to_three), by=amina)
        services.run_waiting()
        job.refresh_from_db()
        with pytest.raises(TransitionNotAllowed):
            services.cancel(job=job, by=amina)


@pytest.mark.django_db
class TestAbandoned:
    def abandon(self, job, attempts):
        services.take_one()
        Job.objects.filter(pk=job.pk).update(attempts=attempts, heartbeat_at=timezone.now() - timedelta(minutes=6))

    def test_a_dead_workers_job_is_queued_again(self, kind, amina):
        job = services.start(kind=kind(count_to_three), by=amina)
        self.abandon(job, attempts=1)
        assert services.recover_abandoned() == 1
        job.refresh_from_db()
        assert job.state == JobState.QUEUED

    def test_after_three_attempts_it_fails(self, kind, amina):
        job = services.start(kind=kind(count_to_three), by=amina)
        self.abandon(job, attempts=3)
        services.recover_abandoned()
        job.refresh_from_db()
        assert (job.state, job.error_code) == (JobState.FAILED, "abandoned")

    def test_a_living_job_is_left_alone(self, kind, amina):
        services.start(kind=kind(count_to_three), by=amina)
        services.take_one()
        assert services.recover_abandoned() == 0


@pytest.mark.django_db
class TestFiles:
    def kept(self, owner):
        return files.store_made(content=b"a", name="a.csv", content_type="text/csv", owner=owner, purpose="job_input")

    def test_files_go_a_month_after_the_job(self, kind, amina):
        name = kind(count_to_three)
        old, young = self.kept(amina), self.kept(amina)
        services.start(kind=name, by=amina, input_file=old)
        services.run_waiting()
        now = timezone.now()
        services.start(kind=name, by=amina, input_file=young)
        assert services.discard_files(now=now + timedelta(days=29)) == 0
        assert services.discard_files(now=now + timedelta(days=31)) == 1
        assert list(StoredFile.objects.all()) == [young]
        assert Job.objects.filter(input_file=None).count() == 1

    def test_a_file_that_a_younger_job_reads_stays(self, kind, amina):
        name, stored = kind(count_to_three), self.kept(amina)
        services.start(kind=name, by=amina, input_file=stored)
        services.run_waiting()
        services.start(kind=name, by=amina, input_file=stored)
        assert services.discard_files(now=timezone.now() + timedelta(days=31)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_job(kind, amina):
    services.start(kind=kind(count_to_three), by=amina)
    taken, barrier = [], threading.Barrier(2)

    def work():
        barrier.wait()
        job = services.take_one()
        taken.append(job.pk if job else None)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=bool) == [None, Job.objects.get().pk]


@pytest.mark.django_db
class TestPage:
    def test_the_owner_follows_and_gets_the_moving_part_by_htmx(self, kind, amina, client_as):
        job = services.start(kind=kind(count_to_three), by=amina)
        client = client_as(amina)
        page = client.get(f"/fr/jobs/{job.public_id}/")
        part = client.get(f"/fr/jobs/{job.public_id}/", headers={"HX-Request": "true"})
        assert (page.status_code, part.status_code) == (200, 200)
        assert "<html" in page.content.decode()
        assert "<html" not in part.content.decode()

    def test_a_stranger_finds_nothing(self, kind, amina, stranger, client_as):
        job = services.start(kind=kind(count_to_three), by=amina)
        assert client_as(stranger).get(f"/fr/jobs/{job.public_id}/").status_code == 404

    def test_a_get_does_not_cancel(self, kind, amina, client_as):
        job = services.start(kind=kind(count_to_three), by=amina)
        assert client_as(amina).get(f"/fr/jobs/{job.public_id}/cancel/").status_code == 405


@pytest.mark.django_db
def test_the_page_is_kept_out_of_search_engines_and_nothing_stands_before_it(kind, amina, client_as):
    job = services.start(kind=kind(count_to_three), by=amina)
    page = client_as(amina).get(f"/fr/jobs/{job.public_id}/").content.decode()
    assert '<meta name="robots" content="noindex">' in page
