"""The person who signs in, by e-mail or by telephone."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class UserQuerySet(models.QuerySet):
    """Accounts."""

    def reachable(self) -> "UserQuerySet":
        """People who may receive messages: active, and not reported dead."""
        return self.filter(is_active=True, deceased_at=None)

    def with_role(self, role: str) -> "UserQuerySet":
        """People who hold this role."""
        return self.filter(is_active=True, groups__name=role)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates accounts; an e-mail is kept in lower case."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """A new account, with an unusable password when none is given."""
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account with every right; it still needs a second factor for the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. `email` or `phone` identifies it; an erased one keeps neither.

    Raises IntegrityError (`user_reachable_unless_erased`) without either.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("adresse e-mail"), unique=True, null=True, blank=True)
    phone = PhoneNumberField(_("téléphone"), unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(_("téléphone vérifié"), default=False)
    full_name = models.CharField(_("nom complet"), max_length=200, blank=True)
    language = models.CharField(
        _("langue"), max_length=2, default="fr", choices=[("fr", "Français"), ("ar", "العربية"), ("en", "English")]
    )
    is_staff = models.BooleanField(_("personnel"), default=False)
    is_active = models.BooleanField(_("actif"), default=True)
    date_joined = models.DateTimeField(_("inscription"), default=timezone.now)
    deceased_at = models.DateTimeField(_("décès vérifié le"), null=True, blank=True)
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False) | Q(erased_at__isnull=False),
                name="user_reachable_unless_erased",
                violation_error_message=_("Un compte a besoin d’une adresse e-mail ou d’un numéro de téléphone."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or (str(self.phone) if self.phone else _("Compte effacé") + f" {self.pk}")

    def get_full_name(self) -> str:
        """The name that the person gave, possibly empty."""
        return self.full_name

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.full_name.split(" ")[0] if self.full_name else ""

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The roles that the person holds, read once a request."""
        return frozenset(self.groups.values_list("name", flat=True))
