"""Who governs and represents an association, and when."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.readers import in_office, is_register_reader
from associations.workflows import OfficerState
from mdm_platform.permissions import is_somebody

IN_OFFICE_STATES = (OfficerState.CURRENT, OfficerState.ENDED)


class OfficerRole(models.TextChoices):
    """A function in the board, or that of the salaried director."""

    PRESIDENT = "president", _("Présidence")
    VICE_PRESIDENT = "vice_president", _("Vice-présidence")
    SECRETARY = "secretary", _("Secrétariat général")
    DEPUTY_SECRETARY = "deputy_secretary", _("Secrétariat adjoint")
    TREASURER = "treasurer", _("Trésorerie")
    DEPUTY_TREASURER = "deputy_treasurer", _("Trésorerie adjointe")
    BOARD_MEMBER = "board_member", _("Membre du bureau")
    DIRECTOR = "director", _("Direction")


class Gender(models.TextChoices):
    """As the person declares it; statistics count it, nobody reads it beside a name in public."""

    FEMALE = "female", _("Femme")
    MALE = "male", _("Homme")
    UNDECLARED = "undeclared", _("Non précisé")


class OfficerQuerySet(models.QuerySet):
    """Terms of officers."""

    def visible_to(self, user: Any) -> "OfficerQuerySet":
        """The whole board for its members and the register, one's own terms for ever."""
        if is_register_reader(user):
            return self
        if not is_somebody(user):
            return self.none()
        fellows = Association.objects.of_officer(user)
        return self.filter(Q(user_id=user.pk) | Q(association__in=fellows.values("pk")))

    def in_office(self, on: date | None = None) -> "OfficerQuerySet":
        """Those in office on that day, first and last days included."""
        return self.filter(in_office(on))

    def of_person(self, user: Any) -> "OfficerQuerySet":
        """Every term of the person, past ones included."""
        return self.filter(user_id=user.pk)

    def representatives(self) -> "OfficerQuerySet":
        """Those who represent the association before the law."""
        return self.filter(is_legal_representative=True)

    def reachable(self) -> "OfficerQuerySet":
        """Those with a living account, to whom messages go."""
        return self.filter(user__is_active=True, user__deceased_at=None)

    def over(self, today: date) -> "OfficerQuerySet":
        """Terms that ended before that day and whose row does not say so yet."""
        return self.filter(state=OfficerState.CURRENT, ends__lt=today).order_by("pk")

    def unanswered(self, now: Any) -> "OfficerQuerySet":
        """Invitations that nobody answered in time."""
        return self.filter(state=OfficerState.INVITED, invitation_expires_at__lte=now).order_by("pk")


class Officer(models.Model):
    """One term: a person in a function from a day to a day, both included, or until further notice.

    `user` is empty while the person has not joined the platform: a board member may be known by name only. `replaces`
    names the term that ends when this invitation is accepted. `is_public` lets the public page show the name.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="officers", verbose_name=_("association")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offices",
        verbose_name=_("compte"),
    )
    full_name = models.CharField(_("nom complet"), max_length=160)
    email = models.EmailField(_("adresse e-mail"), blank=True, default="")
    role = models.CharField(_("fonction"), max_length=16, choices=OfficerRole.choices)
    is_legal_representative = models.BooleanField(_("représentant légal"), default=False)
    gender = models.CharField(_("genre"), max_length=10, choices=Gender.choices, default=Gender.UNDECLARED)
    is_public = models.BooleanField(_("nom visible sur la page publique"), default=False)
    starts = models.DateField(_("en fonction depuis le"))
    ends = models.DateField(_("jusqu’au"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=OfficerState.choices, default=OfficerState.INVITED)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="successors", verbose_name=_("succède à")
    )
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES, default="fr")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    invited_at = models.DateTimeField(_("invité le"), null=True, blank=True, editable=False)
    invitation_expires_at = models.DateTimeField(_("l’invitation expire le"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("saisi le"), default=timezone.now, editable=False)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre du bureau")
        verbose_name_plural = _("membres du bureau")
        ordering = ["-starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="officer_ends_after_it_starts",
                violation_error_message=_("La fin de la fonction précède son début."),
            ),
            models.CheckConstraint(
                condition=~Q(state="invited") | ~Q(email="", user__isnull=True),
                name="officer_invited_has_an_address",
                violation_error_message=_("Une invitation a besoin d’une adresse e-mail."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ends__isnull=False),
                name="officer_ended_has_a_last_day",
                violation_error_message=_("Une fonction terminée porte son dernier jour."),
            ),
            ExclusionConstraint(
                name="officer_one_president_at_a_time",
                expressions=[
                    ("association", RangeOperators.EQUAL),
                    (Func(F("starts"), F("ends"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="president", state__in=IN_OFFICE_STATES),
                violation_error_message=_("Cette association a déjà une personne à sa présidence sur cette période."),
            ),
            ExclusionConstraint(
                name="officer_one_representative_at_a_time",
                expressions=[
                    ("association", RangeOperators.EQUAL),
                    (Func(F("starts"), F("ends"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_legal_representative=True, state__in=IN_OFFICE_STATES),
                violation_error_message=_("Cette association a déjà un représentant légal sur cette période."),
            ),
            ExclusionConstraint(
                name="officer_one_function_at_a_time",
                expressions=[
                    ("association", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (Func(F("starts"), F("ends"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(user__isnull=False, state__in=IN_OFFICE_STATES),
                violation_error_message=_("Cette personne a déjà une fonction dans l’association sur cette période."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state"], name="officer_person"),
            models.Index(fields=["association", "state"], name="officer_board"),
            models.Index(fields=["ends"], name="officer_over", condition=Q(state="current")),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.public_id}"

    def is_in_office(self, on: date | None = None) -> bool:
        """Whether the term runs on that day."""
        day = on or timezone.localdate()
        return self.state == OfficerState.CURRENT and self.starts <= day and (self.ends is None or self.ends >= day)
