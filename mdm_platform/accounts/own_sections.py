"""What the accounts app itself holds about a person: shown, exported, erased."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.accounts.data_rights import DataSection, register
from mdm_platform.accounts.models import Consent, DeathReport, ErasureRequest, User
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.sessions import end_sessions
from mdm_platform.audit.models import TransitionNote
from mdm_platform.notifications import Channel
from mdm_platform.notifications.declarations import registered
from mdm_platform.notifications.models import ChannelPreference, InboxMessage, OutboxMessage


def identity(user: User) -> list[dict[str, Any]]:
    """Name, addresses, language and roles."""
    return [
        {
            _("Identifiant"): str(user.public_id),
            _("Nom complet"): user.full_name,
            _("Adresses e-mail"): list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)),
            _("Téléphone"): str(user.phone or ""),
            _("Langue"): user.get_language_display(),
            _("Rôles"): [str(Role(name).label) for name in sorted(user.role_names) if name in Role.values],
            _("Inscription"): user.date_joined.isoformat(),
            _("Dernière connexion"): user.last_login.isoformat() if user.last_login else "",
            _("Seconds facteurs"): [str(row.get_type_display()) for row in Authenticator.objects.filter(user=user)],
        }
    ]


def consents(user: User) -> list[dict[str, Any]]:
    """Every consent ever given, with its words."""
    rows = Consent.objects.filter(user=user).select_related("text", "purpose").order_by("pk")
    return [
        {
            _("Finalité"): row.purpose.label,
            _("Texte"): row.text.text,
            _("Version"): row.text.version,
            _("Donné le"): row.given_at.isoformat(),
            _("Retiré le"): row.withdrawn_at.isoformat() if row.withdrawn_at else "",
        }
        for row in rows
    ]


def requests(user: User) -> list[dict[str, Any]]:
    """Requests for erasure, and deaths that the person reported."""
    erasures = ErasureRequest.objects.filter(user=user)
    reports = DeathReport.objects.filter(reporter=user)
    return [
        {_("Demande"): _("Effacement"), _("Date"): row.requested_at.isoformat(), _("État"): row.get_state_display()}
        for row in erasures
    ] + [
        {
            _("Demande"): _("Signalement d’un décès"),
            _("Date"): row.reported_at.isoformat(),
            _("Personne"): row.person,
            _("Message"): row.text,
        }
        for row in reports
    ]


def messages(user: User) -> list[dict[str, Any]]:
    """What the platform wrote to the person: which message, by which way, when."""
    known = registered()
    inbox = [(Channel.INBOX, row) for row in InboxMessage.objects.filter(recipient=user)]
    outbox = [(Channel(row.channel), row) for row in _outbox_of(user)]
    return [
        {
            _("Message"): str(known[row.notification].label) if row.notification in known else row.notification,
            _("Moyen"): str(channel.label),
            _("Date"): row.created_at.isoformat(),
        }
        for channel, row in sorted([*inbox, *outbox], key=lambda pair: pair[1].created_at)
    ]


def erase_messages(user: User) -> None:
    """The inbox, the preferences, and every message of the outbox, by account or by address."""
    _outbox_of(user).delete()
    InboxMessage.objects.filter(recipient=user).delete()
    ChannelPreference.objects.filter(user=user).delete()


def _outbox_of(user: User) -> QuerySet:
    addresses = set(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) | {user.email or ""}
    addresses |= {user.phone.as_e164} if user.phone else set()
    return OutboxMessage.objects.filter(Q(recipient=user) | Q(address__in=addresses - {""}))


def erase_identity(user: User) -> None:
    """Addresses, authenticators and sessions; the account's own fields are emptied by the erasure."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)


def erase_consents(user: User) -> None:
    """Withdraw what still held; the rows stay as the proof of what was agreed, about nobody any more."""
    for row in Consent.objects.active().filter(user=user):
        row.withdrawn_at = max(row.given_at, timezone.now())
        row.save(update_fields=["withdrawn_at"])


def erase_requests(user: User) -> None:
    """The words of reports by the person, and those about the person."""
    for reports in (DeathReport.objects.filter(reporter=user), DeathReport.objects.filter(subject=user)):
        reports.update(person="", known_as="", relation="", text="")
    notes = TransitionNote.objects.filter(log__object_type=DeathReport._meta.label_lower)
    ids = [str(pk) for pk in DeathReport.objects.filter(subject=user).values_list("pk", flat=True)]
    notes.filter(log__object_id__in=ids).update(text="", erased_at=timezone.now())


SECTIONS = (
    DataSection("account", gettext_lazy("Compte"), identity, erase_identity),
    DataSection("consents", gettext_lazy("Consentements"), consents, erase_consents),
    DataSection("messages_received", gettext_lazy("Messages reçus"), messages, erase_messages),
    DataSection("requests", gettext_lazy("Demandes"), requests, erase_requests),
)


def register_sections() -> None:
    """Make this app's sections known."""
    for section in SECTIONS:
        register(section)
