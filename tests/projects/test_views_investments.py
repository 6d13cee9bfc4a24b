"""The pages of an investment, walked by its holder, its bank and the fund; a stranger and another bank find nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from projects.models import Investment, InvestmentEntry, InvestmentPaper
from projects.services import investment_obligations
from tests.factories.accounts import make_user
from tests.factories.ledger import make_envelope
from tests.factories.projects import investments as made
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def post(client, person, url, **data):
    client.force_login(person)
    return client.post(url, data)


def at(name, investment, *more):
    return reverse(f"projects:{name}", args=[investment.public_id, *more])


def test_a_file_goes_from_the_intention_to_the_payment_and_only_its_parties_read_it(
    client, amina, bank_agent, fund_agent, stranger
):
    made.make_rate()
    project = make_project("financing", holder=amina, sector="industry")
    envelope = make_envelope("300000.00", "MAD", institution=made.institution("fund", "agency"))
    bank, fund = made.institution("bank", "bank"), made.institution("fund", "agency")
    intention = {
        "project": project.pk, "total": "2 000 000", "holder_share": "100", "amount": "50 000", "currency": "EUR",
        "bank": bank.pk, "fund": fund.pk,
    }  # fmt: skip
    client.force_login(amina)
    assert client.get(reverse("projects:my_investments")).status_code == 200
    assert client.get(reverse("projects:open_investment"), {"project": project.public_id}).status_code == 200
    refused = client.post(reverse("projects:open_investment"), intention | {"total": "999 999,99"})
    assert refused.status_code == 422
    assert "1 000 000,00" in refused.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert client.post(reverse("projects:open_investment"), intention).status_code == 302
    found = Investment.objects.get()
    assert (found.planned.amount_to, found.fund_part, found.left_to_fund) == (
        Decimal("540000.00"),
        Decimal("200000.00"),
        Decimal("1260000.00"),
    )

    for kind in ("own_funds", "residence", "business_plan", "quotes"):
        sent = post(client, amina, at("my_investment_act", found, "paper"), kind=kind, upload=made.pdf())
        assert sent.status_code == 302, sent.content.decode()
    assert InvestmentPaper.objects.count() == 4

    act = "institution_investment_act"
    deposit = {"amount": "45 000", "currency": "EUR", "on": TODAY().isoformat(), "reference": "VIR 1"}
    assert post(client, bank_agent, at(act, found, "deposit"), **deposit).status_code == 302
    short = client.get(at("institution_investment", found)).content.decode()
    assert "n’atteignent pas la part demandée" in short
    assert "La banque constate les fonds propres" in short
    forged = post(client, bank_agent, at(act, found, "return_to_bank"), note="Non.")
    assert (forged.status_code, "Cette action n’est plus possible" in forged.content.decode()) == (422, True)
    more = deposit | {"amount": "5 000", "reference": "VIR 2"}
    assert post(client, bank_agent, at(act, found, "deposit"), **more).status_code == 302
    assert post(client, bank_agent, at(act, found, "evidence_own_funds")).status_code == 302
    too_much = post(client, bank_agent, at(act, found, "agree"), credit="1 260 000,01", reference="ACC 7")
    assert too_much.status_code == 422
    assert post(client, bank_agent, at(act, found, "agree"), credit="1 000 000", reference="ACC 7").status_code == 302
    assert (
        post(client, bank_agent, at(act, found, "paper"), kind="bank_agreement", upload=made.pdf()).status_code == 302
    )
    assert "Décliner au nom de la banque" in client.get(at("institution_investment", found)).content.decode()
    assert post(client, fund_agent, at(act, found, "grant"), envelope=envelope.pk).status_code == 404
    assert post(client, amina, at("my_investment_act", found, "complete")).status_code == 302
    assert post(client, bank_agent, at(act, found, "send")).status_code == 302
    assert post(client, fund_agent, at(act, found, "grant"), envelope=envelope.pk).status_code == 302
    paid = {"on": TODAY().isoformat(), "reference": "FOND 1"}
    assert post(client, fund_agent, at(act, found, "release"), **paid).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.fund_amount, found.bank_credit) == (
        "released",
        Decimal("200000.00"),
        Decimal("1000000.00"),
    )
    assert (found.ends_on.year - found.released_on.year, found.obligations.count()) == (5, 6)
    stored = Envelope.objects.get(pk=envelope.pk)
    assert (stored.committed, stored.paid, stored.remaining) == (
        Decimal("200000.00"),
        Decimal("200000.00"),
        Decimal("100000.00"),
    )
    assert envelopes.reconcile() == []
    entries = InvestmentEntry.objects.values_list("kind", "amount")
    assert list(entries) == [
        ("own_funds", Decimal("486000.00")),
        ("own_funds", Decimal("54000.00")),
        ("fund_grant", Decimal("200000.00")),
    ]
    assert AuditEvent.objects.filter(kind="investment.read", subject=amina).count() == 2

    obligation = found.obligations.first()
    proof = at("prove_obligation", found, obligation.public_id)
    client.force_login(amina)
    assert client.get(proof).status_code == 200
    assert post(client, amina, proof, jobs="9", invested="800 000", upload=made.pdf()).status_code == 302
    page = client.get(at("my_investment", found)).content.decode()
    assert "Justificatif reçu" in page
    assert "Le ministère lit le justificatif du démarrage" in page
    obligation.refresh_from_db()
    words = {"note": "Datez la facture.", "by": make_user(Role.INVESTMENT_OFFICER)}
    investment_obligations.send_back(investmentobligation=obligation, **words)
    for address in (at("my_investment", found), proof):
        assert "Datez la facture." in client.get(address).content.decode()
    assert "10,8" in page

    paper = InvestmentPaper.objects.first()
    file = reverse("files:download", args=[paper.file.public_id])
    for person, served in ((amina, 403), (bank_agent, 200), (fund_agent, 200)):
        client.force_login(person)
        assert client.get(at("institution_investment", found)).status_code == served, person
        assert b"".join(client.get(file).streaming_content).startswith(b"%PDF")
    for person in (stranger, made.agent(Role.BANK_AGENT, "other"), made.agent(Role.FUND_AGENT, "other-fund")):
        client.force_login(person)
        assert client.get(at("my_investment", found)).status_code == 404
        assert client.get(at("institution_investment", found)).status_code in (403, 404)
        assert post(client, person, at(act, found, "repay")).status_code in (403, 404)
        assert client.get(file).status_code == 404
        assert found.number not in client.get(reverse("projects:my_investments")).content.decode()


def test_the_lists_ask_as_much_of_the_database_at_one_row_as_at_three(
    client, amina, bank_agent, django_assert_max_num_queries
):
    counts = []
    for more in (1, 2):
        for _one in range(more):
            made.make_investment("intention", holder=amina, papers=False)
        for person, name in ((amina, "my_investments"), (bank_agent, "institution_investments")):
            client.force_login(person)
            with django_assert_max_num_queries(20) as asked:
                assert client.get(reverse(f"projects:{name}")).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_a_disinvestment_is_explained_then_repaid_and_a_wrong_entry_is_undone_by_a_contra(client, amina):
    released = TODAY() - timedelta(days=400)
    ends = released.replace(year=released.year + 5)
    found = made.make_investment("followed", holder=amina, released_on=released, ends_on=ends, disinvested_on=None)
    found = made.paid(found)
    act = at("my_investment_act", found, "disinvest")
    assert post(client, amina, act, on=(TODAY() + timedelta(days=1)).isoformat(), reason="sale").status_code == 422
    assert post(client, amina, act, on=TODAY().isoformat(), reason="sale").status_code == 302
    client.force_login(amina)
    page = client.get(at("my_investment", found)).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "tout l’apport est à rendre" in page
    assert "Vente ou cession des parts" in page
    assert "200 000,00" in page
    assert "18 518,52" in page
