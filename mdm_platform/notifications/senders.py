"""The two ways out: mail and text messages, one connection for a batch."""

import smtplib
from email.utils import formataddr, parseaddr
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from mdm_platform.notifications import sms
from mdm_platform.notifications.leases import Leased
from mdm_platform.notifications.refusals import Refused, Unreachable
from mdm_platform.notifications.rendering import Rendered

PERMANENT = 500


class Sender(Protocol):
    """A way out; raises Refused or Unreachable."""

    def send(self, message: Leased, rendered: Rendered, *, to: str, unsubscribe_url: str) -> None:
        """Hand the message over."""

    def close(self) -> None:
        """Give the connection back."""


class EmailSender:
    """Mails through Django's configured backend."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = False

    def send(self, message: Leased, rendered: Rendered, *, to: str, unsubscribe_url: str) -> None:
        """Send one mail, opening the connection if need be."""
        self._open()
        try:
            mail = compose(message, rendered, to=to, unsubscribe_url=unsubscribe_url)
            accepted = self.connection.send_messages([mail])
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise refusal_of(error) from error
        except ValueError as error:
            raise Refused(code="bad_address", temporary=False) from error
        if not accepted:
            raise Refused(code="bad_address", temporary=False)

    def close(self) -> None:
        """Close the connection; a server that is gone is no matter."""
        self.is_open = False
        try:
            self.connection.close()
        except (smtplib.SMTPException, OSError):
            self.connection = get_connection()

    def _open(self) -> None:
        if self.is_open:
            return
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self.connection = get_connection()
            raise Unreachable(code="mail_server_unreachable") from error
        self.is_open = True


class SmsSender:
    """Texts through the configured gateway."""

    def __init__(self) -> None:
        self.backend = sms.get_backend().__enter__()

    def send(self, message: Leased, rendered: Rendered, *, to: str, unsubscribe_url: str) -> None:
        """Send one text."""
        self.backend.send(phone=to, text=rendered.sms, reference=str(message.message_id))

    def close(self) -> None:
        """Give the gateway's connection back."""
        self.backend.__exit__(None, None, None)


def compose(message: Leased, rendered: Rendered, *, to: str, unsubscribe_url: str) -> EmailMultiAlternatives:
    """The mail: plain text first, the same in HTML, and the headers that machines read."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{message.message_id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(rendered.subject, rendered.text, from_address(), [to], headers=headers)
    mail.attach_alternative(rendered.html, "text/html")
    return mail


def from_address() -> str:
    """Who writes: the platform's name, unless the configured address has one of its own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or str(settings.SITE["name"]), address))


def refusal_of(error: Exception) -> Refused:
    """What a mail server's answer means: 5xx for good, anything else for now."""
    code = _smtp_code(error)
    if code is None:
        return Refused(code="mail_connection_lost", temporary=True)
    return Refused(code=f"smtp_{code}", temporary=code < PERMANENT)


def _smtp_code(error: Any) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
