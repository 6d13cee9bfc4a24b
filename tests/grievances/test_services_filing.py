"""Drafts, files and sending: twice is once, nothing is kept in clear, nobody's identity stands with the text."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone, translation

from grievances.models import Case, CaseDraft, CaseFile, CaseIdentity, Mandate
from grievances.services import codes, drafts, filing, filing_steps, similar, uploads
from mdm_platform.accounts import data_rights, lockout
from mdm_platform.errors import InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import may_read
from mdm_platform.institutions.models import ConsularDistrict, Consulate
from mdm_platform.notifications.services import delivery
from tests.factories.grievances import make_case
from tests.factories.grievances.filing import PublishedAnswerFactory, make_draft, pdf_upload, voice_upload
from tests.factories.grievances.proposals import make_proposal
from tests.factories.institutions import InstitutionFactory
from tests.utils.races import race

ADDRESS = "192.0.2.7"


def test_a_draft_becomes_a_case_with_its_identity_apart(db):
    post = InstitutionFactory(slug="paris", kind="consulate", country="FR")
    ConsularDistrict.objects.create(
        consulate=Consulate.objects.create(institution=post, kind="consulate"), country="FR"
    )
    draft = make_draft(contact="email", email="amina@exemple.test", phone="+212612345678", remedy="Mon passeport")

    filed = filing.file(draft=draft, address=ADDRESS)

    case = Case.objects.get()
    assert filed.case == case
    assert (case.kind, case.channel, case.state) == ("complaint", "web", "received")
    assert (case.residence_country.code, case.consular_unit, case.filed_by) == ("FR", post, None)
    assert (case.identity.full_name, case.identity.email, case.identity.phone) == (
        "Amina Berrada",
        "amina@exemple.test",
        "",
    )
    assert not CaseDraft.objects.exists()
    assert codes.check(number=case.number, code=filed.code, address=ADDRESS).case == case


def test_a_draft_stands_nowhere_in_clear(db):
    make_draft(description="Le mot rare zéphyrine")

    with connection.cursor() as cursor:
        cursor.execute("SELECT grievances_casedraft::text FROM grievances_casedraft")
        assert "rine" not in cursor.fetchone()[0]


def test_what_is_missing_is_said_step_by_step(db):
    draft = drafts.begin()

    with pytest.raises(TransitionNotAllowed) as refusal:
        filing.file(draft=draft)

    assert len(refusal.value.reasons) == 4
    assert {step for step, found in filing_steps.missing(draft).items() if found} == {
        "subject",
        "place",
        "facts",
        "contact",
    }
    assert not Case.objects.exists()


def test_a_complaint_bears_a_name_and_an_observation_need_not(db):
    assert filing_steps.missing(make_draft(full_name=""))["contact"]
    assert not filing_steps.missing(make_draft(full_name="", kind="observation"))["contact"]


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_is_sent_once():
    draft = make_draft()

    outcomes = race(*[lambda: filing.file(draft=CaseDraft(pk=draft.pk))] * 2)

    assert sum(one == "draft_gone" for one in outcomes) == 1
    assert Case.objects.count() == 1


def test_files_and_a_spoken_note_go_with_the_case(db, stranger, complaints_agent):
    draft = make_draft(description="")
    drafts.add_file(draft=draft, upload=pdf_upload())
    drafts.add_file(draft=draft, upload=voice_upload("premier.ogg"), is_voice=True)
    drafts.add_file(draft=draft, upload=voice_upload("second.ogg"), is_voice=True)
    assert not any(may_read(stranger, row.file) for row in draft.files.all())

    case = filing.file(draft=draft).case

    found = CaseFile.objects.order_by("pk").values_list("file__purpose", "file__name", "is_voice", "file__owner")
    assert list(found) == [("case_file", "lettre.pdf", False, None), ("case_voice", "second.ogg", True, None)]
    assert case.description == "La demande est dans la note vocale jointe."
    voice = StoredFile.objects.get(purpose="case_voice")
    assert (may_read(complaints_agent, voice), may_read(stranger, voice)) == (True, False)


def test_a_file_is_refused_beyond_five_or_when_it_is_something_else(db):
    draft = make_draft()
    for _number in range(drafts.MOST_FILES):
        drafts.add_file(draft=draft, upload=pdf_upload())

    with pytest.raises(QuotaExceeded):
        drafts.add_file(draft=draft, upload=pdf_upload())
    with pytest.raises(InvalidInput):
        drafts.add_file(draft=draft, upload=pdf_upload("note.ogg"), is_voice=True)


def test_a_mandate_has_its_own_code_and_does_not_take_the_persons(db, youssef):
    draft = make_draft(
        youssef,
        acts_for="family",
        mandate_name="Youssef Alami",
        mandate_scope="act",
        contact="email",
        email="mere@exemple.test",
        ties_account=True,
    )
    drafts.add_file(draft=draft, upload=pdf_upload("procuration.pdf"), is_proof=True)

    filed = filing.file(draft=draft, by=youssef)

    mandate = Mandate.objects.get()
    assert (mandate.kind, mandate.scope, mandate.full_name, mandate.user) == ("family", "act", "Youssef Alami", youssef)
    assert mandate.proof.file.name == "procuration.pdf"
    assert filed.is_mandate
    assert codes.check(number=filed.case.number, code=filed.code, address=ADDRESS).mandate == mandate
    assert filed.case.identity.user is None


@pytest.mark.parametrize("neutral", [False, True])
def test_whoever_files_for_somebody_receives_the_code_of_the_mandate(db, neutral):
    words = {"acts_for": "family", "mandate_name": "Youssef", "mandate_email": "fils@exemple.test"}
    filed = filing.file(draft=make_draft(**words, neutral=neutral))
    delivery.deliver_due()

    (sent,) = mail.outbox
    assert sent.to == ["fils@exemple.test"]
    assert [told in sent.body for told in (filed.case.number, filed.code)] == [not neutral, not neutral]


def test_an_account_keeps_its_case_only_when_it_says_so(db, amina):
    kept = filing.file(draft=make_draft(amina, ties_account=True), by=amina).case
    let_go = filing.file(draft=make_draft(amina), by=amina).case

    assert list(Case.objects.of_person(amina)) == [kept]
    assert CaseIdentity.objects.get(case=let_go).user is None


def test_only_a_counter_files_for_somebody(db, stranger, counter_agent):
    with pytest.raises(PermissionRefused):
        drafts.begin(by=stranger, is_for_other=True)

    case = filing.file(draft=make_draft(counter_agent, is_for_other=True, channel="telephone"), by=counter_agent).case

    assert (case.filed_by, case.channel, case.identity.user) == (counter_agent, "telephone", None)
    assert not Case.objects.visible_to(counter_agent).exists()


def test_too_many_from_one_address_are_stopped_and_others_are_not(db):
    draft = make_draft()
    for _number in range(lockout.LIMITS["case_filing"]["address"].attempts):
        lockout.record("case_filing", *lockout.keys(address=ADDRESS))

    with pytest.raises(lockout.Locked):
        filing.file(draft=draft, address=ADDRESS)
    assert filing.file(draft=draft, address="198.51.100.4").case.number


def test_an_account_is_counted_too_and_a_counter_is_not(db, amina, counter_agent):
    for _number in range(lockout.LIMITS["case_draft"]["account"].attempts):
        drafts.begin(by=amina)
        drafts.begin(by=counter_agent, is_for_other=True)
    with pytest.raises(lockout.Locked):
        drafts.begin(by=amina, address="198.51.100.4")
    for _number in range(lockout.LIMITS["case_filing"]["account"].attempts):
        lockout.record("case_filing", *lockout.keys(account=f"user:{amina.pk}"))
    with pytest.raises(lockout.Locked):
        filing.file(draft=make_draft(), by=amina, address="198.51.100.4")
    for _number in range(lockout.LIMITS["case_upload"]["account"].attempts):
        uploads.take(by=amina, address=ADDRESS, count=1)
    with pytest.raises(QuotaExceeded):
        uploads.take(by=amina, address="198.51.100.4", count=1)


def test_drafts_are_forgotten_with_their_files(db, amina, django_capture_on_commit_callbacks):
    now = timezone.now()
    old, own, fresh = make_draft(), make_draft(amina), make_draft()
    drafts.add_file(draft=old, upload=pdf_upload())
    CaseDraft.objects.exclude(pk=fresh.pk).update(saved_at=now - timedelta(days=4))

    assert drafts.purge(now=now) == 1

    assert set(CaseDraft.objects.all()) == {own, fresh}
    assert not StoredFile.objects.exists()


def test_a_person_reads_their_draft_and_leaves_without_trace(db, amina):
    make_draft(amina)

    told = data_rights.export(amina)["grievances.drafts"]
    next(one for one in data_rights.sections() if one.name == "grievances.drafts").erase(amina)

    assert told[0]["full_name"] == "Amina Berrada"
    assert not CaseDraft.objects.exists()


def test_published_answers_are_near_by_category_or_by_words(db):
    same = PublishedAnswerFactory()
    other = PublishedAnswerFactory(
        code="land", category__code="land-title", question_fr="Mon titre foncier est en litige, que faire ?"
    )
    PublishedAnswerFactory(code="hidden", is_published=False)

    assert similar.answers(category=same.category.code) == [same]
    assert similar.answers(category="", text="un litige sur mon titre foncier à Nador") == [other]
    with translation.override("ar"):
        assert similar.answers(category=same.category.code)[0].answer == "حوالي ثلاثة أسابيع."


def test_possible_duplicates_are_ones_own_open_cases_alone(db, amina, stranger, counter_agent):
    own = make_case("in_progress", identity={"user": amina})
    make_case("closed", identity={"user": amina})
    make_case("in_progress")
    draft = make_draft(amina, category=own.category.code)

    assert similar.possible_duplicates(draft, amina) == [own]
    assert similar.possible_duplicates(draft, stranger) == []
    assert similar.possible_duplicates(make_draft(counter_agent, is_for_other=True), counter_agent) == []


def test_near_proposals_are_shown_to_those_who_propose(db):
    near = make_proposal(title="Ouvrir le consulat le samedi matin")
    make_proposal("received", title="Ouvrir le consulat le samedi après-midi")
    told = "Ouvrir le consulat le samedi, s’il vous plaît"

    assert similar.proposals_for(make_draft(kind="proposal", description=told)) == [near]
    assert similar.proposals_for(make_draft(kind="complaint", description=told)) == []
