"""Agreements between institutions and others: who signs, what each commits to, for how long."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.files.models import StoredFile
from mdm_platform.institutions.models.institution import Institution
from mdm_platform.institutions.models.membership import Membership
from mdm_platform.institutions.workflows import AgreementState
from mdm_platform.permissions import has_permission


class AgreementKind(models.TextChoices):
    """What an agreement is about."""

    TRIPARTITE = "tripartite", _("partenariat tripartite")
    COFINANCING = "cofinancing", _("cofinancement")
    EXPERTISE = "expertise", _("expertise")


class AgreementQuerySet(models.QuerySet):
    """Agreements."""

    def visible_to(self, user: Any) -> "AgreementQuerySet":
        """Those who keep them see all; the agents of an institution see those that it signs, once written."""
        if has_permission(user, "institutions.view_agreements"):
            return self.all()
        if not getattr(user, "is_authenticated", False) or getattr(user, "is_partner", False):
            return self.none()
        institutions = Membership.objects.current(date.today()).filter(user=user).values("institution")
        written = self.exclude(state__in=[AgreementState.DRAFT, AgreementState.ABANDONED])
        return written.filter(Q(parties__institution__in=institutions)).distinct()

    def about(self, obj: models.Model) -> "AgreementQuerySet":
        """Those made for this object, the newest first."""
        return self.filter(subject_type=obj._meta.label_lower, subject_id=str(obj.pk)).order_by("-pk")

    def in_force(self, on: date) -> "AgreementQuerySet":
        """Signed, and running on that day, first and last days included."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=on), state=AgreementState.SIGNED, starts__lte=on)


class Agreement(models.Model):
    """One text that several parties sign. `subject_type` and `subject_id` name what it was made for."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=20, choices=AgreementKind.choices)
    reference = models.CharField(_("référence"), max_length=40, unique=True)
    title = models.CharField(_("intitulé"), max_length=200)
    state = models.CharField(_("état"), max_length=20, choices=AgreementState.choices, default=AgreementState.DRAFT)
    starts = models.DateField(_("début"), null=True, blank=True)
    ends = models.DateField(_("fin"), null=True, blank=True)
    subject_type = models.CharField(max_length=80, blank=True, default="", editable=False)
    subject_id = models.CharField(max_length=40, blank=True, default="", editable=False)
    document = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("texte de la convention"),
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    drafted_at = models.DateTimeField(_("préparée le"), editable=False)
    signed_at = models.DateTimeField(_("signée par tous le"), null=True, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="agreement_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="agreement_ends_after_it_starts",
                violation_error_message=_("La fin de la convention précède son début."),
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=False) | ~Q(state__in=["signed", "ended", "terminated"]),
                name="agreement_signed_has_its_date",
                violation_error_message=_("Une convention signée a une date de signature."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class AgreementParty(models.Model):
    """One signature: of an institution of the platform, or of somebody named."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="parties", verbose_name=_("convention")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=1)
    role = models.CharField(_("qualité"), max_length=40)
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreement_parties",
        verbose_name=_("institution"),
    )
    name = models.CharField(_("nom de la partie"), max_length=200)
    signatory = models.CharField(_("signataire"), max_length=160, blank=True, default="")
    signed_on = models.DateField(_("signée le"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("enregistrée par"),
    )
    proof = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("preuve")
    )

    class Meta:
        verbose_name = _("partie")
        verbose_name_plural = _("parties")
        ordering = ["agreement", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "role"],
                name="agreement_party_role_once",
                violation_error_message=_("Cette convention a déjà une partie de cette qualité."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="agreement_party_has_a_name",
                violation_error_message=_("Indiquez le nom de la partie."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.role}"


class AgreementCommitment(models.Model):
    """What a party promises."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="commitments", verbose_name=_("convention")
    )
    party = models.ForeignKey(
        AgreementParty, on_delete=models.CASCADE, related_name="commitments", verbose_name=_("partie")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=1)
    text = models.TextField(_("engagement"))
    due_on = models.DateField(_("échéance"), null=True, blank=True)

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["agreement", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.position}"
