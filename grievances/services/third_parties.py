"""Third parties whom a unit asks: by a signed link that expires, answered by POST."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseMessage, ThirdParty
from grievances.models.message import LONGEST_MESSAGE
from grievances.services import contacting, deadlines, files
from grievances.services.words import required
from grievances.workflows import AuthorKind, CaseWorkflow, MessageKind, Visibility
from mdm_platform import links
from mdm_platform.errors import InvalidInput, TransitionNotAllowed

PURPOSE = "grievances.third_party"


@transaction.atomic
def consult(
    *,
    case: Case,
    name: str,
    question: str,
    due_on: date,
    by: Any,
    email: str = "",
    language: str = "fr",
    now: datetime | None = None,
) -> ThirdParty:
    """Ask somebody outside, by mail when an address is given. Raises as `Workflow.apply`, InvalidInput."""
    moment = now or timezone.now()
    if due_on <= timezone.localdate(moment):
        message = _("Laissez au moins un jour pour répondre.")
        raise InvalidInput(message, code="due_too_early", fields={"due_on": [message]})
    text = required(question, field="question", most=4000)
    who = required(name, field="name", most=160)
    CaseWorkflow.apply(case, "consult_third_party", by=by, now=moment)
    person = None if getattr(by, "is_partner", False) else by
    asked = ThirdParty.objects.create(
        case=case,
        name=who,
        email=email.strip(),
        language=language,
        question=text,
        due_on=due_on,
        asked_at=moment,
        asked_by=person,
    )
    _message(asked, AuthorKind.AGENT, MessageKind.QUESTION, text, moment, author=person)
    deadlines.refresh(case=case, now=moment)
    if asked.email:
        contacting.ask_third_party(third_party=asked, token=link(asked, now=moment), now=moment)
    return asked


@transaction.atomic
def receive(
    *,
    third_party: ThirdParty,
    body: str,
    by: Any = None,
    uploads: Iterable[Any] = (),
    now: datetime | None = None,
) -> CaseMessage:
    """Keep the answer, and go on with the case; `by` is an agent who writes down what was said otherwise.

    Raises as `Workflow.apply`, InvalidInput, TransitionNotAllowed (answered, or too late).
    """
    moment = now or timezone.now()
    text = required(body, field="body", most=LONGEST_MESSAGE)
    case = third_party.case
    CaseWorkflow.apply(case, "receive_third_party", by=by, now=moment)
    if not ThirdParty.objects.open().filter(pk=third_party.pk).update(answered_at=moment):
        raise TransitionNotAllowed(_("Cette question a déjà sa réponse, ou son délai est passé."))
    third_party.answered_at = moment
    message = _message(third_party, AuthorKind.THIRD_PARTY, MessageKind.ANSWER, text, moment)
    files.add_all(message=message, uploads=uploads, now=moment)
    deadlines.refresh(case=case, now=moment)
    return message


@transaction.atomic
def expire(*, case: Case, now: datetime | None = None) -> Case:
    """Go on without the third party, whose link stops working. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    CaseWorkflow.apply(case, "expire_third_party", by=None, now=moment)
    ThirdParty.objects.open().filter(case=case).update(expired_at=moment)
    deadlines.refresh(case=case, now=moment)
    return case


def link(third_party: ThirdParty, *, now: datetime | None = None) -> str:
    """The token of the third party's link, good until the end of the day on which the answer is due."""
    moment = now or timezone.now()
    last = timezone.make_aware(datetime.combine(third_party.due_on + timedelta(days=1), time.min))
    return links.sign(PURPOSE, third_party, max_age=max(last - moment, timedelta(0)), now=moment)


def read_link(token: str, *, now: datetime | None = None) -> ThirdParty:
    """The question of the link, answered or not. Raises links.LinkExpired, links.LinkRefused."""
    return links.read(PURPOSE, token, ThirdParty.objects.select_related("case"), now=now)


def _message(
    third_party: ThirdParty, author_kind: str, kind: str, body: str, now: datetime, author: Any = None
) -> CaseMessage:
    return CaseMessage.objects.create(
        case=third_party.case,
        third_party=third_party,
        visibility=Visibility.THIRD_PARTY,
        author=author,
        author_kind=author_kind,
        kind=kind,
        language=third_party.language,
        body=body,
        sent_at=now,
    )
