"""Figures and improvements: who reads them, what is hidden, and what everybody learns."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from grievances.models import Case, Category, Deadline, Improvement, Satisfaction, YearlyFigures
from grievances.services import figures, improvements, recurrences, yearly_figures
from grievances.services.figure_divisions import CATEGORY, COUNTRY, FAMILY, FOR_EVERYBODY, KIND
from grievances.services.figures import Group, Line
from grievances.views import figures_page
from grievances.workflows import CaseWorkflow
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from tests.factories.grievances import CategoryFactory, make_case, make_unit
from tests.factories.grievances.after import TEXTS
from tests.factories.grievances.cases import make_agent

pytestmark = pytest.mark.django_db
PAGE, CSV, PUBLIC = "/fr/workplace/complaints/", "/fr/workplace/complaints.csv", "/fr/complaints/figures/"
LAST_YEAR = timezone.localtime().year - 1


def received(country, days=None, *, year=LAST_YEAR, **fields):
    """A case of that year, answered so many days later; its log says so."""
    start = datetime(year, 3, 1, 12, tzinfo=UTC)
    at = None if days is None else start + timedelta(days=days)
    state = {"outcome": "founded", "answered_at": at} if at else {}
    case = make_case("answered" if at else "received", received_at=start, residence_country=country, **state, **fields)
    if at:
        log(case, "validate_answer", "answered", at)
    return case


def log(case, transition, target, at):
    TransitionLog.objects.create(
        workflow=CaseWorkflow.name, object_type="grievances.case", object_id=str(case.pk), transition=transition,
        source="x", target=target, at=at,
    )  # fmt: skip


@pytest.fixture
def year():
    """Twelve cases of France, eleven of them answered in 1 to 11 days; six of Spain; two of Italy."""
    france = [received("FR", day + 1) for day in range(11)] + [received("FR")]
    spain, italy = [received("ES", 20) for _ in range(6)], [received("IT") for _ in range(2)]
    for case in france[:10]:
        Satisfaction.objects.create(case=case, answered_at=case.answered_at, rating="satisfied")
    return france + spain + italy


def test_small_groups_are_hidden_with_what_would_tell_them(year):
    found = figures.compute(Case.objects.all(), (KIND, COUNTRY))
    assert (found.total.received, found.total.median, found.total.slow) == (20, 9, 20)
    countries = {line.code: line for line in found.tables[1].lines}
    assert (countries["IT"].received, countries["IT"].answered) == (None, None)
    hidden = [code for code, line in countries.items() if line.received is None]
    assert len(hidden) >= 2, "a lone hidden group is the total minus the others"
    for line in countries.values():
        assert line.received is not None or (line.answered, line.median, line.slow, line.satisfied) == (None,) * 4
    [kind] = found.tables[0].lines
    assert (kind.received, kind.answered, kind.median, kind.satisfied) == (20, None, 9, 100), "three wait: hidden"


def test_a_share_by_fives_is_neither_about_nothing_nor_about_everything():
    shown = " ".join(figures_page.sentences(Line("", 40, 40, 9, 20, contested=0, satisfied=100, right=45)))
    for share in ("après moins de 3 % des", "plus de 97 % sont satisfaites", "environ 45 % des dossiers"):
        assert share in shown.replace("\u00a0", " ").replace("\u202f", " ")


def legal(case, *, late):
    """The legal clock of a case, passed or not when it was answered."""
    at = case.answered_at - timedelta(hours=1) if late else case.answered_at + timedelta(days=9)
    Deadline.objects.create(case=case, kind="legal", started_at=at - timedelta(days=60), due_at=at)


def test_answers_after_the_legal_delay_are_counted_where_nobody_is_told_apart(client_as, complaints_supervisor):
    for country, answers in (
        ("FR", [True] * 8 + [False] * 12),
        ("ES", [True] * 6 + [False] * 6),
        ("IT", [True, False]),
    ):
        for is_late in answers:
            legal(received(country, 20), late=is_late)
    found = figures.compute(Case.objects.all(), (KIND, COUNTRY))
    countries = {line.code: (line.late, line.late_share) for line in found.tables[1].lines}
    assert countries["IT"] == (None, None)
    shown = [code for code, (late, _share) in countries.items() if late is not None]
    assert len(shown) <= 1, "the total less all the others would tell Italy's"
    assert (found.total.late, found.total.late_share) == (15, 45)
    few = figures.compute(Case.objects.filter(residence_country__in=("FR", "ES")), (KIND, COUNTRY))
    assert [(line.late, line.late_share) for line in few.tables[1].lines] == [(8, 40), (6, 50)]
    browser = client_as(complaints_supervisor)
    html = browser.get(PAGE, {"year": LAST_YEAR}).content.decode()
    assert "15 réponses sont venues après le délai légal." in html
    rows = browser.get(CSV, {"year": LAST_YEAR}).content.decode("utf-8-sig")
    assert '"Après le délai légal";"Après le délai légal (%)"' in rows
    yearly_figures.publish(year=LAST_YEAR, by=complaints_supervisor)
    assert "15 réponses sont venues après le délai légal." in Client().get(PUBLIC).content.decode()


def test_a_family_does_not_tell_the_small_subject_that_its_others_leave():
    families = {"civil_status": (9, 3), "consular": (7, 6)}
    for family, counts in families.items():
        for count in counts:
            category = CategoryFactory(code=f"{family}_{count}", family=family)
            for _ in range(count):
                received("FR", category=category)
    found = figures.compute(Case.objects.all(), (FAMILY, CATEGORY))
    assert found.total.received == 25
    sums = {line.code: line.received for line in found.tables[0].lines}
    parts = {line.code: line.received for line in found.tables[1].lines}
    family_of = {str(one.pk): one.family for one in Category.objects.all()}
    assert None in parts.values()
    for family, total in sums.items():
        hidden = [code for code, count in parts.items() if family_of[code] == family and count is None]
        left = (total or 0) - sum(count or 0 for code, count in parts.items() if family_of[code] == family)
        assert total is None or not hidden or (len(hidden) > 1 and left >= 5)
    assert list(sums.values()).count(None) != 1


def test_shares_need_ten_answers_and_nobody_alone_on_a_side():
    measure = figures.SHARES["contested"]
    shown = [Group("a", answered=20, contested=5), Group("b", answered=20, contested=0)]
    assert figures._shown(shown, measure) == shown
    alone = Group("c", answered=20, contested=2)
    assert [group.code for group in figures._shown([*shown, alone], measure)] == ["b"]
    assert figures._shown([Group("d", answered=9, contested=0)], measure) == []
    assert figures._percentile([1, 2, 3, 40], 50) == 2
    assert figures.compute(Case.objects.none(), (KIND,)).total == Line("", 0, 0, None, None, None, None, None, 0, None)


def test_supervisors_count_what_they_may_read(
    client_as, complaints_supervisor, stranger, year, django_assert_max_num_queries
):
    complained = make_unit("complained")
    theirs = make_agent(complained, Role.COMPLAINTS_SUPERVISOR)
    for _ in range(6):
        received("BE", 3, unit_complained=complained)
    browser = client_as(complaints_supervisor)
    with django_assert_max_num_queries(20):
        html = browser.get(PAGE, {"year": LAST_YEAR}).content.decode()
    assert browser.get(PAGE, {"year": "020269"}).status_code == 200
    assert "26 dossiers reçus." in html
    assert complained.name_fr in html
    rows = client_as(complaints_supervisor).get(CSV, {"year": LAST_YEAR}).content.decode("utf-8-sig")
    [whole] = [row for row in csv.reader(io.StringIO(rows), delimiter=";") if row[0] == "Ensemble"]
    assert whole[2] == "26"
    for page in (PAGE, CSV):
        answer = client_as(theirs).get(page, {"year": LAST_YEAR})
        assert "Belgique" not in answer.content.decode()
        assert client_as(stranger).get(page).status_code == 403
        assert Client().get(page).status_code == 302
    assert "Aucun dossier cette année-là" in client_as(theirs).get(PAGE, {"year": "9" * 40}).content.decode()


def test_a_year_is_published_once_when_it_is_over(client_as, complaints_agent, complaints_supervisor, year):
    assert "fin de l’année" in Client().get(PUBLIC).content.decode()
    with pytest.raises(PermissionRefused):
        yearly_figures.publish(year=LAST_YEAR, by=complaints_agent)
    with pytest.raises(InvalidInput):
        yearly_figures.publish(year=LAST_YEAR + 1, by=complaints_supervisor)
    browser = client_as(complaints_supervisor)
    assert "20 dossiers reçus." in browser.get(f"/fr/workplace/complaints/{LAST_YEAR}/publish/").content.decode()
    assert YearlyFigures.objects.count() == 0
    browser.post(f"/fr/workplace/complaints/{LAST_YEAR}/publish/confirm/")
    received("FR", 2)
    html = Client().get(PUBLIC).content.decode()
    assert "20 dossiers reçus." in html
    assert "Italie" in html
    assert complaints_supervisor.full_name not in html
    rows = Client().get(f"{PUBLIC}{LAST_YEAR}.csv").content.decode("utf-8-sig")
    assert '"Pays de résidence";"Italie";"";""' in rows
    with pytest.raises(TransitionNotAllowed):
        yearly_figures.publish(year=LAST_YEAR, by=complaints_supervisor)
    assert Client().get(f"{PUBLIC}1999/").status_code == 404
    assert {table.code for table in yearly_figures.read(YearlyFigures.objects.get()).tables} == {
        one.code for one in FOR_EVERYBODY
    }


def test_what_comes_back_becomes_a_change_that_everybody_reads(
    client_as, complaints_agent, complaints_supervisor, stranger
):
    category = CategoryFactory(code="passport-delay")
    cases = [make_case("in_progress", category=category) for _ in range(7)]
    hidden = make_case("in_progress", category=category, is_confidential=True)
    [one] = recurrences.found(by=complaints_supervisor)
    assert (one.category, one.count, one.right, one.improvements) == (category, 7, 0, ())
    assert recurrences.found(by=stranger) == []
    made = improvements.start(category=category, texts={"title_fr": "Dire où en est un passeport"}, by=complaints_agent)
    assert set(made.cases.all()) == set(cases)
    with pytest.raises(TransitionNotAllowed):
        improvements.propose(improvement=made, by=complaints_agent)
    with pytest.raises(InvalidInput):
        improvements.link(improvement=made, numbers=[hidden.number], by=complaints_agent)
    improvements.unlink(improvement=made, number=cases[0].number, by=complaints_agent)
    made = improvements.write(improvement=made, texts={**TEXTS, "outcome_fr": ""}, by=complaints_agent)
    improvements.propose(improvement=made, by=complaints_agent)
    page = f"/fr/complaints/improvements/{made.public_id}/"
    assert client_as(stranger).get(page).status_code == 404
    improvements.study(improvement=made, by=complaints_supervisor)
    html = Client().get(page).content.decode()
    assert "Au moins 5 dossiers l’ont dit." in html
    assert complaints_supervisor.full_name not in html
    with pytest.raises(TransitionNotAllowed):
        improvements.write(improvement=made, texts={"title_fr": "Autre chose"}, by=complaints_supervisor)
    improvements.adopt(improvement=made, by=complaints_supervisor)
    with pytest.raises(TransitionNotAllowed):
        improvements.put_in_place(improvement=made, by=complaints_supervisor)
    made = improvements.write(improvement=made, texts=TEXTS, by=complaints_supervisor)
    improvements.put_in_place(improvement=made, by=complaints_supervisor)
    assert "outcome en" in Client().get(page.replace("/fr/", "/en/")).content.decode()
    listed = Client().get("/fr/complaints/improvements/", {"state": "in_place", "page": "0"}).content.decode()
    assert "title fr" in listed
    assert (
        "Aucune amélioration dans cet état"
        in Client().get("/fr/complaints/improvements/", {"state": "adopted"}).content.decode()
    )


def test_the_workplace_writes_through_the_services(client_as, complaints_supervisor, unit_complaints_agent):
    category = CategoryFactory()
    case = make_case("in_progress", category=category)
    browser = client_as(complaints_supervisor)
    assert browser.get("/admin/grievances/improvement/add/", {"category": category.pk}).status_code == 200
    browser.post("/admin/grievances/improvement/add/", {"category": category.pk, "title_fr": "Un titre"})
    assert ">Titre<" in browser.get("/admin/grievances/improvement/").content.decode()
    made = Improvement.objects.get()
    assert (made.created_by, list(made.cases.all()), made.written_for) == (complaints_supervisor, [case], None)
    page = f"/admin/grievances/improvement/{made.pk}/change/"
    assert case.number in browser.get(page).content.decode()
    rows = {"Improvement_cases-TOTAL_FORMS": "1", "Improvement_cases-INITIAL_FORMS": "1"}
    browser.post(page, {**rows, "title_fr": "Un autre titre", "problem_fr": "Le même", "proposal_fr": "Mieux"})
    browser.post(f"/admin/grievances/improvement/{made.pk}/transition/propose/", {"seen_state": "draft"})
    made.refresh_from_db()
    assert (made.title_fr, made.state) == ("Un autre titre", "proposed")
    other = client_as(unit_complaints_agent)
    assert other.get(page).status_code in {302, 404}
    for name in ("retentionrule", "retentionrun", "retentionline"):
        assert browser.get(f"/admin/grievances/{name}/").status_code == 200
        assert other.get(f"/admin/grievances/{name}/").status_code == 403
