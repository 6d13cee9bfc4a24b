"""The demonstration's projects: every state, every region, both languages; told once."""

from collections import Counter

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.demo import demo_email
from projects.demo import projects as told
from projects.demo.spread import FILES, LONG_AGO
from projects.models import Project
from projects.workflows import SupportState
from tests.factories.accounts import make_user
from tests.utils.reference import load_reference


def test_more_than_eighty_projects_in_every_state_and_region(db):
    load_reference()
    member, *_staff = [make_user(role, email=demo_email(role)) for role in (Role.MEMBER, *told.STAFF)]
    assert told.load(profiles=0) == told.load(profiles=0) == 93
    rows = list(Project.objects.prefetch_related("sources"))
    assert Counter(row.state for row in rows) == dict.fromkeys(SupportState.values, 5) | {"followed": 18}
    assert len({row.region_id for row in rows}) == 12
    filed = [row for row in rows if row.state in FILES and row.sector in ("industry", "education", "hotels", "health")]
    told_of = {name: Counter(getattr(row, name) for row in filed) for name in ("region_id", "sector")}
    assert (len(filed), min(told_of["sector"].values())) == (40, 10)
    assert sorted(told_of["region_id"].values()) == [2, 4, 8, 12, 14]
    assert Counter(row.region_id for row in rows if row.state in LONG_AGO) == {"06": 10, "04": 8, "01": 5}
    assert Counter(row.language for row in rows) == {"fr": 62, "ar": 31}
    assert Project.objects.of_holder(member).count() == 3
    assert all(row.is_complete for row in rows if row.is_submitted)
    assert Project.objects.public().filter(qualified_at__isnull=False).count() == Project.objects.public().count()
    last = {
        log.object_id: log.target for log in TransitionLog.objects.filter(workflow="projects.support").order_by("pk")
    }
    assert {row.pk for row in rows if last[str(row.pk)] != row.state} == set()
