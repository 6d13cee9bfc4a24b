"""What people write: checked once, the same everywhere."""

from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput


def required(text: str, *, field: str, most: int) -> str:
    """The text without its outer spaces. Raises InvalidInput when it is empty or too long."""
    cleaned = text.replace("\x00", "").strip()
    if not cleaned:
        message = _("Écrivez votre texte.")
        raise InvalidInput(message, code="text_required", fields={field: [message]})
    return bounded(cleaned, field=field, most=most)


def bounded(text: str, *, field: str, most: int) -> str:
    """The text without its outer spaces, possibly empty. Raises InvalidInput when it is too long."""
    cleaned = text.replace("\x00", "").strip()
    if len(cleaned) > most:
        message = _("Ce texte est trop long : %(most)s signes au plus.") % {"most": most}
        raise InvalidInput(message, code="text_too_long", fields={field: [message]})
    return cleaned
