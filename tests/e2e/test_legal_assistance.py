"""A question of law on a phone in Arabic: referred, accepted without conflict, answered, closed."""

from grievances.models import AssistanceRequest
from tests.e2e.conftest import PHONE
from tests.factories.grievances.legal import LegalExpertFactory

QUESTION = "لم أتوصل بجواب منذ ستة أشهر. ماذا أفعل؟"
ANSWER = "يمكنكم اللجوء إلى المحكمة الإدارية."


def test_from_the_question_to_the_answer(person, amina, complaints_supervisor, legal_expert):
    entry = LegalExpertFactory(user=legal_expert)
    asker = person(viewport=PHONE, locale="ar")
    asker.sign_in_as(amina)
    page = asker.open("/ar/legal-aid/")
    asker.follow("Poser une question de droit")
    asker.reach("Poser une question de droit")
    page.select_option("[name=branch]", "residence")
    page.select_option("[name=country]", "FR")
    page.fill("[name=subject]", "رخصة الإقامة")
    page.fill("[name=question]", QUESTION)
    asker.press("Envoyer ma question")
    page.get_by_text(asker.says("Votre question est enregistrée")).wait_for()
    made = AssistanceRequest.objects.get()

    staff = person()
    staff.sign_in_as(complaints_supervisor)
    desk = staff.open(f"/admin/grievances/assistancerequest/{made.pk}/change/")
    staff.follow("Proposer à un expert")
    desk.get_by_role("radio").first.check()
    staff.press("Proposer à un expert")
    desk.locator(".messagelist .success").wait_for()
    staff.check()

    expert = person()
    expert.sign_in_as(legal_expert)
    work = expert.open("/fr/legal-aid/referrals/")
    work.get_by_role("link", name=made.subject).click()
    expert.reach(made.subject)
    assert QUESTION not in work.content()
    work.get_by_role("checkbox").check()
    expert.press("Accepter et lire la question")
    work.get_by_text(QUESTION).wait_for()
    work.get_by_label("Votre réponse").fill(ANSWER)
    expert.press("Envoyer ma réponse")
    work.get_by_text("Vous avez répondu").wait_for()

    page.reload()
    page.get_by_text(ANSWER).wait_for()
    page.get_by_role("link", name=entry.name).wait_for()
    asker.check()
    page.get_by_label(asker.says("Oui"), exact=True).check()
    asker.press("Clore")
    page.get_by_text(asker.says("Clôturée")).first.wait_for()
    made.refresh_from_db()
    assert (made.state, made.was_helpful) == ("closed", True)
