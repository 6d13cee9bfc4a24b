"""The legal watch: what changes in the law of a country, and who wants to hear of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from grievances.workflows import LegalBranch
from mdm_platform.permissions import is_somebody
from mdm_platform.publications.models import Publication
from mdm_platform.publications.models.publication import is_editor


class LegalNoteQuerySet(models.QuerySet):
    """Notes."""

    def visible_to(self, user: Any) -> "LegalNoteQuerySet":
        """The published ones; all for editors."""
        return self if is_editor(user) else self.published()

    def published(self) -> "LegalNoteQuerySet":
        """Those that everybody reads."""
        return self.filter(publication__in=Publication.objects.published().values("pk"))


class LegalNote(models.Model):
    """The facts of a note; its text, and in its summary the effect on Moroccans abroad, are a publication."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="legal_note", verbose_name=_("publication")
    )
    country = CountryField(_("pays"))
    branch = models.CharField(_("sujet"), max_length=16, choices=LegalBranch.choices)
    effective_on = models.DateField(_("en vigueur le"))
    source_url = models.URLField(_("texte officiel"), blank=True)
    announced_number = models.PositiveIntegerField(_("dernière version annoncée"), default=0, editable=False)

    objects = LegalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note de veille juridique")
        verbose_name_plural = _("notes de veille juridique")
        ordering = ["-effective_on", "-pk"]
        indexes = [models.Index(fields=["-effective_on", "-id"], name="legalnote_by_date")]

    def __str__(self) -> str:
        return f"{self.country.code} · {self.get_branch_display()}"


class LegalSubscriptionQuerySet(models.QuerySet):
    """Subscriptions."""

    def visible_to(self, user: Any) -> "LegalSubscriptionQuerySet":
        """One's own."""
        return self.filter(user_id=user.pk) if is_somebody(user) else self.none()

    def about(self, note: LegalNote) -> "LegalSubscriptionQuerySet":
        """Those that ask to hear of such a note."""
        return self.filter(country__in=("", str(note.country)), branch__in=("", note.branch))


class LegalSubscription(models.Model):
    """Somebody hears of the notes of a country and a subject; an empty one means all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    country = models.CharField(_("pays"), max_length=2, blank=True, default="")
    branch = models.CharField(_("sujet"), max_length=16, choices=LegalBranch.choices, blank=True, default="")
    at = models.DateTimeField(_("depuis le"), default=timezone.now)

    objects = LegalSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement à la veille juridique")
        verbose_name_plural = _("abonnements à la veille juridique")
        ordering = ["country", "branch", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "country", "branch"],
                name="legalsubscription_once",
                violation_error_message=_("Vous suivez déjà cela."),
            ),
            models.CheckConstraint(
                condition=Q(branch="") | Q(branch__in=LegalBranch.values),
                name="legalsubscription_known_branch",
                violation_error_message=_("Choisissez un sujet dans la liste."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.country} {self.branch}"
