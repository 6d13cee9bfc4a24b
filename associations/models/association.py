"""Associations of Moroccans of the world."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from associations.models.readers import in_office, is_register_reader
from associations.models.sector import LegalForm, Sector
from associations.workflows import LIVING_STATES, AssociationState
from mdm_platform.permissions import is_somebody
from mdm_platform.translated import Translated

ASKED_PAPERS = ("statutes", "receipt")


class AssociationQuerySet(models.QuerySet):
    """Associations; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "AssociationQuerySet":
        """The public ones, those of which the person is an officer or a draft's author, all for the register."""
        if is_register_reader(user):
            return self
        if not is_somebody(user):
            return self.public()
        return self.filter(Q(state=AssociationState.VERIFIED) | self._held_by(user))

    def public(self) -> "AssociationQuerySet":
        """Those that the directory shows: verified, and unregistered groups listed as such."""
        return self.filter(state=AssociationState.VERIFIED)

    def labellable(self) -> "AssociationQuerySet":
        """Verified associations with a registration: groups without one get neither label nor money."""
        return self.public().filter(is_registered=True)

    def of_officer(self, user: Any, on: date | None = None) -> "AssociationQuerySet":
        """Associations of which the person is an officer on that day."""
        return self.filter(self._in_office(user, on)) if is_somebody(user) else self.none()

    def held_by(self, user: Any) -> "AssociationQuerySet":
        """Associations that the person keeps: as an officer today, or a draft that the person began."""
        return self.filter(self._held_by(user)) if is_somebody(user) else self.none()

    def living(self) -> "AssociationQuerySet":
        """Those that hold their place in the register, for which a number stands once."""
        return self.filter(state__in=LIVING_STATES)

    def awaiting_verification(self) -> "AssociationQuerySet":
        """The queue of the register, the oldest first."""
        return self.filter(state=AssociationState.SUBMITTED).order_by("submitted_at", "pk")

    def _held_by(self, user: Any) -> Q:
        return self._in_office(user) | Q(created_by_id=user.pk, state=AssociationState.DRAFT)

    def _in_office(self, user: Any, on: date | None = None) -> Q:
        officers = self.model._meta.get_field("officers").related_model.objects.filter(in_office(on), user_id=user.pk)
        return Q(pk__in=officers.values("association_id"))


