"""Pages of investors and holders: the whole way on both sides, and not a word of who anybody is before both accept."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mdm_platform.accounts import data_rights
from mdm_platform.audit.models import AuditEvent
from projects.models import Introduction, IntroductionBlock, InvestorProfile, Teaser
from projects.services import introduction_documents, investor_data, sections
from tests.factories.projects.investors import (
    IntroductionFactory,
    InvestorFactory,
    TeaserFactory,
    give_document,
    make_document,
    make_text,
)
from tests.factories.projects.projects import make_project

pytestmark = pytest.mark.django_db

HOLDER_WORDS = ("Amina Berrada", "Berrada", "amina@exemple.test", "Canari titre", "Canari idée", "Canari équipe")
INVESTOR_WORDS = ("يوسف العلمي", "youssef@exemple.test", "Canari Capital", "Canari registre")


@pytest.fixture
def project(amina, project_advisor):
    made = make_project(
        "in_support",
        holder=amina,
        advisor=project_advisor,
        confidentiality="teaser",
        title="Canari titre",
        summary="Canari idée",
        idea="Canari idée",
    )
    made.team.create(name="Canari équipe")
    return made


@pytest.fixture
def teaser(project):
    make_text()
    return TeaserFactory(project=project)


@pytest.fixture
def investor(youssef):
    return InvestorFactory(owner=youssef, organisation="Canari Capital", references="Canari registre")


def page(client, name, *args, status=200):
    answer = client.get(reverse(f"projects:{name}", args=args))
    assert answer.status_code == status
    return answer.text if status == 200 else ""


def post(client, name, *args, status=302, **data):
    answer = client.post(reverse(f"projects:{name}", args=args), data)
    assert answer.status_code == status, answer.text
    return answer


def holds(text, words):
    return [word for word in words if word in text]


def test_an_investor_writes_a_profile_that_staff_verify(client, client_as, youssef, investment_officer, stranger):
    assert "Se connecter pour commencer" in page(client, "investors")
    mine = client_as(youssef)
    page(mine, "investor_home", status=302)
    page(mine, "investor_profile", status=404)
    page(mine, "investor_matches", status=403)
    post(mine, "start_investor")
    assert "Il manque : pays de résidence" in page(mine, "investor_home")
    wrong = post(mine, "investor_profile", status=422, kind="fund", amount_min="x", presentation="a@b.ma")
    assert "Écrivez un montant en chiffres" in wrong.text
    told = post(mine, "investor_profile", status=422, kind="fund", presentation="Voir a@b.ma", references="12")
    assert "Retirez-en : une adresse de courriel (« a@b.ma »)" in told.text
    fields = {"kind": "business_angel", "country": "CA", "references": "12", "amount_min": "1 000", "languages": ["fr"]}
    post(mine, "investor_profile", **fields, amount_max="2 000", presentation="J’investis.")
    post(mine, "act_on_investor", "submit")
    profile = InvestorProfile.objects.get()
    assert (profile.state, profile.amount_max) == ("submitted", Decimal(2000))
    assert "ne se modifie pas en ce moment" in page(mine, "investor_profile")
    desk = client_as(investment_officer)
    assert "Investisseurs à vérifier" in desk.get("/admin/").text
    where = reverse("admin:projects_investorprofile_change", args=[profile.pk])
    assert holds(desk.get(where).text, ["Canada", "français", "Tous les secteurs"]) == [
        "Canada",
        "français",
        "Tous les secteurs",
    ]
    assert "transition_verify" not in desk.get(reverse("admin:projects_investorprofile_changelist")).text
    more = reverse("admin:projects_investorprofile_transition", args=[profile.pk, "ask_completion"])
    assert desk.post(more, {"note": "Joignez un extrait."}).status_code == 302
    assert holds(page(mine, "investor_home"), ["L’équipe vous demande un complément", "Joignez un extrait."]) != []
    post(mine, "act_on_investor", "submit")
    assert client_as(stranger).get(where).status_code in (302, 403)
    act = reverse("admin:projects_investorprofile_transition", args=[profile.pk, "verify"])
    assert desk.post(act, {"note": ""}).status_code == 302
    text = page(mine, "investor_profile")
    assert "Comment vérifier qui vous êtes" not in text
    assert "Aucun projet ne correspond" in page(mine, "investor_matches")
    post(mine, "act_on_investor", "fly", status=404)


def test_a_holder_has_a_presentation_read_and_publishes_it(client_as, amina, project, project_advisor, stranger):
    mine, key = client_as(amina), project.public_id
    assert "Écrire la présentation" in page(mine, "teaser", key)
    page(client_as(stranger), "teaser", key, status=404)
    page(mine, "write_teaser", key, status=404)
    post(mine, "start_teaser", key)
    fields = {"headline": "Fromage fermier", "looking_for": "Un associé", "amount": "900 000", "languages": ["fr"]}
    told = post(mine, "write_teaser", key, status=422, **fields, pitch="Je suis Berrada, 06 12 34 56 78")
    assert "un numéro de téléphone (« 06 12 34 56 78 ») ; un nom (« Berrada »)" in told.text
    post(mine, "write_teaser", key, **fields, pitch="Du lait transformé sur place.")
    assert "Du lait transformé sur place." in page(mine, "teaser", key)
    post(mine, "act_on_teaser", key, "send_to_advisor")
    page(mine, "write_teaser", key, status=302)
    made, desk = Teaser.objects.get(), client_as(project_advisor)
    assert "Présentations à relire" in desk.get("/admin/").text
    assert "Fromage fermier" in desk.get(reverse("admin:projects_teaser_changelist")).text
    back, act = (reverse("admin:projects_teaser_transition", args=[made.pk, name]) for name in ("send_back", "approve"))
    assert "900 000,00 MAD" in desk.get(act).text.replace("\u202f", " ").replace("\xa0", " ")
    assert desk.post(back, {"note": "Dites combien d’emplois."}).status_code == 302
    assert "Votre conseiller vous demande de reprendre la présentation" in page(mine, "teaser", key)
    post(mine, "act_on_teaser", key, "send_to_advisor")
    assert desk.post(act, {"note": ""}).status_code == 302
    over = make_project("completed", holder=project.holder, advisor=project_advisor)
    assert "investors" not in [one.slug for one in sections.sections_of(over, over.holder, made.changed_at)]
    blocks = sections.sections_of(project, project.holder, made.changed_at)
    [ask] = [one for one in sections.asks_of(project, blocks, made.changed_at) if "relue" in str(one.sentence)]
    assert ask.url == reverse("projects:teaser", args=[key])
    post(mine, "act_on_teaser", key, "publish")
    assert "Les investisseurs vérifiés lisent votre présentation" in page(mine, "teaser", key)
    post(mine, "act_on_teaser", key, "take_back")
    made.refresh_from_db()
    assert (made.state, made.published_at) == ("draft", None)


def test_nobody_is_named_before_both_accept(client_as, amina, youssef, stranger, project, teaser, investor):
    buyer, holder, other = client_as(youssef), client_as(amina), client_as(stranger)
    page(other, "investor_teaser", teaser.public_id, status=403)
    for text in (page(buyer, "investor_matches"), page(buyer, "investor_teaser", teaser.public_id)):
        assert "Transformation laitière" in text
        assert holds(text, HOLDER_WORDS) == []
    told = post(buyer, "investor_teaser", teaser.public_id, status=422, message="Écrivez à y@exemple.test")
    assert "une adresse de courriel" in told.text
    post(buyer, "investor_teaser", teaser.public_id, message="Votre projet m’intéresse.")
    made = Introduction.objects.get()
    assert "déjà ouverte" in page(buyer, "investor_teaser", teaser.public_id)
    for name, args in (("introduction", [made.public_id]), ("introductions", []), ("investor_home", [])):
        assert holds(page(buyer, name, *args), HOLDER_WORDS) == []
    asked = [("introduction", [made.public_id]), ("introductions", []), ("teaser", [project.public_id])]
    asked.append(("ask_investor", [project.public_id, investor.public_id]))
    for name, args in asked:
        assert holds(page(holder, name, *args), INVESTOR_WORDS) == []
    page(other, "introduction", made.public_id, status=404)
    post(other, "act_on_introduction", made.public_id, "accept", status=404)
    page(buyer, "introduction_pdf", made.public_id, status=404)
    post(buyer, "act_on_introduction", made.public_id, "accept")
    made.refresh_from_db()
    assert made.state == "requested"
    post(holder, "act_on_introduction", made.public_id, "accept")
    seen_by_buyer, seen_by_holder = (page(who, "introduction", made.public_id) for who in (buyer, holder))
    assert holds(seen_by_buyer, HOLDER_WORDS) == ["Amina Berrada", "Berrada", "amina@exemple.test", "Canari titre"]
    assert holds(seen_by_holder, INVESTOR_WORDS) == ["يوسف العلمي", "youssef@exemple.test", "Canari Capital"]
    blocked = IntroductionFactory(project=TeaserFactory().project, investor=investor, requested_by="holder")
    post(buyer, "act_on_introduction", blocked.public_id, "block")
    Teaser.objects.filter(project=blocked.project).update(state="draft", headline="Canari réécrit")
    post(buyer, "act_on_introduction", made.public_id, "block")
    _list, hidden = page(buyer, "introductions").split("Personnes bloquées")
    assert holds(hidden, ["Amina Berrada", blocked.project.holder.full_name, "Canari réécrit"]) == ["Amina Berrada"]


def test_the_two_sign_read_talk_and_agree(client_as, amina, youssef, project, teaser, investor):
    made = IntroductionFactory(project=project, investor=investor, state="accepted")
    holder, buyer, key = client_as(amina), client_as(youssef), made.public_id
    assert "Engagement 1 (fr)." in page(holder, "introduction", key)
    assert "Cochez la case" in post(holder, "sign_introduction", key, status=422, version=1).text
    post(holder, "sign_introduction", key, version=1, agreed="on")
    post(buyer, "sign_introduction", key, version=1, agreed="on")
    paper = buyer.get(reverse("projects:introduction_pdf", args=[key]))
    assert paper.content[:5] == b"%PDF-"
    assert "pas encore de document" in page(holder, "introduction", key)
    document = make_document(project)
    assert "Choisissez au moins un document" in post(holder, "disclose_documents", key, status=422).text
    post(buyer, "disclose_documents", key, status=422, documents=[document.public_id])
    post(holder, "disclose_documents", key, documents=[document.public_id])
    given = made.disclosures.get()
    where = ("disclosed_document", key, given.public_id)
    assert "Pas encore ouvert." in page(holder, "introduction", key)
    page(holder, *where, status=404)
    opened = buyer.get(reverse("projects:disclosed_document", args=where[1:]))
    assert (opened.status_code, b"".join(opened.streaming_content)[:5]) == (200, b"%PDF-")
    assert "Ouvert 1 fois" in page(holder, "introduction", key)
    assert "un caractère" not in post(buyer, "write_in_introduction", key, status=422, body=" ").text
    post(buyer, "write_in_introduction", key, body="Parlons-nous jeudi.")
    assert "Parlons-nous jeudi." in page(holder, "introduction", key)
    post(holder, "act_on_introduction", key, "start_talks")
    post(holder, "close_disclosed_document", key, given.public_id)
    page(buyer, *where, status=404)
    post(holder, "agree_in_introduction", key, status=422, amount="-5")
    post(holder, "agree_in_introduction", key, amount="800 000")
    assert "L’autre côté déclare" in page(buyer, "introduction", key)
    post(buyer, "agree_in_introduction", key, amount="800 000")
    assert "Un accord est conclu" in page(buyer, "introduction", key)
    post(buyer, "stop_introduction", key, status=422, reason="timing")
    other = IntroductionFactory(project=project, state="in_talks")
    post(holder, "stop_introduction", other.public_id, status=422)
    post(holder, "stop_introduction", other.public_id, reason="timing")
    post(holder, "act_on_introduction", other.public_id, "fly", status=404)
    assert "terminée" in page(holder, "introduction", other.public_id)


def test_lists_ask_as_much_for_one_row_as_for_three(client_as, amina, youssef, teaser, investor, investment_officer):
    holder, buyer, desk = client_as(amina), client_as(youssef), client_as(investment_officer)
    IntroductionFactory(project=teaser.project, investor=investor)
    lists = (
        (buyer, reverse("projects:investor_matches")),
        (buyer, reverse("projects:introductions")),
        (buyer, reverse("projects:investor_home")),
        (holder, reverse("projects:teaser", args=[teaser.project.public_id])),
        (desk, reverse("admin:projects_introduction_changelist")),
        (desk, reverse("admin:projects_investorprofile_changelist")),
    )

    def asked():
        found = []
        for browser, where in lists:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get(where).status_code == 200
            found.append(len(queries))
        return found

    asked()
    before = asked()
    desk.get(reverse("admin:projects_introduction_change", args=[Introduction.objects.get().pk]))
    traces = AuditEvent.objects.filter(kind="introduction.read", actor=investment_officer)
    assert set(traces.values_list("subject", flat=True)) == {amina.pk, youssef.pk}
    IntroductionFactory.create_batch(2, investor=investor)
    IntroductionFactory(project=teaser.project, state="accepted")
    after = asked()
    assert after == before
    assert max(after) <= 25


def test_what_is_held_is_given_and_goes_with_the_person(amina, youssef, project, teaser, investor):
    made = IntroductionFactory(project=project, investor=investor, state="in_talks", message="Mot de Youssef")
    made.messages.create(side="investor", body="Mot de l’investisseur")
    made.messages.create(side="holder", body="Mot du porteur")
    given = give_document(made)
    introduction_documents.open_file(introduction=made, public_id=given.public_id, by=youssef)
    IntroductionBlock.objects.create(owner=youssef, blocked=amina, introduction=made)
    *held, blocked, opened = investor_data.export_investors(youssef)
    assert blocked["ne_plus_rencontrer_la_personne_de"] == str(made.public_id)
    assert opened["document_lu"] == given.document.title
    assert [(one.get("organisme"), one.get("demande"), one.get("messages")) for one in held] == [
        ("Canari Capital", None, None),
        (None, "Mot de Youssef", ["Mot de l’investisseur"]),
    ]
    assert [one.get("messages") for one in investor_data.export_investors(amina)] == [None, ["Mot du porteur"]]
    for _again in range(2):
        investor_data.erase_investors(youssef)
    made.refresh_from_db()
    investor.refresh_from_db()
    assert (made.state, made.message, investor.state, investor.organisation) == ("none", "", "withdrawn", "")
    assert list(made.messages.values_list("body", flat=True)) == ["", "Mot du porteur"]
    investor_data.erase_investors(amina)
    teaser.refresh_from_db()
    assert (teaser.state, teaser.pitch) == ("draft", "")
    assert "projects.investors" in {section.name for section in data_rights.sections()}
