import pytest
from django.urls import reverse

from mdm_platform.accounts import lifecycle
from mdm_platform.accounts.models import DeathReport, User
from mdm_platform.accounts.services import deaths
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage


@pytest.fixture
def report(amina, administrator):
    return deaths.report(by=amina, person="Youssef El Alami", relation="Sœur", text="Le 3 mai à Madrid.")


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setitem(lifecycle._listeners, "deceased", [lambda user: heard.append(user.pk)])
    return heard


def test_a_report_changes_nothing_and_reaches_the_staff(report, youssef, administrator):
    youssef.refresh_from_db()
    assert (youssef.is_active, youssef.deceased_at) == (True, None)
    assert OutboxMessage.objects.get().recipient == administrator
    assert AuditEvent.objects.get(kind="death.reported").subject is None


def test_a_verified_death_closes_the_account_and_is_told(client_as, report, youssef, curator, told):
    client = client_as(youssef)
    deaths.identify(report=report, subject=youssef, by=curator)
    deaths.verify(deathreport=report, by=curator)
    youssef.refresh_from_db()
    assert not youssef.is_active
    assert youssef.deceased_at is not None
    assert not User.objects.reachable().filter(pk=youssef.pk).exists()
    assert told == [youssef.pk]
    assert client.get(reverse("accounts:me")).status_code == 302
    assert (report.state, report.decided_by) == ("verified", curator)


def test_it_needs_an_account(report, curator):
    with pytest.raises(TransitionNotAllowed) as refusal:
        deaths.verify(deathreport=report, by=curator)
    assert refusal.value.reasons == ["Indiquez d’abord le compte de la personne concernée."]


def test_somebody_else_than_the_reporter_verifies(curator, administrator, youssef):
    report = deaths.report(by=curator, person="Youssef", subject=youssef)
    with pytest.raises(PermissionRefused):
        deaths.verify(deathreport=report, by=curator)
    deaths.verify(deathreport=report, by=administrator)


@pytest.mark.parametrize("who", ["amina", "stranger", "partner_agent"])
def test_members_and_partners_verify_nothing(request, report, youssef, who):
    with pytest.raises(PermissionRefused):
        deaths.identify(report=report, subject=youssef, by=request.getfixturevalue(who))
    with pytest.raises(PermissionRefused):
        deaths.verify(deathreport=report, by=request.getfixturevalue(who))


def test_a_refused_report_keeps_its_reason_and_changes_nothing(report, youssef, curator, told):
    deaths.refuse(deathreport=report, by=curator, note="La personne a répondu au téléphone")
    assert DeathReport.objects.get().state == "refused"
    assert told == []
    with pytest.raises(InvalidInput):
        deaths.identify(report=report, subject=youssef, by=curator)


def test_a_mistake_is_corrected_by_an_administrator(report, youssef, curator, administrator):
    deaths.identify(report=report, subject=youssef, by=curator)
    deaths.verify(deathreport=report, by=curator)
    with pytest.raises(PermissionRefused):
        deaths.correct(deathreport=report, by=curator, note="Erreur")
    deaths.correct(deathreport=report, by=administrator, note="Homonyme")
    youssef.refresh_from_db()
    assert (youssef.is_active, youssef.deceased_at) == (True, None)


def test_the_dead_are_not_reported_dead_twice(report, youssef, curator, administrator):
    deaths.identify(report=report, subject=youssef, by=curator)
    deaths.verify(deathreport=report, by=curator)
    again = deaths.report(by=curator, person="Youssef", subject=youssef)
    with pytest.raises(TransitionNotAllowed):
        deaths.verify(deathreport=again, by=administrator)


@pytest.mark.parametrize("who", ["curator", "dpo"])
def test_nobody_but_an_administrator_closes_the_account_of_staff(request, administrator, amina, who):
    report = deaths.report(by=amina, person="L’administratrice", subject=administrator)
    with pytest.raises(PermissionRefused):
        deaths.verify(deathreport=report, by=request.getfixturevalue(who))
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.deceased_at) == (True, None)
    deaths.refuse(deathreport=report, by=request.getfixturevalue(who), note="Elle travaille à côté")


def test_an_administrator_verifies_the_death_of_a_colleague(curator, administrator, amina):
    report = deaths.report(by=amina, person="Le curateur", subject=curator)
    deaths.verify(deathreport=report, by=administrator)
    curator.refresh_from_db()
    assert curator.deceased_at is not None


def test_only_a_superuser_verifies_the_death_of_a_superuser(administrator, amina):
    root = User.objects.create_superuser("racine@exemple.org")
    report = deaths.report(by=amina, person="Racine", subject=root)
    with pytest.raises(PermissionRefused):
        deaths.verify(deathreport=report, by=administrator)