class Association(models.Model):
    """An association, or a group without registration which is listed as such.

    `slug` names it in public addresses, `public_id` in those of its officers. `name_key` is its name without legal
    words and accents and `registration_key` its number without signs: duplicates are noticed by them. `search_words`
    are the stems by which the directory finds it. `shows_contact` opens address, e-mail and telephone to everybody.
    A merged association is dissolved and names in `merged_into` the one that took over.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=100, unique=True, editable=False)
    state = models.CharField(_("état"), max_length=12, choices=AssociationState.choices, default=AssociationState.DRAFT)

    name = models.CharField(_("nom"), max_length=200)
    name_ar = models.CharField(_("nom en arabe"), max_length=200, blank=True, default="")
    acronym = models.CharField(_("sigle"), max_length=30, blank=True, default="")
    name_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    search_words = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    is_registered = models.BooleanField(
        _("enregistrée"), default=True, help_text=_("Décochez pour un groupe sans existence légale.")
    )
    legal_form = models.CharField(
        _("forme juridique"), max_length=16, choices=LegalForm.choices, blank=True, default=""
    )
    registration_number = models.CharField(_("numéro d’enregistrement"), max_length=60, blank=True, default="")
    registration_key = models.CharField(max_length=60, blank=True, default="", editable=False)
    founded_on = models.DateField(_("créée le"), null=True, blank=True)

    country = CountryField(_("pays du siège"))
    address = models.CharField(_("adresse"), max_length=250, blank=True, default="")
    postal_code = models.CharField(_("code postal"), max_length=20, blank=True, default="")
    city = models.CharField(_("ville"), max_length=120, blank=True, default="")
    email = models.EmailField(_("adresse e-mail"), blank=True, default="")
    phone = PhoneNumberField(_("téléphone"), blank=True, default="")
    website = models.URLField(_("site"), blank=True, default="")
    shows_contact = models.BooleanField(_("coordonnées visibles de tous"), default=False)

    purpose_fr = models.TextField(_("objet en français"), max_length=3000, blank=True, default="")
    purpose_ar = models.TextField(_("objet en arabe"), max_length=3000, blank=True, default="")
    purpose_en = models.TextField(_("objet en anglais"), max_length=3000, blank=True, default="")
    sectors = ArrayField(
        models.CharField(max_length=12, choices=Sector.choices), verbose_name=_("secteurs"), default=list, blank=True
    )
    countries_of_action = ArrayField(
        models.CharField(max_length=2), verbose_name=_("pays d’action"), default=list, blank=True
    )
    provinces = models.ManyToManyField(
        "territories.Province", blank=True, related_name="associations", verbose_name=_("provinces d’action")
    )
    is_social_purpose = models.BooleanField(_("à but social"), default=False)

    member_count = models.PositiveIntegerField(_("membres"), null=True, blank=True)
    volunteer_count = models.PositiveIntegerField(_("bénévoles"), null=True, blank=True)
    employee_count = models.PositiveIntegerField(_("salariés"), null=True, blank=True)
    board_size = models.PositiveSmallIntegerField(_("membres du bureau"), null=True, blank=True)
    women_on_board = models.PositiveSmallIntegerField(_("femmes dans le bureau"), null=True, blank=True)
    young_on_board = models.PositiveSmallIntegerField(_("moins de 35 ans dans le bureau"), null=True, blank=True)
    migrants_on_board = models.PositiveSmallIntegerField(
        _("personnes issues de l’immigration dans le bureau"), null=True, blank=True
    )
    last_assembly_on = models.DateField(_("dernière assemblée générale"), null=True, blank=True)
    assemblies_per_year = models.PositiveSmallIntegerField(_("assemblées par an"), null=True, blank=True)
    is_apolitical = models.BooleanField(_("déclare n’avoir aucune activité politique"), default=False)

    federations = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="members", verbose_name=_("membre de")
    )
    other_networks = models.CharField(_("autres réseaux et fédérations"), max_length=500, blank=True, default="")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
        verbose_name=_("fusionnée avec"),
        editable=False,
    )

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("saisie par"),
        editable=False,
    )
    created_at = models.DateTimeField(_("saisie le"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("modifiée le"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True, editable=False)
    verified_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True, editable=False)

    objects = AssociationQuerySet.as_manager()
    purpose = Translated("purpose")

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="association_has_a_name",
                violation_error_message=_("Indiquez le nom de l’association."),
            ),
            models.CheckConstraint(
                condition=~Q(country=""),
                name="association_has_a_country",
                violation_error_message=_("Indiquez le pays du siège."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(is_registered=False) | ~Q(registration_key="") | Q(state="dissolved"),
                name="association_registered_has_a_number",
                violation_error_message=_("Une association enregistrée porte son numéro d’enregistrement."),
            ),
            models.CheckConstraint(
                condition=Q(is_registered=True) | Q(registration_key=""),
                name="association_group_has_no_number",
                violation_error_message=_("Un groupe sans enregistrement n’a pas de numéro d’enregistrement."),
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="association_submitted_has_date",
                violation_error_message=_("Une association envoyée porte sa date d’envoi."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "suspended"]) | Q(verified_at__isnull=False),
                name="association_verified_has_date",
                violation_error_message=_("Une association vérifiée porte la date de sa vérification."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(state="dissolved") & ~Q(merged_into=F("pk"))),
                name="association_merged_is_dissolved",
                violation_error_message=_("Une fiche fusionnée est close, et désigne une autre fiche."),
            ),
            models.CheckConstraint(
                condition=Q(board_size__isnull=True)
                | (
                    (Q(women_on_board__isnull=True) | Q(women_on_board__lte=F("board_size")))
                    & (Q(young_on_board__isnull=True) | Q(young_on_board__lte=F("board_size")))
                    & (Q(migrants_on_board__isnull=True) | Q(migrants_on_board__lte=F("board_size")))
                ),
                name="association_board_adds_up",
                violation_error_message=_("Le bureau ne compte pas plus de femmes ou de jeunes que de membres."),
            ),
            models.UniqueConstraint(
                fields=["country", "registration_key"],
                condition=~Q(registration_key="") & Q(state__in=["verified", "suspended"]),
                name="association_number_once",
                violation_error_message=_("Une association vérifiée porte déjà ce numéro d’enregistrement."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "country"], name="association_state_country"),
            models.Index(fields=["name_key", "country"], name="association_name_key"),
            models.Index(fields=["registration_key"], name="association_registration"),
            models.Index(fields=["updated_at", "id"], name="association_changes"),
            GinIndex(fields=["sectors"], name="association_sectors", fastupdate=False),
            GinIndex(fields=["countries_of_action"], name="association_action", fastupdate=False),
            GinIndex(fields=["search_words"], name="association_words", fastupdate=False),
            models.Index(fields=["submitted_at", "id"], name="association_queue", condition=Q(state="submitted")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether the directory shows it."""
        return self.state == AssociationState.VERIFIED

    @property
    def has_a_representative(self) -> bool:
        """Whether somebody in office, or invited to be, represents the association."""
        return self.officers.filter(is_legal_representative=True, state__in=["current", "invited"]).exists()

    @property
    def has_its_papers(self) -> bool:
        """Whether the statutes and the receipt are there."""
        held = set(self.documents.filter(kind__in=ASKED_PAPERS, replaced_at=None).values_list("kind", flat=True))
        return held.issuperset(ASKED_PAPERS)

    @property
    def shares_its_number(self) -> bool:
        """Whether another verified association of the country has the same number."""
        others = Association.objects.filter(
            country=self.country,
            registration_key=self.registration_key,
            state__in=(AssociationState.VERIFIED, AssociationState.SUSPENDED),
        )
        return bool(self.registration_key) and others.exclude(pk=self.pk).exists()

    @property
    def is_board_mostly_migrant(self) -> bool | None:
        """Whether most of the board comes from migration; None while nobody said."""
        if not self.board_size or self.migrants_on_board is None:
            return None
        return self.migrants_on_board * 2 > self.board_size
