"""The words of the pages about calls."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from associations.models import CallProgramme
from associations.services.call_presenters import CallView
from associations.workflows import CallState
from mdm_platform import eligibility
from mdm_platform.components import Link
from mdm_platform.eligibility import Answer, Outcome


@dataclass(frozen=True)
class Group:
    """Calls under one heading."""

    id: str
    title: str
    views: list[CallView]


@dataclass(frozen=True)
class Result:
    """What a simulation says first, and what must be done."""

    tone: str
    title: str
    message: str


def groups(views: list[CallView], *, past_shown: int) -> list[Group]:
    """Open, announced, past; groups without a call are left out."""
    running = [view for view in views if view.is_open]
    coming = [view for view in views if view.call.state == CallState.PUBLISHED]
    past = [view for view in views if view not in running and view not in coming][::-1][:past_shown]
    found = [
        Group("open", _("Ouverts"), running),
        Group("coming", _("À venir"), coming),
        Group("past", _("Passés"), past),
    ]
    return [group for group in found if group.views]


def programmes(chosen: str) -> list[Link]:
    """The programmes as links; the chosen one leads nowhere."""
    address = reverse("associations:calls")
    every = [("", _("Tous les programmes")), *CallProgramme.choices]
    known = chosen if chosen in CallProgramme.values else ""
    return [
        Link(label, "" if value == known else address + (f"?programme={value}" if value else ""))
        for value, label in every
    ]


def result(answers: list[Answer]) -> Result:
    """The answers in one sentence."""
    count = {outcome: sum(answer.outcome == outcome for answer in answers) for outcome in Outcome}
    said = eligibility.verdict(answers)
    if said == Outcome.FAILED:
        sentence = ngettext(
            "%(count)s condition n’est pas remplie.", "%(count)s conditions ne sont pas remplies.", count[said]
        )
        return Result(
            "danger",
            _("En l’état, la demande ne serait pas recevable"),
            sentence % {"count": count[said]},
        )
    if said == Outcome.UNKNOWN:
        sentence = ngettext(
            "%(count)s condition reste à vérifier.", "%(count)s conditions restent à vérifier.", count[said]
        )
        return Result("warning", _("Rien ne s’y oppose pour le moment"), sentence % {"count": count[said]})
    return Result(
        "success",
        _("Toutes les conditions sont remplies"),
        _("C’est une simulation : l’équipe vérifiera chaque condition sur le dossier déposé."),
    )


def chosen_of(associations: list[Any], asked: str | None) -> Any:
    """The reader's association that the address names; the only one when it names none."""
    if asked is None:
        return associations[0] if len(associations) == 1 else None
    wanted = uuid_or_none(asked)
    return next((one for one in associations if one.public_id == wanted), None)


def uuid_or_none(text: Any) -> UUID | None:
    """The identifier written in an address, or None for anything else."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
