"""What two writings of one association's name share, the words by which it is found, and its address."""

from typing import Any

from django.utils.text import slugify

from skills import text

LONGEST_SLUG = 100
MOST_WORDS = 300
LEGAL_WORDS = frozenset(
    text.stem(word)
    for word in text.words(
        "association associations asso asbl aisbl ong ngo vereniging stichting verein eingetragener ev e v asociacion "
        "asociación asociaciones associazione aps odv onlus charity trust cio foundation fondation federation "
        "collectif comite comité union amicale club society inc ltd llc npo obnl forening förening foreningen loi 1901 "
        "جمعية رابطة اتحاد منظمة مؤسسة فيدرالية ودادية"
    )
)


def name_key(name: str) -> str:
    """The stems of a name in a fixed order, without legal words; all of them when nothing else remains."""
    stems = text.stems(name)
    own = [stem for stem in stems if stem not in LEGAL_WORDS]
    return " ".join(sorted(set(own or stems)))[:200]


def search_words(association: Any) -> list[str]:
    """The stems by which the directory finds the association, each once."""
    written = (
        *(association.name, association.name_ar, association.acronym, association.city, association.other_networks),
        *(association.purpose_fr, association.purpose_ar, association.purpose_en),
    )
    return list(dict.fromkeys(stem for part in written for stem in text.stems(part)))[:MOST_WORDS]


def slug_for(association: Any) -> str:
    """A readable address that nobody else has: the name and the beginning of the identifier."""
    short = association.public_id.hex[:8]
    readable = slugify(association.acronym or association.name)[: LONGEST_SLUG - len(short) - 1].strip("-")
    return f"{readable}-{short}" if readable else short


def refresh(association: Any) -> tuple[str, ...]:
    """Write the keys of an association from its words; the names of the fields that it wrote."""
    association.name_key = name_key(association.name)
    association.search_words = search_words(association)
    return "name_key", "search_words"
