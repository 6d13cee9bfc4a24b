"""What cases hold about a person: shown, and gone; a case whose time is over keeps no text, no file, no person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grievances.models import AssistanceRequest, Case, CaseIdentity, Proposal, ProposalSupport
from grievances.services import (
    assistance,
    cases,
    drafts,
    files,
    identities,
    mandates,
    messages,
    proposal_comments,
    proposals,
    redaction,
    units,
)
from grievances.services.cases import CaseFacts, IdentityFacts
from grievances.services.mandates import MandateFacts
from grievances.services.proposals import ProposalFacts
from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.services import erasures
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.files.models import StoredFile
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.grievances import CategoryFactory, make_case
from tests.factories.grievances.proposals import make_proposal
from tests.platform.accounts.test_services_erasures import CANARY, GRACE, tables_that_hold

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def test_what_is_held_is_shown_and_then_gone(settings, tmp_path, complaints_agent, unit_complaints_agent):
    settings.ERASURE_LIST = tmp_path / "erasures.txt"
    leaver = make_user("member", full_name=f"Mona {CANARY}", email=f"{CANARY}@exemple.test")
    facts = CaseFacts(
        kind="complaint", category=CategoryFactory(), description=f"Moi, {CANARY}.", remedy=f"Aidez {CANARY}."
    )
    who = IdentityFacts(user=leaver, full_name=f"Mona {CANARY}", email=f"autre.{CANARY}@exemple.test", contact="email")
    case = cases.receive(facts=facts, identity=who).case
    messages.from_person(case=case, body=f"Encore {CANARY}.", by=leaver, uploads=[pdf()])
    identities.open(case=case, by=complaints_agent, reason=f"Rappeler {CANARY}.")
    steer(case, complaints_agent)
    speak(leaver, case)
    other = make_case("in_progress")
    held_for_another = MandateFacts(kind="family", full_name=f"Mona {CANARY}", user=leaver)
    mandates.grant(case=other, facts=held_for_another)

    held = data_rights.export(leaver)
    assert [(row["numero"], row["nom"], row["messages"]) for row in held["grievances.cases"]] == [
        (case.number, f"Mona {CANARY}", [f"Encore {CANARY}."])
    ]
    assert [row["dossier"] for row in held["grievances.mandates"]] == [other.number]

    erasures.carry_out(erasure=erasures.request(user=leaver, now=timezone.now() - GRACE))
    assert tables_that_hold(CANARY) == []
    case.refresh_from_db()
    assert (case.state, case.description, case.redacted_at is not None) == ("withdrawn", "", True)
    identity = CaseIdentity.objects.get(case=case)
    assert (identity.user, identity.full_name, identity.email) == (None, "", "")
    assert not StoredFile.objects.exists()
    assert not Case.objects.of_person(leaver).exists()
    assert set(AssistanceRequest.objects.values_list("state", "requester")) == {("withdrawn", None)}
    assert (Proposal.objects.filter(author=leaver).count(), ProposalSupport.objects.count()) == (0, 0)
    assert not case.accesses.running().exists()
    assert other.mandates.get().revoked_at is not None


def steer(case, agent):
    """What others write about the person: an expert is asked, and a proposal of theirs is talked over."""
    Case.objects.filter(pk=case.pk).update(state="in_progress", unit=units.central(), agent=agent)
    case.refresh_from_db()
    words = {
        "branch": "family",
        "country": "FR",
        "subject": f"Divorce de {CANARY}",
        "question": f"{CANARY} peut-elle ?",
    }
    assistance.ask(by=agent, case=case, other_party=CANARY, **words)


def speak(leaver, case):
    """What the person says elsewhere: in public, unsigned, and to an expert of law."""
    words = {"title": f"Pour {CANARY}", "problem": f"{CANARY} attend.", "idea": f"Aider {CANARY}."}
    proposals.submit(facts=ProposalFacts(**words), by=leaver)
    other = make_proposal()
    proposals.support(proposal=other, by=leaver)
    proposal_comments.write(proposal=other, body=f"Comme {CANARY}.", by=leaver)
    drafts.save(draft=drafts.begin(by=leaver), step="facts", values={"description": CANARY})
    question = {"branch": "family", "country": "FR", "subject": CANARY, "question": CANARY, "person_name": CANARY}
    assistance.ask(by=leaver, **question)
    assistance.ask(by=leaver, case=case, **question)


def test_the_outbox_does_not_say_who_complained(client_as, administrator, amina):
    who = IdentityFacts(user=amina, full_name="Amina Berrada", email="autre@exemple.test", contact="email")
    facts = CaseFacts(kind="complaint", category=CategoryFactory(), description="Trois mois d’attente.")
    cases.receive(facts=facts, identity=who)
    message = OutboxMessage.objects.get()
    assert message.address == "autre@exemple.test"
    page = client_as(administrator).get(f"/admin/notifications/outboxmessage/{message.pk}/change/").content.decode()
    assert "grievances.case_received" in page
    assert "masqué" in page
    assert "autre@exemple.test" not in page


def test_nothing_is_sent_to_somebody_who_died(amina):
    case = make_case("in_progress", identity={"user": amina, "email": "amina@exemple.test", "contact": "email"})
    lifecycle.tell("deceased", user=amina)
    case.identity.refresh_from_db()
    assert (case.identity.contact, case.state) == ("none", "in_progress")


def test_only_what_is_over_is_redacted_and_once(db):
    with pytest.raises(TransitionNotAllowed):
        redaction.redact(case=make_case("in_progress"))
    case = make_case("closed", outcome="founded")
    assert [redaction.redact(case=case), redaction.redact(case=case)] == [True, False]
    assert (case.number != "", case.outcome, case.category.code) == (True, "founded", "passport-delay")


def test_a_file_is_read_by_those_who_work_on_the_case(unit_complaints_agent, stranger, amina):
    case = make_case("in_progress", identity={"user": amina})
    added = files.add(case=case, upload=pdf(), author_kind="person")
    assert added.file.owner is None
    assert files.may_read_case_file(unit_complaints_agent, added.file)
    assert not files.may_read_case_file(stranger, added.file)
    assert not files.may_read_case_file(amina, added.file), "the person reads it through the follow-up page"


def pdf():
    return SimpleUploadedFile("page.pdf", PDF, content_type="application/pdf")
