"""What may happen to what the members of a network write: posts, reports of posts, notes of the think tank."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard
from skills.workflows.networks import RemovalReason, is_network_open

REVIEWS_NEEDED = 2


class PostState(models.TextChoices):
    """Where a post stands."""

    PUBLISHED = "published", _("Publié")
    REMOVED = "removed", _("Retiré par l’animation")
    DELETED = "deleted", _("Effacé par son auteur")


class PostReportState(models.TextChoices):
    """Where the report of a post stands."""

    OPEN = "open", _("À traiter")
    UPHELD = "upheld", _("Fondé : le message est retiré")
    DISMISSED = "dismissed", _("Sans suite")


class NoteState(models.TextChoices):
    """Where a note of the think tank stands."""

    DRAFT = "draft", _("Brouillon")
    IN_REVIEW = "in_review", _("En relecture")
    RETURNED = "returned", _("À reprendre")
    PUBLISHED = "published", _("Publiée")
    WITHDRAWN = "withdrawn", _("Retirée")


class Verdict(models.TextChoices):
    """What a peer says of a note."""

    APPROVE = "approve", _("À publier")
    IMPROVE = "improve", _("À améliorer")
    REJECT = "reject", _("À ne pas publier")


@guard
def has_a_title(note: Any) -> bool:
    """Donnez un titre à la note."""
    return bool(note.title.strip())


@guard
def has_a_summary(note: Any) -> bool:
    """Résumez la note en quelques phrases."""
    return bool(note.summary.strip())


@guard
def has_a_text(note: Any) -> bool:
    """Écrivez le texte de la note."""
    return bool(note.text.strip())


@guard
def is_reviewed_by_peers(note: Any) -> bool:
    """Il faut l’avis favorable d’au moins deux autres membres."""
    return note.approvals >= REVIEWS_NEEDED


NOTE_GUARDS = (is_network_open, has_a_title, has_a_summary, has_a_text)


class NetworkPostWorkflow(Workflow):
    """A post is published at once; its author may delete it, an animator remove it and put it back."""

    name = "skills.network_post"
    states = PostState
    initial = PostState.PUBLISHED
    transitions = (
        Transition(
            "remove",
            ("published",),
            "removed",
            _("Retirer le message"),
            permission="skills.moderate_post",
            reasons=tuple(RemovalReason.values),
        ),
        Transition("restore", ("removed",), "published", _("Remettre le message"), permission="skills.moderate_post"),
        Transition(
            "delete",
            ("published", "removed"),
            "deleted",
            _("Effacer mon message"),
            permission="skills.delete_post",
            platform=True,
        ),
    )


class PostReportWorkflow(Workflow):
    """A member reports a post; an animator or a curator who did not write it decides."""

    name = "skills.post_report"
    states = PostReportState
    initial = PostReportState.OPEN
    transitions = (
        Transition(
            "uphold",
            ("open",),
            "upheld",
            _("Donner suite et retirer le message"),
            permission="skills.decide_post_report",
            platform=True,
        ),
        Transition(
            "dismiss",
            ("open",),
            "dismissed",
            _("Classer sans suite"),
            permission="skills.decide_post_report",
            platform=True,
        ),
    )


class NetworkNoteWorkflow(Workflow):
    """A note is written, read by peers, then published or handed back."""

    name = "skills.network_note"
    states = NoteState
    initial = NoteState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft", "returned"),
            "in_review",
            _("Proposer à la relecture"),
            permission="skills.edit_note",
            guards=NOTE_GUARDS,
        ),
        Transition("recall", ("in_review",), "draft", _("Reprendre la note"), permission="skills.edit_note"),
        Transition(
            "hand_back",
            ("in_review",),
            "returned",
            _("Rendre à l’auteur"),
            permission="skills.publish_note",
            needs_note=True,
        ),
        Transition(
            "publish",
            ("in_review",),
            "published",
            _("Publier la note"),
            permission="skills.publish_note",
            guards=(*NOTE_GUARDS, is_reviewed_by_peers),
        ),
        Transition(
            "withdraw",
            ("draft", "in_review", "returned", "published"),
            "withdrawn",
            _("Retirer la note"),
            permission="skills.withdraw_note",
            platform=True,
        ),
        Transition(
            "retract",
            ("published",),
            "withdrawn",
            _("Dépublier la note"),
            permission="skills.retract_note",
            reasons=tuple(RemovalReason.values),
            needs_note=True,
        ),
    )
