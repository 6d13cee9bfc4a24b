"""The file for the Médiateur: what the person reads, without their name, in three languages."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import translation

from grievances.models import CaseMessage
from grievances.services import deadlines, mediator_files
from grievances.services.presenters import public_case
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.utils.login import signed_in

RECEIVED = datetime(2026, 9, 1, 9, tzinfo=UTC)
LATE = RECEIVED + timedelta(days=70)


def a_case(**identity):
    """A case that nobody answered, with a message to its person and a note that is not theirs."""
    case = make_case("in_progress", received_at=RECEIVED, identity=identity, description="تأخر جواز سفري.\nEncore.")
    deadlines.refresh(case=case)
    words = {"case": case, "author_kind": "agent", "sent_at": RECEIVED}
    CaseMessage.objects.create(visibility="person", body="Nous cherchons.", **words)
    CaseMessage.objects.create(visibility="agents", kind="note", body="Une note interne.", **words)
    return case


def test_the_file_says_what_is_late_and_names_nobody(db):
    case = a_case()
    content = str(mediator_files.content_of(public_case(case, now=LATE), LATE))
    assert "au plus tard le 2 novembre 2026" in content.replace("\u00a0", " ")
    assert "تأخر جواز سفري." in content
    assert "Nous cherchons." in content
    assert "note interne" not in content
    assert "Plaignante" not in content
    for language in translation.trans_real.get_languages():
        assert mediator_files.render(case=case, language=language, now=LATE).startswith(b"%PDF")


def test_only_who_follows_the_case_takes_its_file(amina, stranger, complaints_agent, client):
    case = a_case(user=amina)
    url = reverse("grievances:mediator_file", args=[case.public_id])
    for user, status in ((None, 302), (stranger, 302), (complaints_agent, 302), (amina, 200)):
        client.logout()
        if user is not None:
            client.force_login(user)
        answer = client.get(url)
        assert answer.status_code == status, user
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.number}.pdf"'
    assert answer.content.startswith(b"%PDF")


def test_who_reads_the_case_in_the_workplace_takes_it_too(unit_complaints_agent, complaints_supervisor, stranger):
    case = a_case(full_name="Zineb Plaignante")
    change = reverse("admin:grievances_case_change", args=[case.pk])
    url = reverse("admin:grievances_case_mediator", args=[case.pk])
    for user in (unit_complaints_agent, complaints_supervisor):
        browser = signed_in(user)
        html = browser.get(change).content.decode()
        assert url in html
        assert 'class="pm-words">تأخر جواز سفري.' in html
        assert "le dossier pour le Médiateur est prêt" in html, "the sixtieth day has passed"
    assert browser.get(url).content.startswith(b"%PDF")
    content = mediator_files.content_of(public_case(case, now=LATE), LATE, is_own=False)
    assert "par le service" in content["foot"]
    assert "Plaignante" not in str(content)
    elsewhere = make_agent(make_unit("elsewhere"))
    assert [signed_in(user).get(url).status_code for user in (elsewhere, stranger)] == [404, 302]
