"""Fields that are stored once a language, read in the reader's."""

from typing import Any

from django.utils.translation import get_language

LANGUAGE_CODES = ("fr", "ar", "en")


class Translated:
    """Reads `<field>_fr`, `<field>_ar` or `<field>_en` by the active language, else the first that is filled.

    class Region(models.Model):
        name = Translated("name")

    `french` names the column of the French text where it has no ending.
    """

    def __init__(self, field: str, *, french: str = "") -> None:
        self.columns = {code: f"{field}_{code}" for code in LANGUAGE_CODES} | ({"fr": french} if french else {})

    def __get__(self, obj: Any, owner: type) -> Any:
        if obj is None:
            return self
        language = (get_language() or "fr")[:2]
        for code in (language, *LANGUAGE_CODES):
            text = getattr(obj, self.columns.get(code, ""), "")
            if text:
                return text
        return ""
