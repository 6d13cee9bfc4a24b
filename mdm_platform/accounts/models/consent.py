"""Consent for one purpose: what was read, when it was given, when it was withdrawn."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.translated import Translated


class ConsentPurpose(models.Model):
    """Something that needs consent; its words are versions in `ConsentText`."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    label_fr = models.CharField(_("intitulé (français)"), max_length=120)
    label_ar = models.CharField(_("intitulé (arabe)"), max_length=120)
    label_en = models.CharField(_("intitulé (anglais)"), max_length=120)
    is_active = models.BooleanField(_("proposée"), default=True)
    asked_at_signup = models.BooleanField(_("demandée à l’inscription"), default=True)

    label = Translated("label")

    class Meta:
        verbose_name = _("finalité")
        verbose_name_plural = _("finalités")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.label

    def current_text(self, now: datetime | None = None) -> "ConsentText | None":
        """The words in force."""
        return self.texts.filter(valid_from__lte=now or timezone.now()).order_by("-version").first()


class ConsentText(models.Model):
    """One version of what a person agrees to; kept as long as a consent rests on it."""

    purpose = models.ForeignKey(
        ConsentPurpose, on_delete=models.PROTECT, related_name="texts", verbose_name=_("finalité")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text_fr = models.TextField(_("texte (français)"))
    text_ar = models.TextField(_("texte (arabe)"))
    text_en = models.TextField(_("texte (anglais)"))
    valid_from = models.DateTimeField(_("en vigueur le"))

    text = Translated("text")

    class Meta:
        verbose_name = _("texte de consentement")
        verbose_name_plural = _("textes de consentement")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"],
                name="consenttext_version_once",
                violation_error_message=_("Cette version existe déjà pour cette finalité."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose.slug} v{self.version}"


class ConsentQuerySet(models.QuerySet):
    """Consents."""

    def active(self) -> "ConsentQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: object) -> "ConsentQuerySet":
        """One's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class Consent(models.Model):
    """One giving of consent, closed by its withdrawal; giving again makes another row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("donné le"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consentement")
        verbose_name_plural = _("consentements")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_one_active",
                violation_error_message=_("Ce consentement est déjà donné."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
                violation_error_message=_("Un consentement est retiré après avoir été donné."),
            ),
        ]
        indexes = [models.Index(fields=["purpose", "user"], condition=Q(withdrawn_at=None), name="consent_active")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose_id}"
