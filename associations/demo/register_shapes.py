"""Numbers of the right shape, and words for purposes, of associations that do not exist."""

import random

import schwifty
from stdnum import luhn
from stdnum.ch import uid
from stdnum.es import cif
from stdnum.no import orgnr

LEGAL_FORMS = {
    "FR": "law_1901",
    "BE": "asbl",
    "NL": "stichting",
    "DE": "ev",
    "ES": "asociacion",
    "IT": "associazione",
    "GB": "charity",
    "US": "nonprofit",
    "CA": "npo_canada",
    "CH": "verein",
    "SE": "forening",
    "NO": "forening",
    "SN": "other",
}
CURRENCIES = {
    "GB": "GBP",
    "US": "USD",
    "CA": "CAD",
    "CH": "CHF",
    "SE": "SEK",
    "NO": "NOK",
    "SN": "XOF",
} | dict.fromkeys(("FR", "BE", "NL", "DE", "ES", "IT"), "EUR")
PURPOSES = {
    "education": {
        "fr": "Soutenir les écoles de {place} : classes rénovées, bourses, cours de soutien.",
        "ar": "دعم مدارس {place}: أقسام مجددة ومنح ودروس للتقوية.",
        "en": "Supporting the schools of {place}: renovated classrooms, grants, tutoring.",
    },
    "health": {
        "fr": "Équiper les centres de santé de {place} et y envoyer des soignants de {city}.",
        "ar": "تجهيز المراكز الصحية في {place} وإرسال أطر صحية إليها.",
        "en": "Equipping the health centres of {place} and sending volunteers from {city}.",
    },
    "water": {
        "fr": "Apporter l’eau potable aux villages de {place} et la partager avec justice.",
        "ar": "إيصال الماء الصالح للشرب إلى قرى {place} وتقاسمه بعدل.",
        "en": "Bringing drinking water to the villages of {place}, shared fairly.",
    },
    "environment": {
        "fr": "Protéger les paysages de {place} et y produire une énergie propre.",
        "ar": "حماية مناظر {place} وإنتاج طاقة نظيفة بها.",
        "en": "Protecting the landscapes of {place} and producing clean energy there.",
    },
    "economic": {
        "fr": "Accompagner les petites entreprises de {place} avec les compétences de {city}.",
        "ar": "مواكبة المقاولات الصغيرة في {place}.",
        "en": "Helping the small businesses of {place} with the skills of {city}.",
    },
    "rural": {
        "fr": "Faire vivre les coopératives agricoles de {place} et leurs produits.",
        "ar": "إحياء التعاونيات الفلاحية في {place} ومنتوجاتها.",
        "en": "Keeping the farming cooperatives of {place} and their products alive.",
    },
    "social": {
        "fr": "Aider les familles en difficulté, à {city} comme à {place}.",
        "ar": "مساعدة الأسر في وضعية صعبة بالمهجر وفي {place}.",
        "en": "Helping families in difficulty, in {city} and in {place}.",
    },
    "culture": {
        "fr": "Faire connaître les cultures du Maroc à {city} et échanger avec {place}.",
        "ar": "التعريف بثقافات المغرب والتبادل مع {place}.",
        "en": "Making the cultures of Morocco known in {city}, in exchange with {place}.",
    },
    "youth": {
        "fr": "Réunir les jeunes de {city} et de {place} autour de projets communs.",
        "ar": "جمع الشباب هنا وفي {place} حول مشاريع مشتركة.",
        "en": "Bringing young people of {city} and {place} together around shared projects.",
    },
    "women": {
        "fr": "Soutenir l’autonomie des femmes de {place} : formation, revenus, droits.",
        "ar": "دعم استقلالية النساء في {place}: التكوين والدخل والحقوق.",
        "en": "Supporting the independence of the women of {place}: training, income, rights.",
    },
    "sport": {
        "fr": "Ouvrir le sport aux jeunes de {place} et former leurs encadrants.",
        "ar": "فتح الرياضة أمام شباب {place} وتكوين مؤطريهم.",
        "en": "Opening sport to the young people of {place} and training their coaches.",
    },
    "heritage": {
        "fr": "Sauver le patrimoine et les mémoires de {place}.",
        "ar": "إنقاذ تراث {place} وذاكرتها.",
        "en": "Saving the heritage and the memories of {place}.",
    },
    "integration": {
        "fr": "Accueillir les nouveaux arrivants à {city} et les relier à {place}.",
        "ar": "استقبال الوافدين الجدد وربطهم بـ{place}.",
        "en": "Welcoming newcomers to {city} and linking them with {place}.",
    },
}


def number_of(country: str, index: int) -> str:
    """A registration number that has the shape and the key of that country; one number a pair, but for one twin."""
    place = 11 if index == 12 else index  # the row written twice has the number of the first
    serial = 1_000 + 37 * place
    return {
        "FR": lambda: f"W69{9_000_000 + serial}",
        "BE": lambda: _belgian(4_030_000 + serial),
        "NL": lambda: f"{41_000_000 + serial}",
        "DE": lambda: f"Amtsgericht Demostadt VR {serial}",
        "ES": lambda: _spanish(f"G{2_860_000 + serial}"),
        "IT": lambda: _with_luhn(f"97{serial:05}015"),
        "GB": lambda: f"{1_100_000 + serial}",
        "US": lambda: f"04-{2_100_000 + serial}",
        "CA": lambda: f"11{44_000_000 + serial}",
        "CH": lambda: _swiss(10_015_000 + serial),
        "SE": lambda: _with_luhn(f"{802_400_000 + serial}"),
        "NO": lambda: _norwegian(98_800_000 + serial),
        "SN": lambda: f"{serial}/MINT/DAGAT",
    }[country]()


def bank_account(country: str, source: random.Random) -> dict[str, str]:
    """The number of an account that the country's rules accept."""
    if country in ("US", "CA"):
        return {"number": f"0000-{source.randrange(10**9):09}", "bic": "DEMOUS33XXX", "country": country}
    if country in ("FR", "SN"):
        return {"number": _french(source), "bank_name": "Banque de démonstration"}
    number = schwifty.IBAN.random(country_code=country, random=source)
    return {"number": str(number), "bank_name": "Banque de démonstration"}


def _french(source: random.Random) -> str:
    """A French account of digits alone, with its key."""
    bank, branch, account = "30006", f"{source.randrange(10**5):05}", f"{source.randrange(10**11):011}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return str(schwifty.IBAN.from_bban("FR", f"{bank}{branch}{account}{key:02}"))


def _belgian(number: int) -> str:
    return f"0{number}{97 - int(f'0{number}') % 97:02}"


def _spanish(number: str) -> str:
    return f"{number}{cif.calc_check_digits(number)[:1]}"


def _with_luhn(number: str) -> str:
    return f"{number}{luhn.calc_check_digit(number)}"


def _swiss(number: int) -> str:
    candidates = (str(one) for one in range(number, number + 20))
    found = next(one for one in candidates if uid.calc_check_digit(one).isdigit())
    return f"CHE{found}{uid.calc_check_digit(found)}"


def _norwegian(number: int) -> str:
    candidates = (str(one) for one in range(number, number + 20))
    found = next(one for one in candidates if orgnr.is_valid(f"{one}{_last(one)}"))
    return f"{found}{_last(found)}"


def _last(number: str) -> int:
    return next((digit for digit in range(10) if orgnr.is_valid(f"{number}{digit}")), 0)
