"""What is said and joined in a case, each with those who may read it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.case import Case
from grievances.models.languages import LANGUAGES
from grievances.models.third_party import ThirdParty
from grievances.workflows import AuthorKind, MessageKind, Visibility

LONGEST_MESSAGE = 5000


class OfCaseQuerySet(models.QuerySet):
    """Rows of a case that have a visibility."""

    def visible_to(self, user: Any) -> "OfCaseQuerySet":
        """Every row of the cases on which the user works."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))

    def for_person(self) -> "OfCaseQuerySet":
        """What the person reads."""
        return self.filter(visibility=Visibility.PERSON)

    def for_third_party(self, third_party: ThirdParty) -> "OfCaseQuerySet":
        """What that third party reads, and nothing of the others."""
        return self.filter(visibility=Visibility.THIRD_PARTY, third_party=third_party)


class OfCase(models.Model):
    """A row of a case, between the agents and one other."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visibility = models.CharField(_("visible par"), max_length=12, choices=Visibility.choices)
    author_kind = models.CharField(_("écrit par"), max_length=12, choices=AuthorKind.choices)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        abstract = True


class CaseMessage(OfCase):
    """A question, an answer, a note or a word; `author` is an agent, the person is never named here."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    third_party = models.ForeignKey(
        ThirdParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("tiers consulté"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("nature"), max_length=10, choices=MessageKind.choices, default=MessageKind.MESSAGE)
    language = models.CharField(_("langue"), max_length=2, choices=LANGUAGES, default="fr")
    body = models.TextField(_("message"), max_length=LONGEST_MESSAGE, blank=True)
    translation = models.TextField(_("traduction"), max_length=LONGEST_MESSAGE, blank=True)
    translation_language = models.CharField(_("langue de la traduction"), max_length=2, choices=LANGUAGES, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), default=timezone.now)
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    answer_due_on = models.DateField(_("réponse attendue le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("message d’un dossier")
        verbose_name_plural = _("messages des dossiers")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility="third_party", third_party__isnull=False)
                | (~Q(visibility="third_party") & Q(third_party__isnull=True)),
                name="casemessage_names_its_third_party",
                violation_error_message=_("Un message à un tiers nomme ce tiers, et lui seul."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="note") | Q(visibility="agents"),
                name="casemessage_notes_stay_inside",
                violation_error_message=_("Une note interne ne se montre qu’aux agents."),
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(author_kind="agent"),
                name="casemessage_names_agents_only",
                violation_error_message=_("Un message de la personne ne porte pas son compte."),
            ),
        ]
        indexes = [models.Index(fields=["case", "sent_at"], name="casemessage_thread")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.public_id}"


class CaseFile(OfCase):
    """A file of a case; its stored file has no owner, so that no account leads to it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    third_party = models.ForeignKey(
        ThirdParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files",
        verbose_name=_("tiers consulté"),
    )
    message = models.ForeignKey(
        CaseMessage, null=True, blank=True, on_delete=models.CASCADE, related_name="files", verbose_name=_("message")
    )
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    is_voice = models.BooleanField(_("note vocale"), default=False)
    added_at = models.DateTimeField(_("ajouté le"), default=timezone.now)

    class Meta:
        verbose_name = _("fichier d’un dossier")
        verbose_name_plural = _("fichiers des dossiers")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility="third_party", third_party__isnull=False)
                | (~Q(visibility="third_party") & Q(third_party__isnull=True)),
                name="casefile_names_its_third_party",
                violation_error_message=_("Un fichier pour un tiers nomme ce tiers, et lui seul."),
            ),
            models.UniqueConstraint(
                fields=["file"],
                name="casefile_once",
                violation_error_message=_("Ce fichier est déjà dans un dossier."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.public_id}"
