"""A new case linked to one that is over: the same subject, place and person, and only what is new is written."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grievances.models import Case
from grievances.services import cases, quotas
from grievances.services.cases import CaseFacts, IdentityFacts
from grievances.services.filing import SCOPE, Filed
from grievances.services.locks import lock
from grievances.services.persons import require_person
from grievances.workflows import FINAL_STATES, Channel
from mdm_platform.errors import TransitionNotAllowed

SAME_FACTS = (
    *("kind", "category", "language", "residence_country", "consular_unit", "place_country", "place_province"),
    *("administration", "unit_complained"),
)
SAME_PERSON = (*("user", "full_name", "email", "phone", "contact", "contact_instructions", "neutral", "language"),)


def refusal(case: Case) -> str:
    """Why no new case can be linked to this one; empty when one can."""
    if case.state not in FINAL_STATES:
        return _("Ce dossier n’est pas clos : ajoutez-y un message, ou demandez sa réouverture.")
    if case.redacted_at is not None or not case.category.is_active:
        return _("Ce dossier est trop ancien pour être repris. Déposez une nouvelle demande.")
    following = case.following.open().order_by("pk").first()
    if following is not None:
        return _("Une demande liée à celle-ci est déjà en cours : %(number)s.") % {"number": following.number}
    return ""


def file(
    *, case: Case, description: str, remedy: str = "", by: Any = None, address: str = "", now: datetime | None = None
) -> Filed:
    """Enter a case linked to this one, from the same person, about the same thing.

    `by` is the account, or None for whoever proved the person's own code: the new code is theirs too.
    Raises PermissionRefused, InvalidInput, TransitionNotAllowed (not over, too old, one is under way), Locked.
    """
    quotas.count(SCOPE, by=by, address=address)
    with transaction.atomic():
        require_person(by, case)
        lock(case)
        why = refusal(case)
        if why:
            raise TransitionNotAllowed(why)
        same = {name: getattr(case, name) for name in SAME_FACTS}
        facts = CaseFacts(**same, description=description, remedy=remedy, channel=Channel.WEB, previous=case)
        identity = IdentityFacts(**{name: getattr(case.identity, name) for name in SAME_PERSON})
        received = cases.receive(facts=facts, identity=identity, now=now)
    return Filed(received.case, received.code)
