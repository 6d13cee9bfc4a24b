"""Files are kept with their row, removed with it, and read by those who may."""

import errno

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from mdm_platform.accounts.roles import Role
from mdm_platform.files import full_disk, services
from mdm_platform.files.models import StoredFile
from mdm_platform.jobs.models import Job


def upload(content=b"nom;pays\n", name="liste.csv"):
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db
class TestStore:
    def test_the_content_is_kept_under_an_id_and_not_under_its_name(self, amina):
        stored = services.store(upload=upload(), owner=amina, purpose="job_input")
        assert stored.name == "liste.csv"
        assert "liste" not in stored.content.name
        with stored.content.open() as content:
            assert content.read() == b"nom;pays\n"
        assert (stored.size, len(stored.sha256)) == (9, 64)

    def test_a_full_disk_leaves_no_row_and_no_file(self, amina, monkeypatch):
        def full(*args, **kwargs):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(default_storage, "_save", full)
        with pytest.raises(full_disk.StorageFull):
            services.store(upload=upload(), owner=amina, purpose="job_input")
        assert StoredFile.objects.count() == 0


@pytest.mark.django_db(transaction=True)
class TestRemove:
    def test_the_content_goes_with_the_commit(self, amina):
        stored = services.store(upload=upload(), owner=amina, purpose="job_input")
        name = stored.content.name
        with transaction.atomic():
            services.remove(stored=stored)
            assert default_storage.exists(name)
        assert not default_storage.exists(name)

    def test_a_rollback_keeps_both(self, amina):
        stored = services.store(upload=upload(), owner=amina, purpose="job_input")
        name, key = stored.content.name, stored.pk
        with transaction.atomic():
            services.remove(stored=stored)
            transaction.set_rollback(True)
        assert default_storage.exists(name)
        assert StoredFile.objects.filter(pk=key).exists()


@pytest.mark.django_db
class TestDownload:
    def test_the_owner_gets_an_attachment_that_runs_nothing(self, amina, client_as):
        amina.groups.add(Group.objects.get(name=Role.DIRECTORY_CURATOR))
        stored = services.store(upload=upload(), owner=amina, purpose="job_input")
        Job.objects.create(kind="skills.export_profiles", owner=amina, input_file=stored)
        answer = client_as(amina).get(f"/fr/files/{stored.public_id}/")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == 'attachment; filename="liste.csv"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content) == b"nom;pays\n"

    def test_a_stranger_and_a_visitor_find_nothing(self, amina, stranger, client_as, client):
        stored = services.store(upload=upload(), owner=amina, purpose="job_input")
        assert client_as(stranger).get(f"/fr/files/{stored.public_id}/").status_code == 404
        assert client.get(f"/fr/files/{stored.public_id}/").status_code == 404
