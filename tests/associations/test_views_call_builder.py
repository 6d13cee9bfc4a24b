"""The workshop of calls: an officer writes one from nothing, a colleague validates it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from associations.models import Call
from tests.factories.accounts import make_user
from tests.factories.associations.calls import make_call
from tests.factories.grids import make_grid
from tests.factories.institutions import InstitutionFactory
from tests.factories.ledger import make_envelope

pytestmark = pytest.mark.django_db
NEW = "/fr/workplace/calls/new/"


def rows(prefix, *given):
    sent = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def calendar(version, **changed):
    kept = {name: getattr(version, name) for name in ("completion_days", "agreement_days", "appeal_days")}
    moments = {
        name: f"{timezone.localtime(getattr(version, name)):%Y-%m-%dT%H:%M}" for name in ("opens_at", "closes_at")
    }
    return {**kept, **moments, "decision_due": version.decision_due.isoformat(), **changed}


def post(browser, address, data, status=302):
    answer = browser.post(address, data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def test_an_officer_writes_a_call_and_a_colleague_validates_it(client_as, cofinancing_officer):
    browser, colleague = client_as(cofinancing_officer), make_user("cofinancing_officer")
    operator, cofunder, grid = InstitutionFactory(), InstitutionFactory(), make_grid()
    main, topup = make_envelope(), make_envelope(institution=cofunder)
    post(browser, NEW, {"slug": "pra-2027", "programme": "pra_osim", "operator": operator.pk})
    call = Call.objects.get(slug="pra-2027")
    build = f"/fr/workplace/calls/{call.public_id}/"
    now = timezone.localtime()
    opens, closes = (f"{now + timedelta(days=days):%Y-%m-%dT%H:%M}" for days in (10, 40))
    parts = {
        "words": {"title_fr": "PRA 2027", "summary_fr": "Aider les projets."},
        "calendar": {
            "opens_at": opens, "closes_at": closes, "decision_due": f"{now + timedelta(days=99):%Y-%m-%d}",
            "completion_days": 15, "agreement_days": 60, "appeal_days": 30,
        },
        "amounts": {"currency": "EUR", "max_amount": "15 000,00", "max_rate": "70", "budget_move_limit": "20"},
        "envelopes": rows(
            "call_envelopes",
            {"envelope": main.pk, "kind": "principal"},
            {"envelope": topup.pk, "kind": "topup", "cofunder": cofunder.pk, "rate": "30"},
        ),
        "rules": {
            "association.registered": "on", "association.country": "on", "association.country:countries": ["FR", "BE"],
            "association.minimum_age": "on", "association.minimum_age:years": "2", "money.amount_cap": "on",
        },
        "budget": rows(
            "budget_categories",
            {"label_fr": "Matériel", "side": "expense"},
            {"label_fr": "Matériel", "side": "expense"},
            {"label_fr": "Subvention", "side": "income", "is_grant": "on"},
        ),
        "tranches": rows(
            "tranche_steps",
            {"kind": "advance", "share": "60", "condition": "agreement_signed"},
            {"kind": "balance", "share": "40", "condition": "final_accepted"},
        ),
        "instruction": {"grid": grid.pk, "min_reviews": 2, "quorum": 3, "blind": "on"},
        "documents": rows("documents", {"label_fr": "Devis", "is_required": "on"}),
    }  # fmt: skip
    for step, data in parts.items():
        assert browser.get(f"{build}{step}/").status_code == 200, step
        post(browser, f"{build}{step}/", data)
    call.refresh_from_db()
    version = call.current
    assert (version.max_rate, version.blind, version.tranche_steps.count()) == (Decimal("0.7000"), True, 2)
    assert [part.rate for part in version.topups()] == [Decimal("0.3000")]
    assert [category.code for category in version.budget_categories.all()] == ["materiel", "materiel-2", "subvention"]
    assert [one.parameters for one in version.chosen_rules()] == [
        {"countries": ("FR", "BE")}, {"years": 2}, {}, {"cap": Decimal("15000.00")},
    ]  # fmt: skip
    own = browser.get(f"{build}check/").content.decode()
    assert "Tout est complet" in own
    assert "Un collègue doit valider" in own
    third = make_user("cofinancing_officer")
    post(client_as(third), f"{build}documents/", rows("documents", {"label_fr": "Devis", "is_required": "on"}))
    for author in (browser, client_as(third)):
        post(author, f"{build}check/", {}, 422)
    post(client_as(colleague), f"{build}check/", {})
    call.refresh_from_db()
    assert call.state == "validated"
    assert browser.get(f"{build}amounts/").status_code == 302


def test_what_is_wrong_stays_on_the_page_and_says_how_to_mend_it(client_as, cofinancing_officer):
    browser, call = client_as(cofinancing_officer), make_call("draft")
    build = f"/fr/workplace/calls/{call.public_id}/"
    sent = rows(
        "tranche_steps",
        {"kind": "advance", "share": "160", "condition": "agreement_signed"},
        {"kind": "balance", "share": "40", "condition": "final_accepted"},
    )
    html = post(browser, f"{build}tranches/", sent, 422).content.decode()
    assert 'value="160"' in html
    assert call.current.tranche_steps.count() == 3
    html = post(browser, f"{build}envelopes/", rows("call_envelopes", {"envelope": "", "kind": "topup"}), 422)
    assert "Choisissez" in html.content.decode()
    post(browser, f"{build}calendar/", {"opens_at": "2030-01-02T10:00", "closes_at": "2030-01-01T10:00"}, 422)
    html = post(browser, NEW, {"slug": call.slug, "programme": "pra_osim", "operator": call.operator_id}, 422)
    assert "existe déjà" in html.content.decode()


def test_an_open_call_changes_by_a_version_that_a_colleague_puts_in_force(client_as, cofinancing_officer):
    browser, call = client_as(cofinancing_officer), make_call("open")
    build = f"/fr/workplace/calls/{call.public_id}/"
    post(browser, f"{build}change/", {"reason": ""}, 422)
    post(browser, f"{build}change/", {"reason": "Deux semaines de plus."})
    closes = f"{timezone.localtime(call.current.closes_at) + timedelta(days=14):%Y-%m-%dT%H:%M}"
    post(browser, f"{build}calendar/", calendar(call.current, closes_at=closes))
    assert browser.get(f"{build}words/").status_code == 404
    html = browser.get(f"{build}check/").content.decode()
    assert "Deux semaines de plus." in html
    post(client_as(make_user("cofinancing_officer")), f"{build}check/", {})
    call.refresh_from_db()
    assert call.current.number == 2
    post(browser, f"{build}change/", {"reason": "Une autre."})
    post(browser, f"{build}discard/", {})
    assert call.versions.count() == 2


def test_last_year_is_taken_over(client_as, cofinancing_officer):
    source = make_call("archived")
    post(client_as(cofinancing_officer), NEW, {"slug": "nouvelle-annee", "source": source.pk})
    assert Call.objects.get(slug="nouvelle-annee").current.rules.count() == 4


def test_only_those_who_prepare_calls_enter_the_workshop(client_as, stranger, finance_controller, jury_member):
    call = make_call("draft")
    build = f"/fr/workplace/calls/{call.public_id}/"
    assert Client().get(build).status_code == 302
    for person in (stranger, jury_member):
        assert [client_as(person).get(address).status_code for address in (NEW, build)] == [403, 403]
    controller = client_as(finance_controller)
    assert controller.get(build).status_code == 200
    assert controller.get(f"{build}amounts/").status_code == 403
    assert controller.post(f"{build}check/").status_code == 422


def test_the_workplace_lists_calls_with_their_next_steps(client_as, cofinancing_officer):
    browser, call = client_as(cofinancing_officer), make_call("validated")
    assert (
        "Projets des associations en 2026"
        in browser.get(reverse("admin:associations_call_changelist")).content.decode()
    )
    html = browser.get(reverse("admin:associations_call_change", args=[call.pk])).content.decode()
    assert "Annoncer" in html
    assert f"/workplace/calls/{call.public_id}/" in html
    assert "Appels à annoncer" in browser.get(reverse("admin:index")).content.decode()
