"""A holder and an investor who meet: what both accept, what is disclosed, what comes of it."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.money import AmountField, Currency, CurrencyField
from mdm_platform.permissions import is_somebody
from mdm_platform.translated import Translated
from projects.models.investor import InvestorProfile, verifies_investors
from projects.models.project import Project
from projects.workflows.investors import MET_INTRODUCTIONS, OPEN_INTRODUCTIONS, IntroductionState

HOLDER, INVESTOR = "holder", "investor"


class Side(models.TextChoices):
    """The two sides of an introduction."""

    HOLDER = HOLDER, _("le porteur du projet")
    INVESTOR = INVESTOR, _("l’investisseur")


class ConfidentialityTextQuerySet(models.QuerySet):
    """Texts of the agreement."""

    def current(self) -> "ConfidentialityText | None":
        """The last version."""
        return self.order_by("-version").first()


class ConfidentialityText(models.Model):
    """One version of the confidentiality agreement; a version that somebody accepted never changes."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    body_fr = models.TextField(_("texte en français"))
    body_ar = models.TextField(_("texte en arabe"))
    body_en = models.TextField(_("texte en anglais"))
    body = Translated("body")
    published_on = models.DateField(_("en vigueur depuis le"))

    objects = ConfidentialityTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement de confidentialité")
        verbose_name_plural = _("engagements de confidentialité")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{_('version')} {self.version}"


class IntroductionQuerySet(models.QuerySet):
    """Introductions."""

    def visible_to(self, user: Any) -> "IntroductionQuerySet":
        """One's own on either side; those of the projects that one accompanies; all for who follows investors."""
        if not is_somebody(user):
            return self.none()
        if verifies_investors(user):
            return self
        return self.filter(own(user) | Q(project__advisor_id=user.pk))

    def of_person(self, user: Any) -> "IntroductionQuerySet":
        """Those in which the person stands on a side."""
        return self.filter(own(user)) if is_somebody(user) else self.none()

    def open(self) -> "IntroductionQuerySet":
        """Those that are not over."""
        return self.filter(state__in=OPEN_INTRODUCTIONS)

    def open_or_agreed(self) -> "IntroductionQuerySet":
        """Those that leave nothing to ask again."""
        return self.filter(state__in=(*OPEN_INTRODUCTIONS, IntroductionState.AGREED))

    def between(self, *, project: Project, investor: InvestorProfile) -> "IntroductionQuerySet":
        """Those of this project with this investor."""
        return self.filter(project=project, investor=investor)

    def overdue(self, now: datetime) -> "IntroductionQuerySet":
        """Those whose time is over."""
        return self.filter(state__in=("requested", "accepted", "confidentiality_signed"), expires_at__lte=now).order_by(
            "pk"
        )


def own(user: Any) -> Q:
    """The condition of a party."""
    return Q(project__holder_id=user.pk) | Q(investor__owner_id=user.pk)


