"""The ministry reads proofs, decides disinvestments, writes rates and reads the portfolio; other staff may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from projects.models import ExchangeRate, Investment
from tests.factories.projects import investments as made

pytestmark = pytest.mark.django_db
ADMIN = "/admin/projects"


def text(browser, address, **data):
    answer = browser.get(address, data)
    assert answer.status_code == 200, answer.headers
    return answer.content.decode()


def decide(browser, obj, transition, **words):
    obj.refresh_from_db()
    url = f"{ADMIN}/{obj._meta.model_name}/{obj.pk}/transition/{transition}/"
    seen = (browser.get(url).context or {}).get("seen", "")
    answer = browser.post(url, {"seen_state": seen, **words}, follow=True)
    obj.refresh_from_db()
    return answer.content.decode()


def test_an_officer_reads_a_proof_decides_a_disinvestment_and_reads_the_portfolio(
    client_as, amina, investment_officer, project_advisor
):
    today = timezone.localdate()
    words = {"released_on": today - timedelta(days=30), "ends_on": today + timedelta(days=1800)}
    found = made.paid(made.make_investment("released", holder=amina, disinvested_on=None, **words))
    start = made.add_obligation(found, "start", state="proved")
    made.add_paper(found, "proof", start)
    browser = client_as(investment_officer)
    assert found.number in text(browser, f"{ADMIN}/investment/")
    assert found.number in text(browser, f"{ADMIN}/investmentobligation/", state__exact="proved")
    assert found.number not in text(browser, f"{ADMIN}/investmentobligation/", late="yes")
    page = text(browser, f"{ADMIN}/investment/{found.pk}/change/")
    assert "Établir un désinvestissement" in page
    assert "200000,00" not in page.replace("\u202f", " ")
    assert AuditEvent.objects.filter(subject=amina).exists()
    assert "proof.pdf" in text(browser, f"{ADMIN}/investmentobligation/{start.pk}/change/")
    act = f"{ADMIN}/investment/{found.pk}/acts/disinvest/"
    said = {"on": today.isoformat(), "reason": "closure", "note": "Le local est vide."}
    assert browser.post(act, said).status_code == 302
    decide(browser, found, "keep", note="Le local ouvre demain.")
    assert (found.state, found.disinvested_on) == ("released", None)
    decide(browser, start, "accept")
    found.refresh_from_db()
    assert (start.state, found.state) == ("accepted", "followed")
    assert browser.post(act, said | {"on": (today + timedelta(days=1)).isoformat()}).status_code == 422
    assert browser.post(act, said).status_code == 302
    decide(browser, found, "keep", note="Il a déménagé.")
    assert (found.state, found.disinvested_on) == ("followed", None)
    assert browser.post(act, said).status_code == 302
    decide(browser, found, "claim")
    assert (found.state, found.repay_by) == ("to_repay", today + timedelta(days=60))
    assert found.number not in text(browser, f"{ADMIN}/investment/", overdue="yes")
    Investment.objects.update(repay_by=today - timedelta(days=1))
    assert found.number in text(browser, f"{ADMIN}/investment/", overdue="yes")
    assert "Apports à rendre dont la date est passée" in text(browser, "/admin/")

    assert "Justificatifs d’investissements à lire" in text(browser, "/admin/")
    rate = {"currency": "EUR", "on": today.isoformat(), "rate": "10,8125", "source": "Bank Al-Maghrib"}
    assert browser.post(f"{ADMIN}/exchangerate/add/", rate | {"rate": "0"}).status_code == 200
    assert browser.post(f"{ADMIN}/exchangerate/add/", rate).status_code == 302
    stored = ExchangeRate.objects.get()
    assert (str(stored.rate), stored.recorded_by) == ("10.81250000", investment_officer)
    assert "Bank Al-Maghrib" in text(browser, f"{ADMIN}/exchangerate/{stored.pk}/change/")

    assert "masqué" in text(browser, "/fr/workplace/investments/")
    answer = browser.get("/fr/workplace/investments.csv")
    assert answer.content.decode("utf-8-sig").splitlines()[1] == '"Tout";"Tout";"";"";"";"";"";""'
    outsider = client_as(project_advisor)
    for address in (f"{ADMIN}/investment/", f"{ADMIN}/exchangerate/", "/fr/workplace/investments/"):
        assert outsider.get(address).status_code == 403
