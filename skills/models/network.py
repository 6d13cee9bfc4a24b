"""Networks of people who share a domain, a country, a region or a length of experience."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.translated import Translated
from skills.audiences import is_partner_principal
from skills.models.segment import Segment
from skills.workflows import MembershipState, NetworkState

KEEPERS = frozenset({Role.DIRECTORY_CURATOR, Role.ADMINISTRATOR})


def is_keeper(user: Any) -> bool:
    """Whether this person looks after the networks of the platform: curators and administrators."""
    if user is None or not user.is_authenticated or is_partner_principal(user):
        return False
    return user.is_active and not user.role_names.isdisjoint(KEEPERS)


class NetworkQuerySet(models.QuerySet):
    """Networks."""

    def visible_to(self, user: Any) -> "NetworkQuerySet":
        """The public page of open and closed networks; those in preparation for who looks after them."""
        return self if is_keeper(user) else self.exclude(state=NetworkState.DRAFT)

    def open(self) -> "NetworkQuerySet":
        """Networks that take members and words."""
        return self.filter(state=NetworkState.OPEN)

    def entered_by(self, user: Any) -> "NetworkQuerySet":
        """Networks whose private space this person may read: those where the person is a member."""
        return self.filter(self._held_by(user)) if _is_person(user) else self.none()

    def animated_by(self, user: Any) -> "NetworkQuerySet":
        """Networks that this person animates."""
        return self.filter(self._held_by(user, memberships__role="animator")) if _is_person(user) else self.none()

    def without_animator(self) -> "NetworkQuerySet":
        """Open networks that nobody animates."""
        animated = self.model.objects.filter(
            memberships__state=MembershipState.MEMBER,
            memberships__role="animator",
            memberships__user__is_active=True,
            memberships__user__deceased_at=None,
        )
        return self.open().exclude(pk__in=animated.values("pk"))

    def _held_by(self, user: Any, **more: Any) -> Q:
        return Q(memberships__user_id=user.pk, memberships__state=MembershipState.MEMBER, **more)


class Network(Segment):
    """People whom a rule brings together; `slug` is its identifier in addresses.

    `figures` are those that everybody may read, frozen so that two readings tell nobody apart.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=NetworkState.choices, default=NetworkState.DRAFT)
    name_fr = models.CharField(_("nom en français"), max_length=160)
    name_ar = models.CharField(_("nom en arabe"), max_length=160, blank=True, default="")
    name_en = models.CharField(_("nom en anglais"), max_length=160, blank=True, default="")
    purpose_fr = models.TextField(_("objet en français"), max_length=3000, blank=True, default="")
    purpose_ar = models.TextField(_("objet en arabe"), max_length=3000, blank=True, default="")
    purpose_en = models.TextField(_("objet en anglais"), max_length=3000, blank=True, default="")
    admits_residents = models.BooleanField(_("admet les résidents du Maroc"), default=False)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    opened_at = models.DateTimeField(_("ouvert le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("fermé le"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("dernière proposition de membres"), null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True, editable=False)

    objects = NetworkQuerySet.as_manager()
    name = Translated("name")
    purpose = Translated("purpose")

    class Meta:
        verbose_name = _("réseau")
        verbose_name_plural = _("réseaux")
        ordering = ["slug"]
        constraints = [
            *Segment.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="open") | Q(opened_at__isnull=False),
                name="network_open_has_date",
                violation_error_message=_("Un réseau ouvert porte sa date d’ouverture."),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="network_closed_iff_closed_at",
                violation_error_message=_("Un réseau fermé porte sa date de fermeture, et lui seul."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name) or self.slug


def _is_person(user: Any) -> bool:
    return user is not None and user.is_authenticated and user.is_active and not is_partner_principal(user)
