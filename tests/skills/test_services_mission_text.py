"""Skills read in mission texts: what each names, and what anybody's words do not."""

import time

import pytest
from django.db import connection

from skills.services import labels, mission_text, taxonomy
from skills.services.labels import Label
from tests.factories.skills import SkillFactory

REQUIRED, WELCOME = "required", "welcome"


@pytest.fixture(scope="module", autouse=True)
def own_taxonomy(django_db_setup, django_db_blocker):
    """The project's own taxonomy, once for the module, and gone after it."""
    with django_db_blocker.unblock():
        taxonomy.load()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE skills_domain, skills_skill, skills_occupation CASCADE")


def found(mission):
    return {one.skill.slug: one.kind_guess for one in mission_text.suggest_skills(mission)}


WELDING = """Former des soudeurs aux normes de l’industrie ferroviaire
L’OFPPT ouvre à Kénitra un centre de formation aux métiers du ferroviaire. Nous cherchons deux ingénieur·e·s ayant une
longue pratique du contrôle non destructif, pour concevoir le programme et former les formateurs.
La connaissance de la GMAO et du lean manufacturing serait un plus. L’anglais est souhaité."""
WATER = """L’Agence du bassin hydraulique du Souss-Massa prépare son schéma directeur face à la sécheresse. Profil :
hydrogéologue, avec une expérience de la gestion intégrée des ressources en eau.
Compétences souhaitées :
- systèmes d’information géographique (SIG)
- dessalement de l’eau de mer
- animation d’ateliers avec les agriculteurs"""
DIGITAL = """Le ministère refond le portail des démarches administratives : architecture logicielle, Kubernetes,
accessibilité numérique (RGAA). Vous encadrerez huit développeurs Java. La maîtrise de PostgreSQL est un plus."""
COOPERATIVE = """Coopérative féminine de Taliouine : nous produisons du safran et de l’huile d’argan. Nous avons besoin
d’aide pour la certification biologique, le marketing digital et la vente en ligne, et un peu de comptabilité.
Mission bénévole, quelques heures par semaine."""
RESEARCH = """L’université recrute un chercheur en intelligence artificielle appliquée à l’agriculture : apprentissage
automatique, vision par ordinateur, télédétection par satellite. Co-direction de deux thèses, publications."""
LAW = """L’Agence cherche un juriste spécialiste du droit des affaires et des partenariats public-privé pour relire des
contrats de concession et former l’équipe à l’arbitrage international."""
CHILDREN = """تبحث المديرية الجهوية للصحة عن أطباء أطفال وقابلات من مغاربة العالم لتأطير فرق دور الولادة بالمناطق
القروية. تشمل المهمة تكوين الممرضات وإعداد بروتوكولات علاجية. يفضل من لديه تجربة في الصحة العمومية وعلم الأوبئة."""
BASIN = """وكالة الحوض المائي بحاجة إلى خبراء في الهيدروجيولوجيا وتحلية مياه البحر، للمساهمة في تدبير الموارد
المائية. مطلوب إتقان نظم المعلومات الجغرافية. تعتبر تجربة في الري بالتنقيط قيمة مضافة."""
ARGAN = """تعاونية نسائية بتارودانت متخصصة في زيت الأركان تبحث عن متطوعين للمساعدة في التسويق الرقمي والتجارة
الإلكترونية، وفي المحاسبة وتدبير الجودة."""
COURSES = """تعتزم جامعة ابن زهر إحداث ماستر في الذكاء الاصطناعي والأمن السيبراني، وتبحث عن أساتذة زائرين لتدريس
التعلم الآلي وعلم البيانات، والإشراف على مشاريع نهاية الدراسة."""
SOLAR = """Masen is looking for experts in concentrated solar power and energy storage. You will coach the team on SCADA
and predictive maintenance. Knowledge of green hydrogen is an asset. On site in Midelt, full time, paid."""
FINANCE = """The innovation lab seeks a data scientist with machine learning skills to prototype fraud detection.
Experience with personal data protection is required; Kubernetes would be a plus. Step by step coaching is expected."""


