"""What may happen to a version of a publication."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class VersionState(models.TextChoices):
    """Where a version stands; a publication has at most one published."""

    DRAFT = "draft", _("Brouillon")
    IN_REVIEW = "in_review", _("En relecture")
    PUBLISHED = "published", _("Publiée")
    SUPERSEDED = "superseded", _("Remplacée")
    WITHDRAWN = "withdrawn", _("Retirée")


READABLE_STATES = (VersionState.PUBLISHED, VersionState.SUPERSEDED)


@guard
def has_a_title_and_a_text(version: Any) -> bool:
    """Donnez à cette version un titre et un texte en français."""
    return bool(version.title_fr and version.body_fr)


@guard
def is_in_three_languages(version: Any) -> bool:
    """Donnez le titre et le texte en français, en arabe et en anglais."""
    return all(
        (version.title_fr, version.title_ar, version.title_en, version.body_fr, version.body_ar, version.body_en)
    )


@guard
def says_what_changes(version: Any) -> bool:
    """Dites ce qui change par rapport à la version précédente."""
    return version.number == 1 or bool(version.changes_fr)


class VersionWorkflow(Workflow):
    """A version is written, read again by somebody else, published, then replaced or withdrawn."""

    name = "publications.version"
    states = VersionState
    initial = VersionState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft",),
            "in_review",
            _("Envoyer à la relecture"),
            permission="publications.write_version",
            guards=(has_a_title_and_a_text, says_what_changes),
        ),
        Transition(
            "send_back",
            ("in_review",),
            "draft",
            _("Rendre à l’auteur"),
            permission="publications.review_version",
            needs_note=True,
        ),
        Transition(
            "publish",
            ("in_review",),
            "published",
            _("Publier cette version"),
            permission="publications.publish_version",
            guards=(is_in_three_languages, says_what_changes),
        ),
        Transition("supersede", ("published",), "superseded", _("Remplacer par la version suivante")),
        Transition(
            "withdraw",
            ("published",),
            "withdrawn",
            _("Retirer de la publication"),
            permission="publications.review_version",
            needs_note=True,
        ),
    )
