"""Who reads the files of a job."""

import pytest
from django.contrib.auth.models import AnonymousUser

from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import roles
from mdm_platform.files import services as files
from mdm_platform.files.purposes import may_read
from mdm_platform.jobs.models import Job
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def made(owner, purpose):
    return files.store_made(
        content=b"name\r\nAmina\r\n", name="annuaire.csv", content_type="text/csv", owner=owner, purpose=purpose
    )


@pytest.fixture
def export(curator):
    return made(curator, "job_result")


@pytest.fixture
def job(curator, export):
    return Job.objects.create(kind="skills.export_profiles", owner=curator, result_file=export)


def test_the_person_who_started_the_job_reads_its_files_and_nobody_else(job, export, curator, administrator, amina):
    assert may_read(curator, export)
    for stranger in (make_user(Role.DIRECTORY_CURATOR), administrator, amina, AnonymousUser()):
        assert not may_read(stranger, export)


@pytest.mark.parametrize("purpose", ["job_result", "job_input"])
def test_whoever_lost_the_role_reads_them_no_more(curator, administrator, purpose):
    stored = made(curator, purpose)
    field = "result_file" if purpose == "job_result" else "input_file"
    Job.objects.create(kind="skills.export_profiles", owner=curator, **{field: stored})
    assert may_read(curator, stored)
    roles.assign(user=curator, roles=[Role.MEMBER], by=administrator)
    assert not may_read(curator, stored)


def test_a_file_that_no_job_names_is_nobodys(curator, export):
    assert not may_read(curator, export)
