"""The words of decisions, which stand beside the log and leave with the people they are about.

told(Proposal, keys)                         # what was explained about these objects
forget_about(Proposal, keys)                 # the same, emptied
forget_by(user, "grievances.proposal")       # what this person wrote about objects of these kinds
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from mdm_platform.audit.models import TransitionNote


def told(model: type[Model], keys: Iterable[Any]) -> QuerySet[TransitionNote]:
    """What was explained about these objects and is kept, with the row of the log beside which it stands."""
    kept = _about(model, keys).filter(erased_at=None).exclude(text="")
    return kept.select_related("log").order_by("log_id")


def forget_about(model: type[Model], keys: Iterable[Any]) -> None:
    """Empty what was explained about these objects, whoever wrote it."""
    _empty(_about(model, keys))


def forget_by(user: Any, *kinds: str) -> None:
    """Empty what the person explained about objects of these kinds (`app.model`, in lower case)."""
    _empty(TransitionNote.objects.filter(log__object_type__in=kinds, log__actor=user))


def _about(model: type[Model], keys: Iterable[Any]) -> QuerySet[TransitionNote]:
    ids = [str(key) for key in keys]
    return TransitionNote.objects.filter(log__object_type=model._meta.label_lower, log__object_id__in=ids)


def _empty(notes: QuerySet[TransitionNote]) -> None:
    notes.filter(erased_at=None).update(text="", erased_at=timezone.now())
