"""Legal experts and law firms: in which countries, languages and branches of law they advise."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.workflows import LegalBranch
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Agreement
from mdm_platform.permissions import is_somebody
from mdm_platform.translated import Translated

KEEPERS = (Role.COMPLAINTS_SUPERVISOR, Role.ADMINISTRATOR)


class ExpertKind(models.TextChoices):
    """Whether an entry is a person or a firm."""

    EXPERT = "expert", _("Expert juridique")
    FIRM = "firm", _("Cabinet d’avocats")


class LegalExpertQuerySet(models.QuerySet):
    """Entries of the directory."""

    def visible_to(self, user: Any) -> "LegalExpertQuerySet":
        """The listed ones; one's own; all for those who keep the directory."""
        if is_somebody(user) and not user.role_names.isdisjoint(KEEPERS):
            return self
        own = Q(user_id=user.pk) if is_somebody(user) else Q(pk=None)
        return self.filter(own | Q(is_listed=True))

    def listed(self) -> "LegalExpertQuerySet":
        """Those that everybody reads."""
        return self.filter(is_listed=True)

    def with_agreement(self, on: date | None = None) -> "LegalExpertQuerySet":
        """Each marked with `has_agreement`: theirs, or that of their firm, with the ministry, in force on that day."""
        running = Agreement.objects.in_force(on or timezone.localdate())
        own = Exists(running.filter(pk=OuterRef("agreement_id")))
        of_firm = Exists(running.filter(pk=OuterRef("firm__agreement_id")))
        return self.annotate(has_agreement=Q(own) | Q(of_firm))

    def answering(self) -> "LegalExpertQuerySet":
        """Those to whom a request may be referred: listed, open, with an account that holds the role."""
        people = Q(user__is_active=True, user__groups__name=Role.LEGAL_EXPERT)
        return self.listed().filter(people, accepts_requests=True)


class LegalExpert(models.Model):
    """An entry of the directory: an expert, of a firm or not, or the firm itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=8, choices=ExpertKind.choices, default=ExpertKind.EXPERT)
    name = models.CharField(_("nom"), max_length=160)
    name_ar = models.CharField(_("nom en arabe"), max_length=160, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="legal_expert",
        verbose_name=_("compte"),
        help_text=_("Sans compte, l’expert figure à l’annuaire mais ne reçoit aucune demande."),
    )
    firm = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="experts", verbose_name=_("cabinet")
    )
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("convention avec le ministère"),
    )
    countries = ArrayField(models.CharField(max_length=2), verbose_name=_("pays où l’on exerce"))
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("langues"))
    branches = ArrayField(
        models.CharField(max_length=16, choices=LegalBranch.choices), verbose_name=_("branches du droit")
    )
    city = models.CharField(_("ville"), max_length=80, blank=True)
    bar = models.CharField(_("barreau ou ordre"), max_length=120, blank=True)
    presentation_fr = models.TextField(_("présentation en français"), max_length=1500, blank=True)
    presentation_ar = models.TextField(_("présentation en arabe"), max_length=1500, blank=True)
    presentation_en = models.TextField(_("présentation en anglais"), max_length=1500, blank=True)
    presentation = Translated("presentation")
    website = models.URLField(_("site"), blank=True)
    phone = models.CharField(_("téléphone public"), max_length=30, blank=True)
    email = models.EmailField(_("adresse e-mail publique"), blank=True)
    accepts_requests = models.BooleanField(_("reçoit des demandes"), default=True)
    consented_on = models.DateField(
        _("accord pour paraître, donné le"),
        null=True,
        blank=True,
        help_text=_("Le jour où la personne ou le cabinet a accepté par écrit de paraître à l’annuaire."),
    )
    is_listed = models.BooleanField(_("paraît à l’annuaire"), default=False)

    objects = LegalExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert juridique")
        verbose_name_plural = _("experts juridiques")
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(fields=["countries"], name="legalexpert_countries"),
            models.Index(fields=["name", "id"], name="legalexpert_listed", condition=Q(is_listed=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="legalexpert_has_a_name",
                violation_error_message=_("Indiquez le nom de l’expert ou du cabinet."),
            ),
            models.CheckConstraint(
                condition=Q(countries__len__gt=0, languages__len__gt=0, branches__len__gt=0),
                name="legalexpert_says_what_it_does",
                violation_error_message=_("Indiquez au moins un pays, une langue et une branche du droit."),
            ),
            models.CheckConstraint(
                condition=Q(is_listed=False) | Q(consented_on__isnull=False),
                name="legalexpert_listed_with_consent",
                violation_error_message=_("Notez d’abord le jour où l’accord pour paraître a été donné."),
            ),
            models.CheckConstraint(
                condition=Q(kind="expert") | Q(firm__isnull=True),
                name="legalexpert_firm_of_no_firm",
                violation_error_message=_("Un cabinet n’appartient pas à un autre cabinet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def house(self) -> int:
        """The entry within which one person's conflict of interest is everybody's: the firm, else the person."""
        return self.firm_id or self.pk

    def branch_names(self) -> list[str]:
        """The branches of law in the reader's words."""
        return [str(LegalBranch(code).label) for code in self.branches if code in LegalBranch.values]
