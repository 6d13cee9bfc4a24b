"""The entries behind the figures of an envelope."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import AppendOnly
from mdm_platform.ledger.models.envelope import Envelope
from mdm_platform.money import AmountField, CurrencyField

FIGURES = ("amount", "allotted", "committed", "ordered", "paid")


class EntryKind(models.TextChoices):
    """What an entry does to its envelope."""

    OPEN = "open", _("ouverture")
    ADJUST = "adjust", _("ajustement du montant")
    ALLOT = "allot", _("répartition vers une sous-enveloppe")
    COMMIT = "commit", _("engagement")
    RELEASE = "release", _("désengagement")
    ORDER = "order", _("ordre de paiement")
    UNORDER = "unorder", _("ordre annulé")
    PAY = "pay", _("paiement")
    UNPAY = "unpay", _("paiement revenu")
    RECOVER = "recover", _("recouvrement")


EFFECTS: dict[str, dict[str, int]] = {
    EntryKind.OPEN: {"amount": 1},
    EntryKind.ADJUST: {"amount": 1},
    EntryKind.ALLOT: {"allotted": 1},
    EntryKind.COMMIT: {"committed": 1},
    EntryKind.RELEASE: {"committed": -1},
    EntryKind.ORDER: {"ordered": 1},
    EntryKind.UNORDER: {"ordered": -1},
    EntryKind.PAY: {"ordered": -1, "paid": 1},
    EntryKind.UNPAY: {"paid": -1},
    EntryKind.RECOVER: {"paid": -1, "committed": -1},
}
SIGNED_KINDS = (EntryKind.ADJUST, EntryKind.ALLOT)


class EntryQuerySet(models.QuerySet):
    """Entries."""

    def visible_to(self, user: Any) -> "EntryQuerySet":
        """Those of the envelopes that the person may read."""
        return self.filter(envelope__in=Envelope.objects.visible_to(user))

    def about(self, obj: models.Model) -> "EntryQuerySet":
        """Those that concern one object, in the order in which they were written."""
        return self.filter(subject_type=obj._meta.label_lower, subject_id=str(obj.pk)).order_by("pk")

    def moving(self, figure: str) -> "EntryQuerySet":
        """Those behind one figure of an envelope."""
        return self.filter(kind__in=[kind for kind, effects in EFFECTS.items() if figure in effects])


class Entry(AppendOnly):
    """One change of an envelope, written once. `key` names what it answers to: the same key is the same entry.

    A contra entry undoes another one: same kind, opposite amount.
    """

    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="entries", verbose_name=_("enveloppe")
    )
    kind = models.CharField(_("nature"), max_length=10, choices=EntryKind.choices)
    amount = AmountField(_("montant"))
    currency = CurrencyField()
    key = models.CharField(_("référence"), max_length=120, unique=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    contra_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="contra", verbose_name=_("corrige")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    organisation = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(_("le"))

    objects = EntryQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("écriture")
        verbose_name_plural = _("écritures")
        indexes = [
            models.Index(fields=["envelope", "-id"], name="entry_envelope"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="entry_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind__in=SIGNED_KINDS) & ~Q(amount=0)
                    | ~Q(kind__in=SIGNED_KINDS) & Q(contra_of__isnull=True, amount__gt=0)
                    | ~Q(kind__in=SIGNED_KINDS) & Q(contra_of__isnull=False, amount__lt=0)
                ),
                name="entry_amount_has_its_sign",
                violation_error_message=_(
                    "Le montant d’une écriture est positif, sauf quand elle en corrige une autre."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(key=""),
                name="entry_has_a_key",
                violation_error_message=_("Une écriture porte la référence de ce qui l’a causée."),
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.key}"
