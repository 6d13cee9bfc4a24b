"""The words of a message, made at the moment of delivery in the recipient's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import get_language_info

LAYOUT_TEXT = "notifications/email/layout.txt"
LAYOUT_HTML = "notifications/email/layout.html"
SMS_LENGTH = 300


@dataclass(frozen=True)
class Rendered:
    """A message in words: `text` is the whole plain mail, `body` the part that the app wrote."""

    subject: str
    body: str
    text: str
    html: str
    sms: str
    action_url: str


def render(
    notification: Any,
    *,
    about: Any,
    recipient: Any,
    language: str,
    params: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    unsubscribe_url: str = "",
) -> Rendered:
    """The message in `language` ("fr", "ar", "en"), for a mail, a text and the inbox.

    Raises TemplateDoesNotExist when the app forgot a text.
    """
    with translation.override(language):
        path = notification.url(about)
        context = {
            "object": about,
            "recipient": recipient,
            "site": settings.SITE,
            "site_url": settings.SITE_URL,
            "action_url": path if path.startswith("http") or not path else f"{settings.SITE_URL}{path}",
            "params": params,
            "secrets": secrets or {},
            "language": get_language_info(language),
            "notification": notification,
            "unsubscribe_url": unsubscribe_url,
            **(notification.context(about, params) | notification.context_for(recipient, about)),
        }
        subject = " ".join(_plain(f"{_folder(notification)}/email/{_stem(notification)}_subject.txt", context).split())
        body = _plain(f"{_folder(notification)}/email/{_stem(notification)}_body.txt", context).strip()
        context |= {"subject": subject, "body": body, "shows_action": bool(path) and context["action_url"] not in body}
        return Rendered(
            subject=subject,
            body=body,
            text=_plain(LAYOUT_TEXT, context).strip() + "\n",
            html=get_template(LAYOUT_HTML).render(context),
            sms=_sms(notification, context),
            action_url=context["action_url"],
        )


def _sms(notification: Any, context: Mapping[str, Any]) -> str:
    try:
        text = _plain(f"{_folder(notification)}/sms/{_stem(notification)}.txt", context)
    except TemplateDoesNotExist:
        text = f"{settings.SITE['name']} : {context['subject']} {context['action_url']}"
    return " ".join(text.split())[:SMS_LENGTH]


def _plain(template_name: str, context: Mapping[str, Any]) -> str:
    """A text template, without the escapes of HTML."""
    return get_template(template_name).template.render(Context(context, autoescape=False))


def _folder(notification: Any) -> str:
    return notification.name.partition(".")[0]


def _stem(notification: Any) -> str:
    return notification.name.partition(".")[2]
