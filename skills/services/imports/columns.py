"""The columns that an import understands, and the headers by which people call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mdm_platform.errors import InvalidInput
from skills import text


@dataclass(frozen=True)
class Column:
    """A column: its name in files and logs, its label, other headers, an example and what it accepts."""

    name: str
    label: Any
    headers: tuple[str, ...]
    example: str
    accepts: Any = ""


COLUMNS = (
    Column(
        "first_name",
        gettext_lazy("Prénom"),
        ("prénom", "prénoms", "first name", "given name", "الاسم الشخصي بالفرنسية", "الاسم الشخصي باللاتينية"),
        "Amina",
        gettext_lazy("En lettres latines, 100 caractères au plus. Le prénom et le nom sont exigés dans une écriture."),
    ),
    Column(
        "last_name",
        gettext_lazy("Nom"),
        ("nom", "nom de famille", "last name", "family name", "surname", "الاسم العائلي بالفرنسية"),
        "Berrada",
        gettext_lazy("En lettres latines, 100 caractères au plus."),
    ),
    Column(
        "first_name_ar",
        gettext_lazy("Prénom en arabe"),
        ("prénom arabe", "first name ar", "arabic first name", "الاسم الشخصي", "الاسم", "الاسم الشخصي بالعربية"),
        "أمينة",
        gettext_lazy("En lettres arabes, 100 caractères au plus."),
    ),
    Column(
        "last_name_ar",
        gettext_lazy("Nom en arabe"),
        ("nom arabe", "last name ar", "arabic last name", "الاسم العائلي", "النسب", "الاسم العائلي بالعربية"),
        "برادة",
        gettext_lazy("En lettres arabes, 100 caractères au plus."),
    ),
    Column(
        "email",
        gettext_lazy("Adresse e-mail"),
        ("e-mail", "mail", "courriel", "adresse mail", "email address", "البريد الإلكتروني", "البريد"),
        "amina.berrada@exemple.org",
        gettext_lazy("Une adresse e-mail ou un téléphone est exigé."),
    ),
    Column(
        "phone",
        gettext_lazy("Téléphone"),
        ("tel", "tél", "portable", "mobile", "phone number", "telephone", "الهاتف", "رقم الهاتف"),
        "+33612345678",
        gettext_lazy("Avec l’indicatif du pays : +212 6 12 34 56 78."),
    ),
    Column(
        "language",
        gettext_lazy("Langue des messages"),
        ("langue", "language", "message language", "اللغة", "لغة الرسائل"),
        "fr",
        gettext_lazy("fr, ar ou en ; fr quand la cellule est vide."),
    ),
    Column(
        "birth_year",
        gettext_lazy("Année de naissance"),
        ("né en", "year of birth", "سنة الميلاد", "سنة الازدياد"),
        "1988",
        gettext_lazy("Quatre chiffres. L’annuaire est réservé aux personnes de 18 ans et plus."),
    ),
    Column(
        "adult",
        gettext_lazy("Majorité attestée"),
        ("18 ans et plus", "majeur", "majeure", "18+", "راشد", "الرشد"),
        "oui",
        gettext_lazy("oui ou non ; inutile quand l’année de naissance suffit."),
    ),
    Column(
        "country",
        gettext_lazy("Pays de résidence"),
        ("pays", "country of residence", "بلد الإقامة", "البلد"),
        "FR",
        gettext_lazy("Code ISO à deux lettres, ou nom en français, en arabe ou en anglais."),
    ),
    Column(
        "city",
        gettext_lazy("Ville"),
        ("ville de résidence", "town", "المدينة"),
        "Lyon",
        gettext_lazy("120 caractères au plus."),
    ),
    Column(
        "origin_province",
        gettext_lazy("Province d’origine"),
        ("province", "origine", "province of origin", "إقليم الأصل", "الإقليم"),
        "Fès",
        gettext_lazy("Nom ou code HCP d’une province ou préfecture du Maroc."),
    ),
    Column(
        "origin_region",
        gettext_lazy("Région d’origine"),
        ("région", "region of origin", "جهة الأصل", "الجهة"),
        "03",
        gettext_lazy("Nom ou code HCP ; déduite de la province quand elle est donnée."),
    ),
    Column(
        "regions_of_interest",
        gettext_lazy("Régions d’intérêt au Maroc"),
        ("régions d'intérêt", "regions", "جهات الاهتمام"),
        "03|04",
        gettext_lazy("Noms ou codes HCP, séparés par « | »."),
    ),
    Column(
        "domain",
        gettext_lazy("Domaine d’expertise"),
        ("domaine", "field", "field of expertise", "المجال", "مجال الخبرة"),
        "software-digital",
        gettext_lazy("Identifiant ou libellé dans l’une des trois langues."),
    ),
    Column(
        "seniority",
        gettext_lazy("Années d’expérience"),
        ("expérience", "ancienneté", "years of experience", "experience", "سنوات الخبرة", "الخبرة"),
        "12",
        gettext_lazy("Un nombre entre 0 et 70."),
    ),
    Column(
        "headline",
        pgettext_lazy("profession", "Titre"),
        ("profession", "fonction", "poste", "job title", "title", "occupation", "المهنة", "العنوان"),
        "Ingénieure en énergie solaire",
        gettext_lazy("L’activité en une phrase, 160 caractères au plus."),
    ),
    Column(
        "summary_fr",
        gettext_lazy("Présentation en français"),
        ("présentation", "résumé", "bio", "summary french"),
        "J’accompagne des coopératives agricoles du Souss.",
        gettext_lazy("5 000 caractères au plus."),
    ),
    Column(
        "summary_ar",
        gettext_lazy("Présentation en arabe"),
        ("summary arabic", "نبذة", "نبذة بالعربية", "التقديم"),
        "أواكب تعاونيات فلاحية في سوس.",
        gettext_lazy("5 000 caractères au plus."),
    ),
    Column(
        "summary_en",
        gettext_lazy("Présentation en anglais"),
        ("summary", "summary english"),
        "I support farming cooperatives in the Souss.",
        gettext_lazy("5 000 caractères au plus."),
    ),
    Column(
        "skills",
        gettext_lazy("Compétences"),
        ("compétence", "skill", "المهارات", "الكفاءات"),
        "project-management:4|Énergie solaire:5",
        gettext_lazy("Identifiants ou libellés séparés par « | », chacun suivi de « :niveau » (1 à 5) s’il est connu."),
    ),
    Column(
        "languages",
        gettext_lazy("Langues"),
        ("langues parlées", "spoken languages", "اللغات"),
        "fr:C1|ar:C2",
        gettext_lazy("Codes ou noms séparés par « | », chacun suivi de « :niveau » de A1 à C2."),
    ),
    Column(
        "availability",
        gettext_lazy("Disponibilité"),
        ("disponible", "التوفر", "التفرغ"),
        "occasional",
        gettext_lazy("Code ou libellé : voir la feuille des valeurs."),
    ),
    Column(
        "contributions",
        gettext_lazy("Contributions proposées"),
        ("contribution", "المساهمات", "المساهمة"),
        "expertise|mentoring",
        gettext_lazy("Codes ou libellés séparés par « | » : voir la feuille des valeurs."),
    ),
    Column(
        "remote",
        gettext_lazy("À distance"),
        ("distance", "remotely", "عن بعد"),
        "oui",
        gettext_lazy("oui ou non."),
    ),
    Column(
        "on_site",
        gettext_lazy("Sur place"),
        ("présentiel", "onsite", "on site", "حضوريا"),
        "non",
        gettext_lazy("oui ou non."),
    ),
    Column(
        "consent_date",
        gettext_lazy("Date du consentement"),
        ("date consentement", "date of consent", "تاريخ الموافقة"),
        "2026-03-15",
        gettext_lazy("AAAA-MM-JJ ou JJ/MM/AAAA. Sans consentement écrit, la personne est invitée et reste cachée."),
    ),
    Column(
        "consent_reference",
        gettext_lazy("Référence du consentement"),
        ("référence consentement", "reference of consent", "مرجع الموافقة"),
        "Forum 2026, formulaire 118",
        gettext_lazy("Où retrouver la preuve ; exigée avec la date, 80 caractères au plus."),
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}


def _headers() -> dict[str, str]:
    known: dict[str, str] = {}
    for column in COLUMNS:
        for header in (column.name, column.name.replace("_", " "), str(column.label), *column.headers):
            known.setdefault(text.normalised(header), column.name)
    return known


@dataclass(frozen=True)
class Header:
    """The header line of a file: the place of each known column, and the headers that nobody knows."""

    cells: tuple[str, ...]
    places: dict[str, int]
    unknown: tuple[str, ...]


def read_header(cells: Sequence[str]) -> Header:
    """Understand a header line, in French, Arabic or English.

    Raises InvalidInput without names or addresses, or with the same column twice.
    """
    known, places, unknown = _headers(), {}, []
    for at, cell in enumerate(cells):
        name = known.get(text.normalised(cell))
        if name is None:
            unknown += [cell] if cell else []
        elif name in places:
            raise _refused(_("La colonne « %(header)s » figure deux fois.") % {"header": cell})
        else:
            places[name] = at
    has_name = {"first_name", "last_name"} <= places.keys() or {"first_name_ar", "last_name_ar"} <= places.keys()
    if not has_name:
        raise _refused(_("La première ligne doit nommer les colonnes du prénom et du nom. Partez du modèle."))
    if not {"email", "phone"} & places.keys():
        raise _refused(_("La première ligne doit nommer une colonne d’adresse e-mail ou de téléphone."))
    return Header(tuple(cells), places, tuple(unknown))


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, code="import_header", fields={"file": [sentence]})
