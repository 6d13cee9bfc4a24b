"""State machines as tables that can be read aloud, with one door for every change.

A domain app declares its states, guards and transitions in `workflows.py` and its
services call `apply()`, which is the only code that assigns `.state`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mdm_platform import bulk, permissions
from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed

Guard = Callable[[Any], bool]

STARTED = "start"


def guard(function: Guard) -> Guard:
    """Mark a condition on the object; its one-line docstring is what a person reads when refused."""
    if not (function.__doc__ or "").strip():
        message = f"The guard {function.__name__} needs a one-line docstring: it is read by people."
        raise ImproperlyConfigured(message)
    function.is_guard = True
    return function


def refusal_of(function: Guard) -> str:
    """The guard's sentence in the current language."""
    return gettext(function.__doc__.strip())


@dataclass(frozen=True)
class Transition:
    """One row of the table: from these states to that one, who may, and under which conditions.

    `permission` is a registered name, or empty when only the platform itself acts (a
    deadline, a purge); `platform` says that it may act beside the people who may.
    `needs_note` asks for a text; `reasons` limits its reason codes.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    label: Any
    permission: str = ""
    platform: bool = False
    guards: tuple[Guard, ...] = ()
    needs_note: bool = False
    reasons: tuple[str, ...] = ()

    def refusals(self, obj: Any) -> list[str]:
        """The sentences of the guards that the object does not pass."""
        return [refusal_of(check) for check in self.guards if not check(obj)]


class Moved(NamedTuple):
    """An object that `apply_many` moved, and the state in which it was before."""

    obj: Any
    source: str


class Workflow:
    """A table of transitions over one enumeration of states.

    Subclasses set `name` ("skills.profile"), `states`, `initial` and `transitions`.
    """

    name: ClassVar[str]
    states: ClassVar[type[models.TextChoices]]
    initial: ClassVar[str]
    transitions: ClassVar[tuple[Transition, ...]]
    registry: ClassVar[dict[str, type["Workflow"]]] = {}

    def __init_subclass__(cls) -> None:
        known = set(cls.states.values)
        for row in cls.transitions:
            unknown = {*row.sources, row.target} - known
            if unknown:
                message = f"{cls.__name__}.{row.name} names unknown states {sorted(unknown)}."
                raise ImproperlyConfigured(message)
        names = [row.name for row in cls.transitions]
        if len(names) != len(set(names)):
            message = f"{cls.__name__} names a transition twice."
            raise ImproperlyConfigured(message)
        Workflow.registry[cls.name] = cls

    @classmethod
    def get(cls, name: str) -> Transition:
        """The transition of that name; ImproperlyConfigured for an unknown one."""
        for row in cls.transitions:
            if row.name == name:
                return row
        message = f"{cls.__name__} has no transition {name}."
        raise ImproperlyConfigured(message)

    @classmethod
    def available(cls, obj: Any, user: Any) -> list[tuple[Transition, list[str]]]:
        """Transitions that leave the object's state and that the user may ask for, each with its refusals."""
        return [
            (row, row.refusals(obj))
            for row in cls.transitions
            if obj.state in row.sources and row.permission and permissions.has_permission(user, row.permission, obj)
        ]

    @classmethod
    def apply(
        cls,
        obj: Any,
        name: str,
        *,
        by: Any,
        now: datetime | None = None,
        reason: str = "",
        note: str = "",
        changes: Mapping[str, Any] | None = None,
    ) -> TransitionLog:
        """Move the object along a transition, in one transaction with its log row.

        The row is locked and read again before anything is checked. `by` is the acting
        user, or None when the platform acts by itself. `reason` is a code kept in the
        log, `note` a text kept beside it where it can be erased, `changes` the fields
        that change in the same UPDATE. The given object is refreshed.

        Raises PermissionRefused, TransitionConflict (the state moved since the object
        was read), TransitionNotAllowed (state or guards), InvalidInput (note or reason).
        """
        row = cls.get(name)
        expected = obj.state
        with transaction.atomic():
            cls._lock(obj)
            cls._check(obj, row, expected, by)
            cls._check_words(row, reason, note)
            return cls._move(obj, row, by=by, now=now or timezone.now(), words=(reason, note), changes=changes or {})

    @classmethod
    def apply_many(
        cls,
        rows: models.QuerySet,
        name: str,
        *,
        now: datetime | None = None,
        reason: str = "",
        changes: Mapping[str, Any] | None = None,
    ) -> list[Moved]:
        """Let the platform move many objects along a transition: one lock, one UPDATE, one COPY of log rows.

        The rows are locked in the order of their keys, as they are once nobody else holds them.
        Those whose state or guards do not allow the transition stay as they are. `reason` and
        `changes` are the same for all.

        Raises PermissionRefused where the platform may not act, InvalidInput (reason, or a note is asked for).
        """
        row = cls.get(name)
        if row.permission and not row.platform:
            raise PermissionRefused
        cls._check_words(row, reason, "")
        fields, moment = dict(changes or {}), now or timezone.now()
        with transaction.atomic():
            locked = rows.filter(state__in=row.sources).select_for_update(of=("self",)).order_by("pk")
            moved = [Moved(obj, obj.state) for obj in locked if not row.refusals(obj)]
            keys = [obj.pk for obj, _source in moved]
            rows.model._base_manager.filter(pk__in=keys).update(state=row.target, **fields)
            for obj, _source in moved:
                for field, value in {**fields, "state": row.target}.items():
                    setattr(obj, field, value)
            cls._log_many(rows.model, row, moved, reason, moment)
        return moved

    @classmethod
    def start_many(
        cls,
        model: type[models.Model],
        keys: Iterable[Any],
        *,
        state: str = "",
        by: Any,
        now: datetime | None = None,
        reason: str = "",
    ) -> int:
        """Write the first log row of objects that were just inserted in a state, the initial one unless given.

        The other door: what begins its life elsewhere than by a transition says so. Returns how many.
        """
        target = state or cls.initial
        if target not in cls.states.values:
            message = f"{cls.__name__} has no state {target}."
            raise ImproperlyConfigured(message)
        label, (person, organisation), moment = model._meta.label_lower, _author(by), now or timezone.now()
        author = (person.pk if person is not None else None, organisation)
        return bulk.copy_in(
            TransitionLog,
            (
                *("workflow", "object_type", "object_id", "transition", "source", "target"),
                *("actor", "organisation", "reason", "at"),
            ),
            ((cls.name, label, str(key), STARTED, "", target, *author, reason, moment) for key in keys),
        )

    @classmethod
    def _log_many(
        cls, model: type[models.Model], row: Transition, moved: Iterable[Moved], reason: str, moment: datetime
    ) -> None:
        label = model._meta.label_lower
        bulk.copy_in(
            TransitionLog,
            (
                *("workflow", "object_type", "object_id", "transition", "source", "target"),
                *("organisation", "reason", "at"),
            ),
            ((cls.name, label, str(obj.pk), row.name, source, row.target, "", reason, moment) for obj, source in moved),
        )

    @classmethod
    def _lock(cls, obj: Any) -> None:
        obj.refresh_from_db(from_queryset=type(obj)._base_manager.select_for_update(of=("self",)))

    @classmethod
    def _check(cls, obj: Any, row: Transition, expected: str, by: Any) -> None:
        if by is None and row.permission and not row.platform:
            raise PermissionRefused
        if by is not None:
            permissions.require_permission(by, row.permission or "platform.act_as_platform", obj)
        if obj.state not in row.sources:
            if obj.state != expected:
                raise TransitionConflict
            raise TransitionNotAllowed
        refusals = row.refusals(obj)
        if refusals:
            raise TransitionNotAllowed(reasons=refusals)

    @classmethod
    def _check_words(cls, row: Transition, reason: str, note: str) -> None:
        if row.needs_note and not note.strip():
            message = gettext("Indiquez le motif : il sera transmis à la personne concernée.")
            raise InvalidInput(message, code="note_required", fields={"note": [message]})
        if row.reasons and reason not in row.reasons:
            message = gettext("Choisissez un motif dans la liste.")
            raise InvalidInput(message, code="reason_required", fields={"reason": [message]})

    @classmethod
    def _move(
        cls,
        obj: Any,
        row: Transition,
        *,
        by: Any,
        now: datetime,
        words: tuple[str, str],
        changes: Mapping[str, Any],
    ) -> TransitionLog:
        reason, note = words
        source = obj.state
        person, organisation = _author(by)
        for field, value in changes.items():
            setattr(obj, field, value)
        obj.state = row.target
        obj.save(update_fields=["state", *changes])
        log = TransitionLog.objects.create(
            workflow=cls.name,
            object_type=obj._meta.label_lower,
            object_id=str(obj.pk),
            transition=row.name,
            source=source,
            target=row.target,
            actor=person,
            organisation=organisation,
            reason=reason,
            at=now,
        )
        if note.strip():
            TransitionNote.objects.create(log=log, text=note.strip())
        return log


def _author(by: Any) -> tuple[Any, str]:
    """The person who acts, or the slug of the institution whose program does; neither for the platform."""
    return (None, by.institution.slug) if getattr(by, "is_partner", False) else (by, "")


permissions.register("platform.act_as_platform", permissions.nobody, _("agir au nom de la plateforme"))
