"""Pages of schemes: the catalogue, one scheme, the simulator with its PDF, the guides."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from mdm_platform.territories import loading
from projects.models import ProjectGuide
from projects.services import scheme_facts, scheme_reference, scheme_sections
from projects.views import schemes
from tests.factories.projects import make_project
from tests.factories.projects.schemes import make_scheme, make_version
from tests.factories.publications import PublicationFactory, VersionFactory
from tests.utils.login import signed_in

FIGURES = {
    "investment": "2 000 000",
    "project_sector": "hotels",
    "residence": "abroad",
    "foreign_funds": "٥٠٠٠٠٠",
    "has_dedicated_account": "yes",
}


def text_of(response):
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_simulations_are_so_many_for_each_caller_and_the_page_says_when_to_come_back(client, db, monkeypatch):
    monkeypatch.setitem(schemes.AT_MOST, "most", 1)
    addresses = [reverse(f"projects:{name}") for name in ("simulate", "simulation_pdf")]
    assert client.get(addresses[0], FIGURES).status_code == 200
    for address in addresses:
        refused = client.get(address, FIGURES)
        assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 300) == (429, True)
        assert "Vous pourrez recommencer à partir du" in text_of(refused)
    assert client.get(addresses[0]).status_code == 200, "the empty form costs nothing"
    assert client.get(addresses[0], FIGURES, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_a_simulation_answers_with_amounts_and_has_an_address(client, db):
    make_scheme()
    page = client.get(reverse("projects:simulate"), FIGURES)
    text = text_of(page)
    assert "1 dispositif convient à votre projet." in text
    assert "Calculé le " in text
    assert ("noindex" in text, "noindex" in text_of(client.get(reverse("projects:simulate")))) == (True, False)
    for amount in ("500 000,00 MAD", "200 000,00 MAD", "1 300 000,00 MAD", "5 000 000,00 MAD"):
        assert amount in text
    link = page.context["link"]
    assert link.endswith(
        "/schemes/simulate/?investment=2000000&project_sector=hotels&residence=abroad"
        "&foreign_funds=500000&has_dedicated_account=yes"
    )
    again = client.get(link)
    assert again.context["sections"] == page.context["sections"]
    assert [bar.width for bar in again.context["sections"][0].rows[0].bars] == ["25.00", "10.00", "65.00"]
    failed = text_of(client.get(reverse("projects:simulate"), FIGURES | {"foreign_funds": "400000"}))
    assert "Ne convient pas en l’état" in failed
    assert "Il vous manque 100 000,00 MAD d’apport." in failed
    other = text_of(client.get(reverse("projects:simulate"), FIGURES | {"project_sector": "trade"}))
    assert "Contribution de l’État" not in other
    assert "L’aide est de 10 % de la part du porteur" in other
    whole = text_of(client.get(reverse("projects:simulate"), FIGURES | {"foreign_funds": "2000000"}))
    assert "Vos apports couvrent tout le coût" in whole
    unknown = text_of(client.get(reverse("projects:simulate"), {"investment": "1000000"}))
    assert "1 dispositif pourrait convenir : il manque des réponses." in unknown
    assert "le calcul prend le minimum demandé, 250 000,00 MAD" in unknown
    figures = {"aid": "support", "rate": None, "cap": None}
    make_scheme(rules={"scheme.women_led": {}}, version=figures)
    seems = client.get(reverse("projects:simulate"), FIGURES | {"is_women_led": "yes", "foreign_funds": "400000"})
    assert "Semble convenir, à confirmer auprès de l’organisme" in text_of(seems)
    assert "1 dispositif semble convenir" in text_of(seems)
    [card] = seems.context["sections"][0].rows
    assert (card.tone, seems.context["sections"][0].key) == ("info", "indicative")


def test_figures_that_cannot_be_are_refused_beside_their_field(client, db):
    make_scheme()
    address = reverse("projects:simulate")
    assert "sections" not in client.get(address, {"investment": "beaucoup"}).context
    assert "Vos apports dépassent le coût" in text_of(client.get(address, {"investment": "10", "other_funds": "11"}))
    for bad in ({"investment": "0"}, {"investment": "9" * 40}, {"project_sector": "armes"}, {"holder_share": "101"}):
        assert client.get(address, bad).context["form"].errors, bad
    nothing = client.get(address, {"investment": "", "project_sector": ""})
    assert (len(nothing.context["sections"]), "/pdf/" in nothing.text) == (1, False)
    assert client.get(reverse("projects:simulation_pdf"), {"investment": "x"}).status_code == 302
    assert client.post(address, FIGURES).status_code == 405


def test_a_project_of_ones_own_gives_its_figures(client, amina, stranger):
    scheme = make_scheme()
    project = make_project(holder=amina, title="Une clinique", sector="health")
    make_project(holder=stranger, title="Autre chose")
    client.force_login(amina)
    page = client.get(reverse("projects:simulate"))
    assert [one.title for one in page.context["mine"]] == ["Une clinique"]
    text = text_of(client.get(page.context["mine"][0].url))
    assert "1 200 000,00 MAD" in text
    assert "400 000,00 MAD" in text
    assert "120 000,00 MAD" in text
    block = scheme_sections.shown(project, amina, timezone.now())
    assert [card.scheme for card in block["cards"]] == [scheme]
    assert block["url"] == page.context["mine"][0].url
    sought = make_project(holder=amina, sources={"own_funds": 400_000, "investor": 800_000})
    for is_secured, others in ((False, 0), (True, 800_000)):
        sought.sources.filter(kind="investor").update(is_secured=is_secured)
        assert scheme_facts.of_project(sought, on=timezone.localdate())["other_funds"] == others
    bare = make_project(holder=amina, currency="EUR")
    assert scheme_sections.shown(bare, amina, timezone.now()) is None


def test_the_pdf_holds_the_answer_in_each_language(client, db):
    make_scheme()
    for language in ("fr", "ar", "en"):
        with override(language):
            address = reverse("projects:simulation_pdf")
        found = client.get(address, FIGURES)
        assert found["Content-Type"] == "application/pdf"
        assert found.content.startswith(b"%PDF-")
        assert found.content == client.get(address, FIGURES).content


def test_the_catalogue_shows_what_is_approved_in_as_many_queries_for_one_as_for_all(
    client, db, django_assert_max_num_queries, scheme_editor
):
    scheme = make_scheme(version={"in_force_to": date(2026, 6, 30), "certainty": "to_confirm"})
    make_version(scheme, "approved", in_force_from=timezone.localdate() + timedelta(days=30), rate=Decimal("0.2000"))
    draft = make_version().scheme
    with django_assert_max_num_queries(8):
        text = text_of(client.get(reverse("projects:schemes")))
    assert (scheme.slug in text, draft.slug in text) == (True, False)
    detail = text_of(client.get(reverse("projects:scheme", args=[scheme.slug])))
    assert "Cette aide n’est pas en vigueur aujourd’hui" in detail
    assert "Version 2" in detail
    assert "À venir" in detail
    assert client.get(reverse("projects:scheme", args=[draft.slug])).status_code == 404
    seen = signed_in(scheme_editor).get(reverse("projects:scheme", args=[draft.slug]))
    assert "Cette aide n’est pas publiée" in text_of(seen)


@pytest.mark.django_db
def test_the_schemes_that_come_with_the_platform_are_marked_to_confirm(client, django_assert_max_num_queries):
    loading.load_territories()
    assert scheme_reference.load() == scheme_reference.load() == 11
    with django_assert_max_num_queries(20):
        page = client.get(reverse("projects:simulate"), FIGURES | {"is_women_led": "yes", "jobs": "6"})
    cards = [card for section in page.context["sections"] for card in section.rows]
    assert len(cards) == 11
    assert not any(card.version.is_confirmed for card in cards)
    text = text_of(page)
    for card in cards:
        assert card.sentences, card.scheme.slug
        assert (card.scheme.apply in text) == (card.outcome != "failed") == bool(card.apply)
        assert all(
            getattr(card.scheme, f"{field}_{code}") for field in ("name", "summary", "apply") for code in ("ar", "en")
        )
        assert card.version.legal_reference_ar
        assert card.version.legal_reference_en
        assert client.get(reverse("projects:scheme", args=[card.scheme.slug])).status_code == 200
    with override("ar"):
        assert cards[0].scheme.operator_name in ("تمويلكم", "المراكز الجهوية للاستثمار")


def test_guides_stand_by_step_and_sector(client, db):
    publication = VersionFactory(title_fr="Créer une société").publication
    hidden = PublicationFactory()
    ProjectGuide.objects.create(publication=publication, step="create", sectors=["hotels"])
    ProjectGuide.objects.create(publication=hidden, step="finance")
    address = reverse("projects:project_guides")
    assert "Créer une société" in text_of(client.get(address))
    assert client.get(address, {"sector": "hotels"}).context["total"] == 1
    assert client.get(address, {"sector": "trade"}).context["total"] == 0
    assert client.get(address, {"sector": "x'y"}).context["total"] == 1
