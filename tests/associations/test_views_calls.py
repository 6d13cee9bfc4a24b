from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.models import Call
from associations.services import call_versions
from mdm_platform.audit.models import AuditEvent
from tests.factories.accounts import make_user
from tests.factories.associations import AssociationFactory, OfficerFactory
from tests.factories.associations.calls import RULES, add_topup, make_call

pytestmark = pytest.mark.django_db
LIST = "/fr/calls/"


def page(address, browser=None, status=200, **asked):
    answer = (browser or Client()).get(address, asked)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def test_the_list_groups_calls_and_counts_few_queries():
    make_call("open", title_fr="Ouvert un", programme="ministry")
    make_call("draft", title_fr="Encore secret")
    with CaptureQueriesContext(
        connection,
    ) as one:
        page(LIST)
    for state in ("published", "monitoring", "open", "archived"):
        make_call(state, title_fr=f"Appel {state}")
    with CaptureQueriesContext(connection) as many:
        html = page(LIST)
    assert len(one) == len(many) <= 6
    assert (
        html.index("Ouvert un") < html.index("À venir") < html.index("Appel published") < html.index("Appel archived")
    )
    assert "Encore secret" not in html
    assert "Ouvert un" in page(LIST, programme="ministry")
    assert "Appel open" not in page(LIST, programme="ministry")
    assert "Appel open" in page(LIST, programme="<script>")


def test_an_empty_list_says_what_to_do():
    assert "Inscrivez dès maintenant votre association" in page(LIST)


def test_a_call_tells_its_rules_to_everybody():
    call = make_call("published")
    add_topup(call.current)
    call.current.rules.all()
    with CaptureQueriesContext(connection) as queries:
        html = page(f"/fr/calls/{call.slug}/")
    assert len(queries) <= 20
    for words in (
        "La subvention demandée est de 15\u202f000,00\xa0€ au plus.",
        "L’association a son siège dans ce pays : France, Belgique ou Espagne.",
        "Conseil de la communauté marocaine à l’étranger ajoute 30\xa0% du montant accordé.",
        "Rapport intermédiaire accepté",
        "Devis",
        "Critère governance",
    ):
        assert words in html, words
    assert "Vérifiez d’abord" not in html
    assert "Vérifiez d’abord" in page(f"/fr/calls/{make_call('open').slug}/")


def test_a_call_in_preparation_is_for_those_who_prepare_it(client_as, amina, cofinancing_officer):
    call = make_call("draft")
    for browser, status in ((Client(), 404), (client_as(amina), 404), (client_as(cofinancing_officer), 200)):
        page(f"/fr/calls/{call.slug}/", browser, status)
        page(f"/fr/calls/{call.slug}/eligibility/", browser, status)


def test_a_new_version_stands_with_its_reason_and_what_it_changed(cofinancing_officer):
    call, colleague = make_call("open"), make_user("cofinancing_officer")
    version = call_versions.begin(call=call, reason="Prolongation demandée.", by=cofinancing_officer)
    call_versions.update(
        version=version, closes_at=version.closes_at + timedelta(days=9), max_rate="0.8", by=cofinancing_officer
    )
    call_versions.set_rules(version=version, rules=[("money.amount_cap", {})], by=cofinancing_officer)
    assert "Prolongation demandée." not in page(f"/fr/calls/{call.slug}/")
    call_versions.put_in_force(version=version, by=colleague)
    html = page(f"/fr/calls/{call.slug}/")
    assert "Prolongation demandée." in html
    assert '<del dir="auto">70\xa0%</del> <ins dir="auto">80\xa0%</ins>' in html
    assert "Règles d’éligibilité" in html


def test_a_visitor_simulates_with_typed_figures():
    call = make_call("open")
    address = f"/fr/calls/{call.slug}/eligibility/"
    assert "Toutes les conditions" not in page(address)
    typed = {
        "asked": "1", "is_registered": "yes", "country": "FR",
        "amount_requested": "15 000,00", "project_total": "20000",
    }  # fmt: skip
    html = page(address, **typed)
    assert "1 condition n’est pas remplie." in html
    assert "Vous demandez 15\u202f000,00\xa0€ pour un projet de 20\u202f000,00\xa0€." in html
    assert "Demandez moins, ou trouvez d’autres ressources." in html
    assert "Toutes les conditions sont remplies" in page(address, **(typed | {"amount_requested": "14000"}))
    assert "2 conditions restent à vérifier." in page(address, asked="1", country="FR", is_registered="yes")
    assert "Écrivez un montant en chiffres" in page(address, **(typed | {"amount_requested": "beaucoup"}))


def test_an_officer_is_not_asked_what_the_sheet_says(client_as, amina):
    association = AssociationFactory(name="Les amis de l’Atlas", country="MA")
    OfficerFactory(association=association, user=amina, role="president")
    address, browser = f"/fr/calls/{make_call('open').slug}/eligibility/", client_as(amina)
    before = AuditEvent.objects.count()
    html = page(address, browser, asked="1", association=str(association.public_id), country="FR")
    assert "Son siège est dans ce pays : Maroc." in html
    assert 'name="country"' not in html
    assert 'name="amount_requested"' in html
    assert AuditEvent.objects.count() == before
    assert "Les amis de l’Atlas</option>" in html
    assert f'value="{association.public_id}" selected' in page(address, browser)


def test_a_stranger_learns_nothing_of_an_association(client_as, stranger):
    association = AssociationFactory(country="MA", name="Fiche d’autrui")
    address = f"/fr/calls/{make_call('open').slug}/eligibility/"
    for browser in (Client(), client_as(stranger)):
        html = page(address, browser, asked="1", association=str(association.public_id))
        assert "Fiche d’autrui" not in html
        assert "Son siège" not in html
    page(address, asked="1", association="x' OR 1=1")


def test_past_the_closing_hour_the_page_says_closed_before_the_clock_did():
    past = make_call("archived").current
    call = make_call("open", version={"opens_at": past.opens_at, "closes_at": past.closes_at})
    html = page(f"/fr/calls/{call.slug}/")
    assert Call.objects.get(pk=call.pk).state == "open"
    assert "Il ne reçoit plus de demandes." in html
    assert len(RULES) == 4