@pytest.mark.parametrize(
    ("mission", "expected"),
    [
        (
            WELDING,
            {
                "non-destructive-testing": REQUIRED,
                "vocational-training": REQUIRED,
                "welding-boilermaking": REQUIRED,
                "lean-manufacturing": WELCOME,
                "industrial-maintenance": WELCOME,
            },
        ),
        (
            WATER,
            {
                "hydrogeology": REQUIRED,
                "water-resources-management": REQUIRED,
                "flood-drought-risk": REQUIRED,
                "geographic-information-systems": WELCOME,
                "seawater-desalination": WELCOME,
            },
        ),
        (
            DIGITAL,
            {
                "software-architecture": REQUIRED,
                "devops": REQUIRED,
                "digital-accessibility": REQUIRED,
                "java-development": REQUIRED,
                "database-administration": WELCOME,
            },
        ),
        (
            COOPERATIVE,
            {
                "argan-date-palm": REQUIRED,
                "organic-farming": REQUIRED,
                "digital-marketing": REQUIRED,
                "e-commerce": REQUIRED,
                "accounting": REQUIRED,
            },
        ),
        (
            RESEARCH,
            {
                "artificial-intelligence": REQUIRED,
                "machine-learning": REQUIRED,
                "computer-vision": REQUIRED,
                "earth-observation": REQUIRED,
            },
        ),
        (
            LAW,
            {
                "project-finance": REQUIRED,
                "business-law": REQUIRED,
                "arbitration-mediation": REQUIRED,
                "legal-practice": REQUIRED,
            },
        ),
        (
            CHILDREN,
            {
                "paediatrics": REQUIRED,
                "midwifery": REQUIRED,
                "nursing": REQUIRED,
                "public-health": WELCOME,
                "epidemiology": WELCOME,
            },
        ),
        (
            BASIN,
            {
                "hydrogeology": REQUIRED,
                "seawater-desalination": REQUIRED,
                "water-resources-management": REQUIRED,
                "geographic-information-systems": REQUIRED,
                "irrigation": WELCOME,
            },
        ),
        (
            ARGAN,
            {
                "argan-date-palm": REQUIRED,
                "digital-marketing": REQUIRED,
                "e-commerce": REQUIRED,
                "accounting": REQUIRED,
                "quality-management": REQUIRED,
            },
        ),
        (
            COURSES,
            {
                "artificial-intelligence": REQUIRED,
                "cybersecurity": REQUIRED,
                "machine-learning": REQUIRED,
                "data-science": REQUIRED,
            },
        ),
        (
            SOLAR,
            {
                "concentrated-solar-power": REQUIRED,
                "energy-storage": REQUIRED,
                "industrial-automation": REQUIRED,
                "industrial-maintenance": REQUIRED,
                "green-hydrogen": WELCOME,
            },
        ),
        (
            FINANCE,
            {
                "data-science": REQUIRED,
                "machine-learning": REQUIRED,
                "financial-compliance": REQUIRED,
                "personal-data-protection": REQUIRED,
                "devops": WELCOME,
            },
        ),
    ],
)
@pytest.mark.django_db
def test_a_mission_names_its_skills_and_no_other(mission, expected):
    assert found(mission) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    "mission",
    [
        "",
        "   \n\t ",
        "؟؟؟ … !!!",
        "Gestion. Formation. Communication. Recherche. Organisation. Management. Qualité.",
        "Notre institution recherche un expert pour l’accompagnement de ses équipes et la coordination des services.",
        "Le candidat aura le sens de l’organisation, de la rigueur et un esprit d’équipe.",
        "We need a motivated person who can help our team to plan and react quickly. Spring start, step by step.",
        "You can sail on the sea, and react to a var of the step; the oracle is in the tableau.",
        "تبحث مؤسستنا عن خبير للمساهمة في تدبير مشروع وتكوين الفرق وتنظيم البحث والتواصل.",
    ],
)
def test_everyday_words_name_nothing(mission):
    assert found(mission) == {}


@pytest.mark.django_db
def test_the_words_of_the_text_are_given_back():
    suggestions = mission_text.suggest_skills("Nous cherchons une **soudeuse** et du « contrôle non destructif ».")
    assert [(one.skill.slug, one.found_as) for one in suggestions] == [
        ("non-destructive-testing", "contrôle non destructif"),
        ("welding-boilermaking", "soudeuse"),
    ]


@pytest.mark.django_db
def test_a_phrase_does_not_run_across_signs():
    assert found("Il aime le contrôle. Non, destructif n’est pas le mot.") == {}


@pytest.mark.django_db
def test_acronyms_are_written_as_such():
    assert found("Mise en place du SIRH") == {"hr-information-systems": REQUIRED}
    assert found("you can take a step to the sea") == {}
    assert found("NOUS CHERCHONS UNE PERSONNE POUR LA STEP DE FES") == {}


@pytest.mark.django_db
def test_past_the_first_six_a_skill_is_only_welcome():
    kinds = list(
        found("soudeur, apiculteur, notaire, cardiologue, sage-femme, géologue, topographe, boulanger").values()
    )
    assert kinds == [REQUIRED] * 6 + [WELCOME] * (len(kinds) - 6)
    assert len(kinds) >= 7


@pytest.mark.django_db
def test_the_limit_holds():
    assert len(mission_text.suggest_skills(WATER, limit=2)) == 2


@pytest.mark.django_db
def test_an_esco_name_of_everyday_words_is_left_alone():
    react = SkillFactory(slug="esco-react", source="esco", label_fr="", label_en="react to events")
    fraud = SkillFactory(slug="esco-molten", source="esco", label_fr="", label_en="molten salt storage")
    lone = SkillFactory(slug="esco-cranes", source="esco", label_fr="", label_en="cranes")
    names = ((react, "support the manager"), (fraud, "molten salt"), (lone, "cranes"))
    labels.add(Label(skill.pk, "en", name) for skill, name in names)
    assert found("You support the manager of the molten salt tanks and cranes.") == {"esco-molten": REQUIRED}


@pytest.mark.django_db
def test_a_very_long_text_is_read_at_once(django_assert_num_queries):
    mission = ("\n".join([WELDING, WATER, CHILDREN, SOLAR]) * 40)[: mission_text.LONGEST_TEXT]
    started = time.perf_counter()
    with django_assert_num_queries(3):
        suggestions = mission_text.suggest_skills(mission * 50)
    assert len(suggestions) == mission_text.MOST_SUGGESTIONS
    assert time.perf_counter() - started < 3
