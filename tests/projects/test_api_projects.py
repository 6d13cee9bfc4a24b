"""Projects for programs, and the figures and map that everybody reads."""

from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from mdm_platform.territories.models import Region
from projects.models import Project
from projects.services import project_figures, support
from projects.services.project_figures import Line, Table
from projects.views.figures import _figure
from tests.factories.institutions import bearer, make_partner
from tests.factories.projects import make_project
from tests.factories.skills import ProvinceFactory

LAST_MONTH = datetime(2026, 3, 10, tzinfo=UTC)
TODAY = date(2026, 4, 9)
API = "/api/v1/projects/"


def test_programs_read_public_sheets_and_holders_their_files(
    client, amina, project_advisor, django_assert_max_num_queries
):
    shown = make_project("in_support", confidentiality="public", holder=amina)
    make_project("in_support", confidentiality="teaser", holder=amina)
    draft = make_project(holder=amina, sector="")
    with django_assert_max_num_queries(12):
        found = client.get(API).json()["results"]
    assert [(one["public_id"], one["amount"], one["phase"]) for one in found] == [
        (str(shown.public_id), "1200000.00", "preparing")
    ]
    assert not {"holder", "team", "sources", "number", "advisor"} & set(found[0])
    assert client.get(f"{API}{draft.public_id}/").status_code == 404
    assert client.get(f"{API}{shown.public_id}/").json() == found[0]
    assert client.get(f"{API}mine/").status_code in (401, 403)
    assert client.get(f"{API}mine/", headers=bearer(client, *make_partner())).status_code == 403
    Project.objects.filter(pk=shown.pk).update(updated_at=timezone.now() - timedelta(days=2))
    since = (timezone.now() - timedelta(days=1)).isoformat()
    assert client.get(API, {"changed_since": since}).json()["results"] == []
    launched = make_project("financing", confidentiality="public", advisor=project_advisor)
    fresh = make_project("submitted", confidentiality="public")
    Project.objects.filter(pk__in=[launched.pk, fresh.pk]).update(updated_at=timezone.now() - timedelta(days=2))
    support.launch(project=launched, by=project_advisor)
    support.qualify(project=fresh, by=project_advisor)
    found = client.get(API, {"changed_since": since}).json()["results"]
    assert {one["public_id"] for one in found} == {str(launched.public_id), str(fresh.public_id)}
    assert client.get(API, {"sector": "agrifood", "kind": "social"}).json()["results"] == []
    assert client.get(API, {"secteur": "x"}).status_code == 400
    moments = ("2026-01-01T00:00:00+23:59", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00")
    assert [client.get(API, {"changed_since": one}).status_code for one in moments] == [200, 400, 400]
    client.force_login(amina)
    mine = client.get(f"{API}mine/").json()
    assert [(one["state"], one["sector"]) for one in mine] == [
        ("idea", ""),
        ("in_support", "agrifood"),
        ("in_support", "agrifood"),
    ]
    assert mine[1]["sources"][0]["amount"] == "400000.00"


def test_small_groups_are_hidden_with_what_would_tell_them(client, amina):
    for code, count in (("01", 9), ("02", 8), ("03", 2)):
        region = Region.objects.create(code=code, name_fr=code, name_ar=code, name_en=code, name_tifinagh=code)
        for _number in range(count):
            make_project("qualified", region=region, holder=amina, qualified_at=LAST_MONTH)
    make_project("qualified", holder=amina, qualified_at=datetime(2026, 4, 2, tzinfo=UTC))
    make_project("submitted", holder=amina)
    found = project_figures.figures(today=TODAY)
    assert (found.as_of, found.total) == (date(2026, 4, 1), 20)
    by_code = {table.code: {line.code: line.count for line in table.lines} for table in found.tables}
    assert by_code["region"]["03"] is None
    assert sorted(by_code["region"].values(), key=str) == [10, None, None]
    assert by_code["sector"] == {"agrifood": 20}
    assert client.get(reverse("projects:figures")).context["found"].total == 20
    assert "Projets accompagnés" in client.get(reverse("projects:figures_csv")).text
    lines = [Line("06", "Casablanca-Settat", 10), Line("04", "Rabat-Salé-Kénitra", 10), Line("01", "Oriental", 5)]
    said = [_figure(Table("region", "Région", tuple(lines[start:])))["sentence"] for start in range(4)]
    assert said[0] == "À égalité en tête, avec environ 10 projets : Casablanca-Settat et Rabat-Salé-Kénitra."
    assert [one.split(" ")[0] for one in said[1:]] == ["En", "En", "Chaque"]


def test_nothing_is_said_of_nothing(client, db):
    assert project_figures.figures(today=TODAY).total == 0
    assert "Trop peu de projets" in client.get(reverse("projects:figures")).text
    assert "Aucun projet public" in client.get(reverse("projects:map")).text


def test_the_map_counts_what_everybody_reads(client, amina):
    province = ProvinceFactory(code="06.117")
    shown = {"confidentiality": "public", "qualified_at": LAST_MONTH, "province": province, "holder": amina}
    make_project("launched", region=province.region, **shown)
    make_project("launched", **shown | {"confidentiality": "teaser"})
    page = client.get(reverse("projects:map"))
    assert [(place.code, place.count) for place, _url in page.context["ranked"]] == [(province.code, 1)]
    (_place, url) = page.context["ranked"][0]
    assert len(client.get(url).context["cards"]) == 1