class Introduction(models.Model):
    """One meeting. `requested_by` asked with `message`; contacts are shown from the other's acceptance on.

    `holder_signed_name` and `investor_signed_name` are the names of the day of the signature, forgotten with their
    person; empty for what was signed before they were kept.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="introductions", verbose_name=_("projet")
    )
    investor = models.ForeignKey(
        InvestorProfile, on_delete=models.PROTECT, related_name="introductions", verbose_name=_("investisseur")
    )
    state = models.CharField(
        _("état"), max_length=24, choices=IntroductionState.choices, default=IntroductionState.REQUESTED
    )
    requested_by = models.CharField(_("demandée par"), max_length=8, choices=Side.choices)
    message = models.TextField(_("premiers mots"), max_length=1000, blank=True, default="")
    requested_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"))
    reminded_at = models.DateTimeField(_("rappel le"), null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    confidentiality = models.ForeignKey(
        ConfidentialityText,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("texte de l’engagement"),
    )
    holder_signed_at = models.DateTimeField(_("engagement du porteur"), null=True, blank=True)
    investor_signed_at = models.DateTimeField(_("engagement de l’investisseur"), null=True, blank=True)
    holder_signed_name = models.CharField(
        _("nom du porteur dans l’engagement"), max_length=400, blank=True, default="", db_default="", editable=False
    )
    investor_signed_name = models.CharField(
        _("nom de l’investisseur dans l’engagement"),
        max_length=400,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    disclosed_at = models.DateTimeField(_("documents communiqués le"), null=True, blank=True)
    amount = AmountField(_("montant convenu"), null=True, blank=True)
    currency = CurrencyField(default=Currency.MAD)
    holder_agreed_at = models.DateTimeField(_("accord confirmé par le porteur"), null=True, blank=True)
    investor_agreed_at = models.DateTimeField(_("accord confirmé par l’investisseur"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mise en relation avec un investisseur")
        verbose_name_plural = _("mises en relation avec des investisseurs")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["project", "-requested_at"], name="introduction_project"),
            models.Index(fields=["investor", "-requested_at"], name="introduction_investor"),
            models.Index(
                fields=["expires_at"],
                name="introduction_expiry",
                condition=Q(state__in=["requested", "accepted", "confidentiality_signed"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "investor"],
                condition=Q(state__in=list(OPEN_INTRODUCTIONS)),
                name="introduction_once_at_a_time",
                violation_error_message=_("Une mise en relation est déjà ouverte entre ce projet et cet investisseur."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(MET_INTRODUCTIONS)) | Q(accepted_at__isnull=False),
                name="introduction_met_when_accepted",
                violation_error_message=_("Une mise en relation commence quand les deux côtés ont accepté."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confidentiality_signed", "disclosed", "in_talks", "agreed"])
                | Q(holder_signed_at__isnull=False, investor_signed_at__isnull=False, confidentiality__isnull=False),
                name="introduction_signed_by_both",
                violation_error_message=_("L’engagement de confidentialité est accepté des deux côtés."),
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | Q(holder_agreed_at__isnull=False, investor_agreed_at__isnull=False, amount__gt=0),
                name="introduction_agreed_by_both",
                violation_error_message=_("Un accord est confirmé des deux côtés, avec son montant."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('mise en relation')} {str(self.public_id)[:8]}"

    def side_of(self, user: Any) -> str:
        """On which side the person stands; empty for anybody else."""
        if not is_somebody(user):
            return ""
        if self.project.holder_id == user.pk:
            return HOLDER
        return INVESTOR if self.investor.owner_id == user.pk else ""

    def person_of(self, side: str) -> Any:
        """Who stands on that side."""
        return self.project.holder if side == HOLDER else self.investor.owner

    @property
    def asked(self) -> str:
        """The side that has to answer the request."""
        return INVESTOR if self.requested_by == HOLDER else HOLDER

    @property
    def is_met(self) -> bool:
        """Whether both accepted, so that each knows who the other is."""
        return self.accepted_at is not None


class IntroductionMessageQuerySet(models.QuerySet):
    """What the two sides write to each other."""

    def visible_to(self, user: Any) -> "IntroductionMessageQuerySet":
        """Those of one's own introductions."""
        return self.filter(introduction__in=Introduction.objects.of_person(user))


class IntroductionMessage(models.Model):
    """One message once both accepted. `body` can be erased."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(_("écrit par"), max_length=8, choices=Side.choices)
    body = models.TextField(_("message"), max_length=5000)
    at = models.DateTimeField(_("envoyé le"), default=timezone.now)

    objects = IntroductionMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{_('message')} {self.pk}"


class IntroductionBlockQuerySet(models.QuerySet):
    """Blocks."""

    def visible_to(self, user: Any) -> "IntroductionBlockQuerySet":
        """One's own."""
        return self.filter(owner_id=user.pk) if is_somebody(user) else self.none()

    def separates(self, one: int, other: int) -> bool:
        """Whether one of these two people blocked the other."""
        return self.filter(Q(owner_id=one, blocked_id=other) | Q(owner_id=other, blocked_id=one)).exists()


class IntroductionBlock(models.Model):
    """`owner` meets this person no more. `introduction` says whom in words, for they may never have met."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("depuis le"), default=timezone.now)

    objects = IntroductionBlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocage d’une mise en relation")
        verbose_name_plural = _("blocages de mises en relation")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "blocked"],
                name="introductionblock_once",
                violation_error_message=_("Cette personne est déjà bloquée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('blocage')} {self.pk}"
