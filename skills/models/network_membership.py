"""Somebody's place in a network."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.audiences import HOME_COUNTRY, is_partner_principal
from skills.models.network import Network, is_keeper
from skills.models.profile import Profile
from skills.workflows import PENDING_STATES, UNTOLD_STATES, MembershipState, ProfileState


class MemberRole(models.TextChoices):
    """What a member does in the network."""

    MEMBER = "member", _("Membre")
    ANIMATOR = "animator", _("Animateur")


class NetworkMembershipQuerySet(models.QuerySet):
    """Places in networks."""

    def visible_to(self, user: Any) -> "NetworkMembershipQuerySet":
        """The person's own once told, those an animator decides on, and the fellows who are shown.

        What the rule proposed, and nobody accepted or an animator set aside, is not the person's to see here: the
        export of personal data holds it (Law 09-08, art. 7).
        """
        if user is None or not user.is_authenticated or not user.is_active or is_partner_principal(user):
            return self.none()
        if is_keeper(user):
            return self
        own = Q(user_id=user.pk) & ~Q(state__in=UNTOLD_STATES)
        animated = Q(network__in=Network.objects.animated_by(user).values("pk"))
        fellows = Q(network__in=Network.objects.entered_by(user).values("pk")) & self._shown()
        return self.filter(own | animated | fellows)

    def members(self) -> "NetworkMembershipQuerySet":
        """Those who are in."""
        return self.filter(state=MembershipState.MEMBER)

    def animators(self) -> "NetworkMembershipQuerySet":
        """Members who animate."""
        return self.members().filter(role=MemberRole.ANIMATOR)

    def shown(self) -> "NetworkMembershipQuerySet":
        """Members who chose to be seen by the others, while their profile is in the directory."""
        return self.filter(self._shown())

    def shown_to_everybody(self) -> "NetworkMembershipQuerySet":
        """Animators who chose to stand on the public page."""
        return self.animators().filter(self._shown(), is_public=True)

    def awaiting_decision(self) -> "NetworkMembershipQuerySet":
        """Requests first, then proposals of the rule; the oldest first."""
        pending = (MembershipState.PROPOSED, MembershipState.REQUESTED)
        return self.filter(state__in=pending).order_by("-state", "since", "pk")

    def pending(self) -> "NetworkMembershipQuerySet":
        """Proposals, invitations and requests that somebody has to answer."""
        return self.filter(state__in=PENDING_STATES)

    def of_person(self, user: Any) -> "NetworkMembershipQuerySet":
        """The person's own places, without the proposals that nobody made to the person, set aside or not."""
        return self.filter(user_id=user.pk).exclude(state__in=UNTOLD_STATES)

    def with_profiles(self) -> "NetworkMembershipQuerySet":
        """What a list of people shows, in one query."""
        return self.select_related("network", "user__profile__domain")

    def _shown(self) -> Q:
        return Q(
            state=MembershipState.MEMBER,
            is_shown=True,
            user__is_active=True,
            user__deceased_at=None,
            user__profile__state=ProfileState.PUBLISHED,
        )


class NetworkMembership(models.Model):
    """A person in a network, from the rule's proposal to the day of leaving; hidden from the others unless chosen.

    `is_shown` opens the name to the other members, `is_public` that of an animator to everybody. `motivation`
    is what the person wrote with the request. `since` is when the present state began.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("réseau"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    state = models.CharField(
        _("état"), max_length=10, choices=MembershipState.choices, default=MembershipState.PROPOSED
    )
    role = models.CharField(_("rôle"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    is_shown = models.BooleanField(_("visible des autres membres"), default=False)
    is_public = models.BooleanField(_("visible sur la page publique"), default=False)
    wants_digest = models.BooleanField(_("reçoit le résumé de la semaine"), default=True)
    motivation = models.TextField(_("motivation"), max_length=1000, blank=True, default="")
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    since = models.DateTimeField(_("depuis le"), default=timezone.now)
    joined_at = models.DateTimeField(_("membre depuis le"), null=True, blank=True)

    objects = NetworkMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre d’un réseau")
        verbose_name_plural = _("membres des réseaux")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user"],
                name="networkmembership_once",
                violation_error_message=_("Cette personne a déjà une place dans ce réseau."),
            ),
            models.CheckConstraint(
                condition=Q(state="member", joined_at__isnull=False) | (~Q(state="member") & Q(joined_at__isnull=True)),
                name="networkmembership_member_iff_joined",
                violation_error_message=_("Un membre porte sa date d’entrée, et lui seul."),
            ),
            models.CheckConstraint(
                condition=Q(role="member") | Q(role="animator", state__in=["invited", "member"]),
                name="networkmembership_animator_is_inside",
                violation_error_message=_("Seule une personne invitée ou membre anime un réseau."),
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(state="member"),
                name="networkmembership_shown_is_member",
                violation_error_message=_("Seul un membre se montre aux autres."),
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(is_shown=True, role="animator"),
                name="networkmembership_public_is_animator",
                violation_error_message=_("Seul un animateur visible des membres se montre à tout le monde."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state"], name="networkmembership_person"),
            models.Index(fields=["network", "state", "since", "id"], name="networkmembership_list"),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.public_id}"

    @property
    def profile(self) -> Profile | None:
        """The person's profile, or None."""
        return getattr(self.user, "profile", None)

    @property
    def has_a_listed_profile(self) -> bool:
        """Whether the directory shows the person to somebody."""
        return self.profile is not None and self.profile.is_found

    @property
    def lives_where_admitted(self) -> bool:
        """Whether the person lives abroad, or the network admits residents of Morocco."""
        if self.network.admits_residents:
            return True
        return self.profile is not None and self.profile.country.code != HOME_COUNTRY

    @property
    def is_member(self) -> bool:
        """Whether the person is in."""
        return self.state == MembershipState.MEMBER
