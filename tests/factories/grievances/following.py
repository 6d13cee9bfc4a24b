"""What people hear of their cases, for tests."""

from datetime import timedelta

from django.utils import timezone

from grievances.models import CaseMessage, ThirdParty
from grievances.notifications.following import BY_EVENT
from grievances.workflows import AuthorKind, MessageKind, Visibility
from tests.factories.grievances.cases import make_case
from tests.utils.notification_examples import Example


def notification_examples():
    """An example of each message to a person or a third party."""
    case = make_case("information_requested", feedback_until=timezone.now() + timedelta(days=14))
    CaseMessage.objects.create(
        case=case,
        visibility=Visibility.PERSON,
        author_kind=AuthorKind.AGENT,
        kind=MessageKind.QUESTION,
        body="Quel est le numéro de votre récépissé ?",
        answer_due_on=timezone.localdate() + timedelta(days=15),
    )
    asked = ThirdParty.objects.create(case=case, name="Poste", due_on=timezone.localdate() + timedelta(days=10))
    told = {notification.name: case for notification in BY_EVENT.values()}
    return {
        **told,
        "grievances.case_received": Example(about=case, secrets={"code": "7KQM-2XHA-9RTD"}),
        "grievances.case_code_link": Example(about=case, secrets={"token": "signed:token"}),
        "grievances.third_party_asked": Example(about=asked, secrets={"token": "signed:token"}),
    }
