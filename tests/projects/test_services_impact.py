"""What launched projects became: the last answer of each, and no small group told, not even by its neighbours."""

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from mdm_platform.territories.models import Region
from projects.services import impact
from tests.factories.projects import make_follow_up, make_project


def region(code, name):
    names = {"name_fr": name, "name_ar": name, "name_en": name, "name_tifinagh": name}
    return Region.objects.get_or_create(code=code, defaults=names)[0]


def answered(place, count, *, holder, jobs=8, **fields):
    for number in range(count):
        project = make_project("followed", region=place, holder=holder, **fields)
        told = {"is_active": number > 0, "invested": Decimal(1_000_000), "answered_at": timezone.now()}
        make_follow_up(project=project, months=6, jobs=1, **told)
        make_follow_up(project=project, months=12, jobs=jobs, **told)
        make_follow_up(project=project, months=24)


def test_regions_are_told_from_five_projects_and_never_one_hidden_alone(amina, client):
    answered(region("06", "Casablanca-Settat"), 7, holder=amina)
    answered(region("02", "Oriental"), 5, holder=amina, currency="EUR")
    answered(region("03", "Fès-Meknès"), 6, holder=amina)
    answered(region("09", "Souss-Massa"), 1, holder=amina)
    lines = {line.code: line for line in impact.by_region()}
    assert [code for code, line in lines.items() if line.is_hidden] == ["02", "09"]
    found = lines["06"]
    assert (found.projects, found.active, found.jobs_planned, found.jobs) == (7, 6, 85, 55)
    assert (found.planned, found.invested) == (Decimal(8_400_000), Decimal(7_000_000))
    shown = client.get(reverse("projects:impact")).content.decode()
    assert "Non montrées" in shown
    assert "Casablanca-Settat" in shown


def test_without_a_small_group_nothing_is_hidden():
    whole = [impact.RegionImpact(str(number), str(number), number) for number in (5, 6, 7)]
    assert [line.is_hidden for line in impact.protect(whole)] == [False, False, False]
    assert [line.is_hidden for line in impact.protect([*whole, impact.RegionImpact("0", "0", 4)])] == [
        True,
        True,
        False,
        False,
    ]
    assert impact.protect([]) == []
