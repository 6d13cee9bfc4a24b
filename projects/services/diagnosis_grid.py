"""The grid by which advisors see how a project stands: its first version, and the one in use."""

from mdm_platform.grids import services as grids
from mdm_platform.grids.models import Criterion, Grid
from projects.models import PROJECT_GRID

EXPECTED, LOWEST, HIGHEST = 3, 1, 5
FIRST_CRITERIA = (
    ("holder", 2, "Le porteur et son équipe", "حامل المشروع وفريقه", "The holder and the team",
     "Expérience du métier, temps disponible, entourage, relais au Maroc."),
    ("offer", 2, "Le produit ou le service", "المنتج أو الخدمة", "The product or service",
     "Besoin réel, différence avec ce qui existe, essais déjà faits."),
    ("market", 2, "Le marché et les clients", "السوق والزبناء", "The market and customers",
     "Clients identifiés, concurrence, prix, premiers engagements."),
    ("place", 1, "Le lieu et les autorisations", "الموقع والتراخيص", "The place and permits",
     "Terrain ou local, autorisations, accès, voisinage."),
    ("money", 2, "Le plan de financement", "خطة التمويل", "The financing plan",
     "Apport, sources, trésorerie des douze premiers mois."),
    ("law", 1, "Le statut juridique et fiscal", "الوضع القانوني والضريبي", "Legal and tax status",
     "Forme choisie, obligations connues, change et transferts."),
    ("impact", 1, "L’emploi et l’effet sur le territoire", "التشغيل والأثر على المجال", "Jobs and local effect",
     "Emplois, fournisseurs locaux, environnement, place des femmes."),
)  # fmt: skip
SCALE = (
    ("fr", "1 : tout reste à faire · 3 : assez solide pour avancer · 5 : acquis et prouvé"),
    ("ar", "1: كل شيء ما زال مطلوبا · 3: متين بما يكفي للتقدم · 5: مكتسب ومثبت"),
    ("en", "1: everything is still to do · 3: solid enough to go on · 5: secured and proved"),
)
TITLES = {
    "fr": "Diagnostic d’un projet",
    "ar": "تشخيص المشروع",
    "en": "Diagnosis of a project",
}


def load() -> int:
    """The first version of the grid, where there is none; how many criteria the current one has."""
    return grids.seed(code=PROJECT_GRID, titles=TITLES, first=_first())


def current() -> Grid:
    """The grid in use. Raises TransitionNotAllowed before there is one."""
    return grids.in_use(PROJECT_GRID)


def criteria() -> list[Criterion]:
    """The criteria of the grid in use, in order; none before there is one."""
    return grids.criteria(PROJECT_GRID)


def _first() -> list[Criterion]:
    scale = dict(SCALE)
    return [
        Criterion(
            code=code,
            position=position,
            weight=weight,
            label_fr=french,
            label_ar=arabic,
            label_en=english,
            guidance_fr=f"{guidance} {scale['fr']}",
            guidance_ar=scale["ar"],
            guidance_en=scale["en"],
            min_score=LOWEST,
            max_score=HIGHEST,
            threshold=EXPECTED,
        )
        for position, (code, weight, french, arabic, english, guidance) in enumerate(FIRST_CRITERIA)
    ]
