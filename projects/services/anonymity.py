"""What in a text would say who wrote it: names, addresses, telephones, links, places. It is refused with its reason.

A careful person still gets round it: the advisor reads a presentation before it is published.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.errors import InvalidInput
from mdm_platform.territories.models import Province, Region
from projects.services import spellings
from skills import text as wording

SHORTEST_NAME = 3
_COMMON = (
    "capital invest investment investissement investissements investisseurs fonds fund funds finance finances groupe "
    "group holding partners partenaires venture ventures societe company compagnie entreprise entreprises conseil "
    "consulting international maroc morocco sarl sas شركة صندوق مجموعة المغرب مقاولة"
)
COMMON_WORDS = wording.EMPTY_WORDS | {wording.normalised(word) for word in _COMMON.split()}
_DIGITS = {ord(sign): str(unicodedata.digit(sign)) for sign in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"}
_AT = r"(?:[(\[]\s*(?:at|arobase)\s*[)\]]|\barobase\b)"
_NETWORKS = "instagram|insta|facebook|linkedin|tiktok|snapchat|telegram|whatsapp|twitter|youtube"
_ENDINGS = "com|ma|fr|org|net|eu|io|co|info|biz|es|be|nl|de|it|uk|ca|ch|app|shop|me|ly"
PATTERNS = (
    (
        re.compile(
            r"[\w.+-]+@[\w.-]+|[\w.+-]+\s+@\s*[\w-]+\s*\.\s*\w+"
            rf"|[\w.+-]+\s*{_AT}\s*[\w-]+(?:\s*(?:\.|[(\[]dot[)\]]|\bpoint\b)\s*\w+)*",
            re.IGNORECASE,
        ),
        gettext_lazy("une adresse de courriel (« %(found)s »)"),
    ),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), gettext_lazy("un lien (« %(found)s »)")),
    (re.compile(rf"\b[a-z0-9-]{{2,}}(?:\.[a-z0-9-]+)*\.(?:{_ENDINGS})\b(?:/\S*)?", re.IGNORECASE),
     gettext_lazy("un lien (« %(found)s »)")),
    (re.compile(rf"(?<![\w.])@\w{{3,}}|\b(?:{_NETWORKS})\s*[:/=]\s*\S{{3,}}", re.IGNORECASE),
     gettext_lazy("un compte de réseau social (« %(found)s »)")),
    (re.compile(r"\b[a-z][\s-]*20\d\d[\s-]*\d{6}[\s-]*\d\b", re.IGNORECASE),
     gettext_lazy("un numéro de dossier (« %(found)s »)")),
    (re.compile(r"(?<![\d,.])(?:\+|0)(?:[\s.\-()/]*\d){8,14}(?!\d)"),
     gettext_lazy("un numéro de téléphone (« %(found)s »)")),
)  # fmt: skip


def findings(text: str, *, names: Iterable[str] = (), places: bool = True) -> list[str]:
    """What identifies somebody in the text, in words, each once; empty for a text that may be shown."""
    plain = _plain(text)
    found: dict[str, None] = {}
    rest = plain
    for pattern, label in PATTERNS:
        for match in pattern.finditer(rest):
            found[str(label) % {"found": match.group().strip()}] = None
        rest = pattern.sub(" ", rest)
    read = _Words(plain)
    for name in names:
        for part in _names_told(name, read):
            found[_("un nom (« %(found)s »)") % {"found": part}] = None
    if places:
        for place in _exact_places():
            if read.holds(place):
                found[_("un lieu précis (« %(found)s »)") % {"found": place}] = None
    return list(found)


def require(texts: Mapping[str, str], *, names: Iterable[str] = (), places: bool = True) -> None:
    """Raises InvalidInput with what to take out of which field."""
    known = list(names)
    fields = {}
    for field, text in texts.items():
        told = findings(text, names=known, places=places)
        if told:
            sentence = _("Ce texte doit rester anonyme. Retirez-en : %(found)s.")
            fields[field] = [sentence % {"found": " ; ".join(told)}]
    if fields:
        raise InvalidInput(fields=fields)


class _Words:
    """The words of a text, folded and without articles, to find names and places whole."""

    def __init__(self, text: str) -> None:
        self.line = f" {wording.normalised(text)} "
        self.words = self.line.split()
        self.plain = text

    def holds(self, name: str) -> bool:
        """Whether the name stands in the text, whole."""
        searched = wording.normalised(name)
        return bool(searched) and f" {searched} " in self.line


def _names_told(name: str, read: _Words) -> list[str]:
    """What the text tells of a name: its words as they are, letter by letter, or in the other script."""
    parts = _told_by(name)
    told = [part for part in parts if read.holds(part) or spellings.written_apart(part, read.plain)]
    elsewhere = [
        spellings.in_other_script(part, read.words, is_last=part == parts[-1]) for part in parts if " " not in part
    ]
    together = spellings.full_name_in_other_script(parts, read.words)
    return [*told, together] if together else [*told, *(one for one in elsewhere if one)]


def _told_by(name: str) -> list[str]:
    """What would tell the name: each of its words that is long and rare enough, else the whole of it."""
    words = [part for part in re.split(r"[\s\-_’']+", name) if len(part) >= SHORTEST_NAME]
    rare = [part for part in words if wording.normalised(part) not in COMMON_WORDS]
    return rare or ([name] if len(words) > 1 else [])


def _plain(text: str) -> str:
    """The text without invisible signs, with Western digits."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", visible).translate(_DIGITS)


def _exact_places() -> list[str]:
    """Provinces and prefectures in French and Arabic, but those whose name is part of a region's."""
    regions = _Words(" ".join(f"{one.name_fr} {one.name_ar}" for one in Region.objects.all()))
    rows = Province.objects.values_list("name_fr", "name_ar")
    return [name for row in rows for name in row if name and not regions.holds(name)]
