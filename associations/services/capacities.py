"""The grid by which associations see what they do well: its first version, and the names of its criteria."""

from collections.abc import Iterable
from typing import Any

from associations.models import CAPACITY_GRID
from mdm_platform.grids import services as grids
from mdm_platform.grids.models import Criterion, Grid

EXPECTED, LOWEST, HIGHEST = 3, 1, 5
FIRST_CRITERIA = (
    ("governance", "Gouvernance et vie démocratique", "الحكامة والحياة الديمقراطية", "Governance and democratic life"),
    ("projects", "Monter et conduire un projet", "إعداد المشاريع وقيادتها", "Designing and running a project"),
    ("accounts", "Tenir les comptes et le budget", "مسك الحسابات والميزانية", "Keeping accounts and a budget"),
    ("fundraising", "Trouver des financements", "البحث عن التمويل", "Finding funding"),
    ("partnerships", "Nouer des partenariats", "عقد الشراكات", "Building partnerships"),
    ("communication", "Communiquer", "التواصل", "Communicating"),
    ("digital", "Outils numériques", "الأدوات الرقمية", "Digital tools"),
    ("volunteers", "Accueillir et former des bénévoles", "استقبال المتطوعين وتكوينهم", "Welcoming volunteers"),
    ("evaluation", "Suivre et évaluer ses actions", "تتبع الأنشطة وتقييمها", "Monitoring and evaluating"),
)
GUIDANCE = (
    ("fr", "1 : nous débutons · 3 : nous savons faire · 5 : nous pouvons l’apprendre à d’autres"),
    ("ar", "1: نحن في البداية · 3: نتقن ذلك · 5: يمكننا تعليمه لغيرنا"),
    ("en", "1: we are starting · 3: we can do it · 5: we can teach it to others"),
)
TITLES = {
    "fr": "Diagnostic des capacités d’une association",
    "ar": "تشخيص قدرات الجمعية",
    "en": "Diagnosis of an association’s capacities",
}


def load() -> int:
    """The first version of the grid, where there is none; how many criteria the current one has."""
    return grids.seed(code=CAPACITY_GRID, titles=TITLES, first=_first())


def current() -> Grid:
    """The grid in use. Raises TransitionNotAllowed before there is one."""
    return grids.in_use(CAPACITY_GRID)


def criteria() -> list[Criterion]:
    """The criteria of the grid in use, in order; none before there is one."""
    return grids.criteria(CAPACITY_GRID)


def choices() -> list[tuple[str, str]]:
    """Codes and names in the reader's language, for forms."""
    return [(one.code, one.label) for one in criteria()]


def names(codes: Iterable[str]) -> list[str]:
    """The names of these codes, a code itself where the grid no longer has it."""
    known: dict[str, Any] = dict(choices())
    return [known.get(code, code) for code in codes]


def _first() -> list[Criterion]:
    guidance = {f"guidance_{code}": text for code, text in GUIDANCE}
    return [
        Criterion(
            code=code,
            position=position,
            label_fr=french,
            label_ar=arabic,
            label_en=english,
            min_score=LOWEST,
            max_score=HIGHEST,
            threshold=EXPECTED,
            **guidance,
        )
        for position, (code, french, arabic, english) in enumerate(FIRST_CRITERIA)
    ]
