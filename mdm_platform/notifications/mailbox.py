"""The development mailbox: each mail and text becomes a file, read at `/_mail/`."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from mdm_platform.notifications import sms

HEADERS = ("Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language")


class MailboxBackend(BaseEmailBackend):
    """Django's mail backend that writes files."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Write each mail as one file a recipient."""
        for mail in email_messages:
            html = next((body for body, kind in getattr(mail, "alternatives", ()) if kind == "text/html"), "")
            headers = mail.message()
            for recipient in mail.recipients():
                write(
                    channel="email",
                    to=recipient,
                    sender=mail.from_email,
                    subject=mail.subject,
                    text=mail.body,
                    html=html,
                    headers={name: headers[name] for name in HEADERS if name in headers},
                )
        return len(email_messages)


class MailboxSmsBackend(sms.Backend):
    """The gateway that writes files."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        """Write the text as a file."""
        write(
            channel="sms", to=phone, sender=str(settings.SITE["name"]), subject="", text=text, html="",
            headers={"Message-ID": reference},
        )  # fmt: skip


def folder() -> Path:
    """Where the files lie; made when it is missing."""
    path = Path(settings.DEVELOPMENT_MAILBOX)
    path.mkdir(parents=True, exist_ok=True)
    return path


def write(**message: Any) -> None:
    """Write one message, whole or not at all."""
    name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}"
    content = json.dumps({"id": name, "at": timezone.now().isoformat(), **message}, ensure_ascii=False)
    unfinished = folder() / f".{name}.tmp"
    unfinished.write_text(content, encoding="utf-8")
    unfinished.rename(folder() / f"{name}.json")


def messages(*, to: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """The newest messages first, of one recipient when `to` is given (a part of the address does)."""
    found: list[dict[str, Any]] = []
    for path in sorted(folder().glob("*.json"), key=lambda path: path.name, reverse=True):
        message = json.loads(path.read_text(encoding="utf-8"))
        if to.lower() in message["to"].lower():
            found.append(message)
        if len(found) == limit:
            break
    return found


def message(name: str) -> dict[str, Any] | None:
    """One message by its id, or None."""
    return next((found for found in messages(limit=10_000) if found["id"] == name), None)
