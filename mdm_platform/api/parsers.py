"""Reading what callers send: JSON that PostgreSQL can store."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def has_unstorable_text(value: Any) -> bool:
    """Whether some string in the value holds a NUL or half of a surrogate pair, which no text column can keep."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str) and UNSTORABLE.search(item):
            return True
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
    return False


class PlatformJSONParser(JSONParser):
    """JSON of a bounded size, in valid UTF-8, without NUL.

    Raises ParseError (400) for what cannot be read and RequestDataTooBig (413).
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        if int(getattr(stream, "META", {}).get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            data = super().parse(stream, media_type=media_type, parser_context=parser_context)
        except (RecursionError, LookupError) as error:
            raise ParseError(_("Le corps de la requête ne peut pas être lu.")) from error
        if has_unstorable_text(data):
            raise ParseError(_("Le texte contient un caractère qui ne peut pas être enregistré."))
        return data
