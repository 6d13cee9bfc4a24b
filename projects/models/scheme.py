"""Schemes that help projects, and the dated versions that hold their conditions and their figures."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mdm_platform.accounts.roles import Role
from mdm_platform.eligibility import Chosen
from mdm_platform.money import AmountField, CurrencyField
from mdm_platform.permissions import has_role
from mdm_platform.territories.models import Region
from mdm_platform.translated import Translated
from projects.workflows.schemes import AidKind, Certainty, SchemeKind, SchemeVersionState

edits_schemes = has_role(Role.SCHEME_EDITOR, Role.ADMINISTRATOR)


class SchemeQuerySet(models.QuerySet):
    """Schemes."""

    def visible_to(self, user: Any) -> "SchemeQuerySet":
        """Those that are published; editors also see those in preparation."""
        return self if edits_schemes(user) else self.published()

    def published(self) -> "SchemeQuerySet":
        """Those with an approved version."""
        approved = SchemeVersion.objects.filter(state=SchemeVersionState.APPROVED)
        return self.filter(pk__in=approved.values("scheme"))

    def with_versions(self) -> "SchemeQuerySet":
        """Schemes with their versions and rules, in a fixed number of queries."""
        return self.select_related("region").prefetch_related("versions__rules")


class Scheme(models.Model):
    """A public incentive: what it is and who runs it. Its conditions and figures stand in its versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant dans l’adresse"), max_length=80, unique=True)
    kind = models.CharField(_("nature"), max_length=12, choices=SchemeKind.choices)
    name_fr = models.CharField(_("nom en français"), max_length=160)
    name_ar = models.CharField(_("nom en arabe"), max_length=160, blank=True, default="")
    name_en = models.CharField(_("nom en anglais"), max_length=160, blank=True, default="")
    name = Translated("name")
    summary_fr = models.TextField(_("présentation en français"), max_length=1200)
    summary_ar = models.TextField(_("présentation en arabe"), max_length=1200, blank=True, default="")
    summary_en = models.TextField(_("présentation en anglais"), max_length=1200, blank=True, default="")
    summary = Translated("summary")
    apply_fr = models.TextField(_("comment le demander, en français"), max_length=1200, blank=True, default="")
    apply_ar = models.TextField(_("comment le demander, en arabe"), max_length=1200, blank=True, default="")
    apply_en = models.TextField(_("comment le demander, en anglais"), max_length=1200, blank=True, default="")
    apply = Translated("apply")
    operator = models.CharField(_("organisme qui le gère"), max_length=160)
    operator_ar = models.CharField(_("organisme, en arabe"), max_length=160, blank=True, default="", db_default="")
    operator_en = models.CharField(_("organisme, en anglais"), max_length=160, blank=True, default="", db_default="")
    operator_name = Translated("operator", french="operator")
    website = models.URLField(_("site officiel"), blank=True, default="")
    country = CountryField(_("pays partenaire"), blank=True, default="")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("région")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=50)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispositif d’aide")
        verbose_name_plural = _("dispositifs d’aide")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=["simulate", "guides"]),
                name="scheme_slug_is_no_page",
                violation_error_message=_("Cet identifiant est celui d’une page : choisissez-en un autre."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def version_on(self, day: date) -> "SchemeVersion | None":
        """The approved version whose dates hold that day, or None."""
        return next((one for one in self.approved_versions() if one.holds(day)), None)

    def shown_version(self, day: date) -> "SchemeVersion | None":
        """The version in force that day, else the next to come, else the last that was."""
        known = self.approved_versions()
        coming = [one for one in known if one.in_force_from > day]
        return self.version_on(day) or (coming[-1] if coming else next(iter(known), None))

    def approved_versions(self) -> "list[SchemeVersion]":
        """What everybody may read, the latest first."""
        found = [one for one in self.versions.all() if one.state == SchemeVersionState.APPROVED]
        return sorted(found, key=lambda one: one.in_force_from, reverse=True)


class SchemeVersionQuerySet(models.QuerySet):
    """Versions of schemes."""

    def visible_to(self, user: Any) -> "SchemeVersionQuerySet":
        """The approved ones, past and to come; editors see all."""
        return self if edits_schemes(user) else self.filter(state=SchemeVersionState.APPROVED)

    def in_force(self, on: date) -> "SchemeVersionQuerySet":
        """The approved versions whose dates hold that day."""
        ended = Q(in_force_to__isnull=True) | Q(in_force_to__gte=on)
        return self.filter(ended, state=SchemeVersionState.APPROVED, in_force_from__lte=on)

    def waiting(self) -> "SchemeVersionQuerySet":
        """Those that a colleague has to read."""
        return self.filter(state=SchemeVersionState.REVIEW)


class SchemeVersion(models.Model):
    """The conditions and figures of a scheme between two dates: approved by somebody who did not write them.

    `rate` is the part that the aid brings (of the holder's share, of the investment, of the credit), `cap` its most;
    neither is given for an aid without computed amount. An approved version never changes, but for its last day.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions", verbose_name=_("dispositif"))
    number = models.PositiveSmallIntegerField(_("numéro"), default=1)
    state = models.CharField(
        _("état"), max_length=10, choices=SchemeVersionState.choices, default=SchemeVersionState.DRAFT
    )
    in_force_from = models.DateField(_("en vigueur du"))
    in_force_to = models.DateField(_("au"), null=True, blank=True)
    legal_reference = models.CharField(
        _("référence du texte officiel"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Loi, décret, convention ou circulaire, avec son numéro et sa date."),
    )
    legal_reference_ar = models.CharField(
        _("référence, en arabe"), max_length=300, blank=True, default="", db_default=""
    )
    legal_reference_en = models.CharField(
        _("référence, en anglais"), max_length=300, blank=True, default="", db_default=""
    )
    source = Translated("legal_reference", french="legal_reference")
    legal_url = models.URLField(_("adresse du texte"), blank=True, default="")
    certainty = models.CharField(_("chiffres"), max_length=10, choices=Certainty.choices, default=Certainty.TO_CONFIRM)
    warning_fr = models.CharField(_("mise en garde en français"), max_length=300, blank=True, default="")
    warning_ar = models.CharField(_("mise en garde en arabe"), max_length=300, blank=True, default="")
    warning_en = models.CharField(_("mise en garde en anglais"), max_length=300, blank=True, default="")
    warning = Translated("warning")
    aid = models.CharField(_("nature de l’aide"), max_length=16, choices=AidKind.choices, default=AidKind.SUPPORT)
    currency = CurrencyField(default="MAD")
    rate = models.DecimalField(
        _("taux de l’aide"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    cap = AmountField(_("aide, au plus"), null=True, blank=True)
    reason = models.TextField(
        _("ce qui change"),
        max_length=600,
        blank=True,
        default="",
        help_text=_("À partir de la deuxième version. Cette phrase est publique."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("écrite par"),
    )
    written_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    approved_at = models.DateTimeField(_("approuvée le"), null=True, blank=True)

    objects = SchemeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un dispositif")
        verbose_name_plural = _("versions des dispositifs")
        ordering = ["scheme", "-number"]
        triggers = [
            pgtrigger.Trigger(
                name="approved_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.state IN ('approved', 'withdrawn') AND (
                        TG_OP = 'DELETE' OR
                        to_jsonb(NEW) - 'state' - 'in_force_to' <> to_jsonb(OLD) - 'state' - 'in_force_to'
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: an approved version of a scheme does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "number"],
                name="scheme_version_number_once",
                violation_error_message=_("Ce dispositif a déjà une version de ce numéro."),
            ),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(state__in=["draft", "review"]),
                name="scheme_version_one_in_preparation",
                violation_error_message=_("Une version de ce dispositif est déjà en préparation : reprenez-la."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="scheme_version_dates_in_order",
                violation_error_message=_("Le dernier jour ne peut pas précéder le premier."),
            ),
            models.CheckConstraint(
                condition=Q(aid="support", rate__isnull=True, cap__isnull=True)
                | (~Q(aid="support") & Q(rate__gt=0, rate__lte=1) & (Q(cap__isnull=True) | Q(cap__gt=0))),
                name="scheme_version_aid_has_figures",
                violation_error_message=_(
                    "Donnez le taux de l’aide, au-dessus de zéro. Un accompagnement n’a ni taux ni plafond."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "review"], approved_at__isnull=True)
                | Q(state__in=["approved", "withdrawn"], approved_at__isnull=False),
                name="scheme_version_approved_with_its_day",
                violation_error_message=_("Une version approuvée porte le jour de son approbation."),
            ),
            ExclusionConstraint(
                name="scheme_versions_do_not_overlap",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    (
                        Func(F("in_force_from"), F("in_force_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="approved"),
                violation_error_message=_("Une autre version de ce dispositif est en vigueur à ces dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} v{self.number}"

    @property
    def is_confirmed(self) -> bool:
        """Whether its figures were compared with the official text."""
        return self.certainty == Certainty.CHECKED

    def holds(self, day: date) -> bool:
        """Whether its dates hold that day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def chosen_rules(self) -> list[Chosen]:
        """Its conditions with their figures, as the kernel evaluates them."""
        return [rule.chosen(self.currency) for rule in self._rules()]

    def incomplete_rules(self) -> list[Any]:
        """The rules that lack a figure, or that the catalogue no longer has."""
        return [rule for rule in self._rules() if not rule.is_complete()]

    def _rules(self) -> list[Any]:
        return sorted(self.rules.all(), key=lambda rule: (rule.position, rule.pk))
