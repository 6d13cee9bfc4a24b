"""The columns that an import of associations understands, and the headers by which people call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.errors import InvalidInput
from skills import text


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its label, other headers, an example and what it accepts."""

    name: str
    label: Any
    headers: tuple[str, ...]
    example: str
    accepts: Any = ""


_NAMES = gettext_lazy("Noms ou codes, séparés par « | ».")
_DATE = gettext_lazy("AAAA-MM-JJ ou JJ/MM/AAAA.")
COLUMNS = (
    Column(
        "name",
        gettext_lazy("Nom"),
        ("nom de l'association", "association", "name of association", "اسم الجمعية", "الاسم"),
        "Les amis de l’Atlas",
        gettext_lazy("Exigé, 200 caractères au plus."),
    ),
    Column("name_ar", gettext_lazy("Nom en arabe"), ("nom arabe", "arabic name", "الاسم بالعربية"), "أصدقاء الأطلس"),
    Column("acronym", gettext_lazy("Sigle"), ("acronyme", "acronym", "المختصر"), "AMA"),
    Column(
        "country",
        gettext_lazy("Pays du siège"),
        ("pays", "country", "البلد"),
        "FR",
        gettext_lazy("Exigé : code ISO à deux lettres, ou nom en français, en arabe ou en anglais."),
    ),
    Column(
        "registered",
        gettext_lazy("Enregistrée"),
        ("enregistrement", "is registered", "مسجلة"),
        "oui",
        gettext_lazy("oui ou non ; non pour un groupe sans existence légale."),
    ),
    Column(
        "legal_form",
        gettext_lazy("Forme juridique"),
        ("statut juridique", "legal form", "الشكل القانوني"),
        "law_1901",
        gettext_lazy("Code ou libellé : voir la feuille des valeurs."),
    ),
    Column(
        "registration_number",
        gettext_lazy("Numéro d’enregistrement"),
        ("numéro", "rna", "siren", "registration number", "رقم التسجيل"),
        "W691234567",
        gettext_lazy("Exigé pour une association enregistrée, à la forme du pays."),
    ),
    Column(
        "founded_on", gettext_lazy("Créée le"), ("date de création", "founded", "تاريخ التأسيس"), "2012-05-04", _DATE
    ),
    Column("address", gettext_lazy("Adresse"), ("siège", "address", "العنوان"), "4 rue de la République"),
    Column("postal_code", gettext_lazy("Code postal"), ("cp", "postal code", "zip", "الرمز البريدي"), "69001"),
    Column("city", gettext_lazy("Ville"), ("commune", "city", "town", "المدينة"), "Lyon"),
    Column(
        "email", gettext_lazy("Adresse e-mail"), ("e-mail", "mail", "courriel", "البريد الإلكتروني"), "a@exemple.org"
    ),
    Column("phone", gettext_lazy("Téléphone"), ("tel", "phone", "الهاتف"), "+33472000000"),
    Column("website", gettext_lazy("Site"), ("site web", "site internet", "website", "الموقع"), "https://exemple.org"),
    Column("purpose_fr", gettext_lazy("Objet en français"), ("objet", "but"), "Relier Lyon et l’Atlas."),
    Column("purpose_ar", gettext_lazy("Objet en arabe"), ("الهدف",), "ربط ليون بالأطلس."),
    Column("purpose_en", gettext_lazy("Objet en anglais"), ("purpose",), "Linking Lyon and the Atlas."),
    Column("sectors", gettext_lazy("Secteurs"), ("domaines", "sector", "المجالات"), "education|water", _NAMES),
    Column(
        "countries_of_action", gettext_lazy("Pays d’action"), ("countries of action", "بلدان العمل"), "MA|SN", _NAMES
    ),
    Column("provinces", gettext_lazy("Provinces d’action"), ("province", "الأقاليم"), "Azilal|Midelt", _NAMES),
    Column("member_count", gettext_lazy("Membres"), ("nombre de membres", "members", "عدد الأعضاء"), "120"),
    Column(
        "president_name", gettext_lazy("Nom de la présidence"), ("président", "president", "الرئيس"), "Amina Berrada"
    ),
    Column(
        "president_email",
        gettext_lazy("E-mail de la présidence"),
        ("email président", "president email", "بريد الرئيس"),
        "amina.berrada@exemple.org",
        gettext_lazy("La personne reçoit une invitation ; sans adresse, son nom seul est noté."),
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True)
class Header:
    """The header line of a file: the place of each known column, and the headers that nobody knows."""

    cells: tuple[str, ...]
    places: dict[str, int]
    unknown: tuple[str, ...]


def read_header(cells: Sequence[str]) -> Header:
    """Understand a header line. Raises InvalidInput without name or country, or with the same column twice."""
    known = _headers()
    places: dict[str, int] = {}
    unknown = []
    for at, cell in enumerate(cells):
        name = known.get(text.normalised(cell))
        if name is None:
            unknown += [cell] if cell else []
        elif name in places:
            raise _refused(_("La colonne « %(header)s » figure deux fois.") % {"header": cell})
        else:
            places[name] = at
    if not {"name", "country"} <= places.keys():
        raise _refused(_("La première ligne doit nommer les colonnes du nom et du pays. Partez du modèle."))
    return Header(tuple(cells), places, tuple(unknown))


def _headers() -> dict[str, str]:
    known: dict[str, str] = {}
    for column in COLUMNS:
        for header in (column.name, column.name.replace("_", " "), str(column.label), *column.headers):
            known.setdefault(text.normalised(header), column.name)
    return known


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, code="import_header", fields={"file": [sentence]})
