"""Pages of the label: the public verdict, the officers', the experts', the committee's, and their documents."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from associations.models import CommitteeVote, ConflictOfInterest, LabelApplication, LabelEvent, LabelReview
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from tests.factories.accounts import make_user
from tests.factories.associations import OfficerFactory, make_association
from tests.factories.associations.labels import (
    TEXT,
    make_campaign,
    make_label_application,
    make_label_period,
    make_label_review,
    make_session,
    make_withdrawal,
)

pytestmark = pytest.mark.django_db
LONG = "L’association est bien tenue, ses comptes sont clairs et elle sert beaucoup de familles."


@pytest.fixture
def association(amina):
    return make_association(amina, name="Les amis de l’Atlas", name_ar="أصدقاء الأطلس")


def page(client, url, **options):
    return client.get(url, **options).content.decode()


def url(name, *args):
    return reverse(f"associations:{name}", args=args)


# -- public ------------------------------------------------------------------------------


def test_anybody_verifies_a_label(client, association):
    today = timezone.localdate()
    period = make_label_period(association)
    address = f"/labels/{period.code}/"
    assert "Ce label est valide" in page(client, address)
    LabelEvent.objects.create(period=period, kind="suspended", on=today, reason="fraud", at=timezone.now())
    assert "Ce label est suspendu" in page(client, address)
    LabelEvent.objects.create(period=period, kind="withdrawn", on=today, reason="fraud", at=timezone.now())
    assert "Ce label a été retiré" in page(client, address)
    old = make_label_period(starts=today - timedelta(days=900), ends=today - timedelta(days=1))
    assert "Ce label a expiré" in page(client, f"/labels/{old.code}/")
    assert client.get(f"/labels/?code={old.code.lower()}").headers["Location"] == f"/labels/{old.code}/"
    assert client.get("/labels/LN-0000-NOBODY/").status_code == 404
    assert "Aucun label" in page(client, "/labels/?code=x")
    assert client.get("/labels/").status_code == 200


def test_the_verdict_costs_few_queries(client, association, django_assert_max_num_queries):
    period = make_label_period(association)
    with django_assert_max_num_queries(10):
        client.get(f"/labels/{period.code}/")


# -- officers ----------------------------------------------------------------------------


def test_an_officer_asks_for_the_label_from_the_first_page_to_the_receipt(
    client_as, association, amina, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    campaign, client = make_campaign(), client_as(amina)
    assert "Demander le label" in page(client, url("label_home", association.public_id))
    client.post(url("label_apply", association.public_id))
    application = LabelApplication.objects.get()
    assert application.campaign == campaign
    one = application.public_id
    assert "À faire" in page(client, url("label_application", one))
    for step in ("presentation", "social_value", "governance"):
        assert client.post(url("label_step", one, step), {step: TEXT}).status_code == 302
    assert client.post(url("label_step", one, "commitments"), {}).status_code == 422
    assert client.post(url("label_step", one, "commitments"), {"accepts_commitments": "on"}).status_code == 302
    assert client.post(url("label_check", one)).status_code == 422
    content = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(content)
    bad = SimpleUploadedFile("x.pdf", b"not a pdf", "application/pdf")
    assert client.post(url("label_evidence", one), {"criterion": "governance", "file": bad}).status_code == 422
    good = SimpleUploadedFile("comptes.pdf", content.getvalue(), "application/pdf")
    assert client.post(url("label_evidence", one), {"criterion": "governance", "file": good}).status_code == 302
    assert "comptes.pdf" in page(client, url("label_evidence", one))
    assert client.post(url("label_check", one)).status_code == 302
    assert "vérifie votre dossier" in page(client, url("label_application", one))
    assert client.get(url("label_step", one, "governance")).status_code == 302


def test_the_pages_of_one_s_association_are_nobody_else_s(client_as, association, stranger):
    application, period = make_label_application("submitted", association=association), make_label_period(association)
    withdrawal = make_withdrawal(period)
    client = client_as(stranger)
    asked = (
        url("label_application", application.public_id),
        url("label_check", application.public_id),
        url("label_letter", application.public_id, "fr"),
        url("label_withdrawal", withdrawal.public_id),
    )
    assert [client.get(one).status_code for one in asked] == [404] * 4
    assert client.get(url("label_home", association.public_id)).status_code == 403
    assert client.get(url("label_certificate", association.public_id, period.code, "fr")).status_code == 403
    assert client.get(url("label_reviews")).status_code == 403


def test_an_officer_completes_contests_and_answers(client_as, association, amina):
    client = client_as(amina)
    application = make_label_application("to_complete", association=association)
    one = application.public_id
    assert "Complétez votre demande" in page(client, url("label_application", one))
    assert client.post(url("label_act", one, "complete"), {"answer": ""}).status_code == 422
    assert client.post(url("label_act", one, "complete"), {"answer": "C’est fait."}).status_code == 302
    LabelApplication.objects.filter(pk=application.pk).update(state="refused", decided_at=timezone.now())
    TransitionLog.objects.create(
        workflow="associations.label_application",
        object_type="associations.labelapplication",
        object_id=str(application.pk),
        transition="refuse",
        source="committee",
        target="refused",
        at=timezone.now(),
    )
    assert "Contester cette décision" in page(client, url("label_application", one))
    assert client.post(url("label_act", one, "appeal"), {"text": "Ils y étaient."}).status_code == 302
    assert client.post(url("label_act", one, "appeal"), {"text": "Encore."}).status_code == 422
    withdrawal = make_withdrawal(make_label_period(association))
    assert "Deux assemblées manquent" in page(client, url("label_withdrawal", withdrawal.public_id))
    assert client.post(url("label_withdrawal", withdrawal.public_id), {"text": "Non."}).status_code == 302
    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.answered_by) == ("answered", amina)
    assert "Label national" in page(client, url("label_home", association.public_id))


# -- experts and committee ---------------------------------------------------------------


def test_an_expert_evaluates_and_then_reads_the_others(client_as, association, label_expert):
    application = make_label_application("evaluation", association=association)
    other = make_label_review(application, make_user(Role.LABEL_COMMITTEE, full_name="Autre Experte"), state="given")
    review = make_label_review(application, label_expert)
    client, one = client_as(label_expert), url("label_review", review.public_id)
    assert "Les amis de l’Atlas" in page(client, url("label_reviews"))
    assert "Autre Experte" not in page(client, one)
    scores = {
        "score_governance": 4,
        "score_project": 4,
        "score_impact": 8,
        "remark_impact": "Deux écoles.",
        "comment": LONG,
    }
    assert client.post(one, scores | {"score_impact": 11}).status_code == 422
    assert client.post(one, scores).status_code == 302
    assert "Autre Experte" in page(client, one)
    assert "Deux écoles." in page(client, one)
    assert client.get(url("label_review", other.public_id)).status_code == 404


def test_a_declared_conflict_hides_the_file(client_as, association, label_expert):
    application = make_label_application("evaluation", association=association)
    review = make_label_review(application, label_expert)
    client = client_as(label_expert)
    assert client.post(url("label_review_decline", review.public_id), {"kind": "family"}).status_code == 302
    assert client.get(url("label_review", review.public_id)).status_code == 404
    assert client.get(url("label_application", application.public_id)).status_code == 404
    assert ConflictOfInterest.objects.get().kind == "family"
    declined = make_label_review(make_label_application("evaluation"), label_expert)
    client.post(url("label_review_decline", declined.public_id))
    assert LabelReview.objects.get(pk=declined.pk).state == "declined"


def test_members_vote_on_files_without_conflict(client_as, association, label_expert):
    tied = make_association(name="Une autre association")
    OfficerFactory(association=tied, user=label_expert)
    files = [make_label_application("committee", association=one) for one in (association, tied)]
    session = make_session(*files, members=[label_expert])
    client, address = client_as(label_expert), url("label_committee", session.public_id)
    shown = page(client, address)
    assert "Les amis de l’Atlas" in shown
    assert "Une autre association" not in shown
    assert "conflit d’intérêts" in shown
    mine, hidden = session.items.all()
    vote = url("label_committee_vote", session.public_id, mine.public_id)
    client.post(vote, {"choice": "award"})
    client.post(vote, {"choice": "refuse"})
    assert CommitteeVote.objects.get().choice == "refuse"
    assert (
        client.post(url("label_committee_vote", session.public_id, hidden.public_id), {"choice": "award"}).status_code
        == 404
    )
    make_label_review(files[0], make_user(Role.LABEL_COMMITTEE, full_name="Autre Experte"), state="given")
    assert "Autre Experte" in page(client, url("label_committee_file", session.public_id, mine.public_id))
    assert client.get(url("label_committee_file", session.public_id, hidden.public_id)).status_code == 404
    stand_aside = url("label_committee_conflict", session.public_id, mine.public_id)
    assert client.post(stand_aside, {"kind": "family"}).status_code == 302
    assert not CommitteeVote.objects.exists()
    assert "Les amis de l’Atlas" not in page(client, address)
    assert client.post(stand_aside, {"kind": "family"}).status_code == 404


# -- documents ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_documents_are_made_in_both_languages(client_as, association, amina, label_expert, language):
    application = make_label_application("awarded_with_conditions", association=association, decided_at=timezone.now())
    TransitionLog.objects.create(
        workflow="associations.label_application",
        object_type="associations.labelapplication",
        object_id=str(application.pk),
        transition="award_with_conditions",
        source="committee",
        target="awarded_with_conditions",
        at=timezone.now(),
    )
    period = make_label_period(association, application=application, conditions="Publier les comptes.")
    session = make_session(application, members=[label_expert], state="closed", chair=label_expert)
    tied = make_user(Role.LABEL_COMMITTEE, full_name="Liée Parente")
    ConflictOfInterest.objects.create(user=tied, association=association, origin="declared", kind="other")
    session.members.create(user=tied, presence="present")
    session.items.get().recusals.create(user=tied, origin="declared", kind="other", at=timezone.now())
    closed = client_as(tied).get(url("label_minutes", session.public_id, language))
    officer, member = client_as(amina), client_as(label_expert)
    made = [
        officer.get(url("label_certificate", association.public_id, period.code, language)),
        officer.get(url("label_letter", application.public_id, language)),
        member.get(url("label_minutes", session.public_id, language)),
    ]
    for answer in (*made, closed):
        assert answer.headers["Content-Type"] == "application/pdf"
        with pikepdf.open(io.BytesIO(answer.content)) as opened:
            assert opened.Root.Lang == language
    assert officer.get(url("label_letter", application.public_id, "de")).status_code == 404
    assert officer.get(url("label_minutes", session.public_id, language)).status_code == 403
    period.events.create(kind="suspended", on=timezone.localdate(), reason="other", at=timezone.now())
    refused = officer.get(url("label_certificate", association.public_id, period.code, language), follow=True)
    assert "Suspendu" in refused.content.decode()
    assert "Ce label est suspendu" in page(officer, url("label_application", application.public_id))
