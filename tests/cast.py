"""The known cast: the same people in every test, so that a reader recognises them."""

import pytest

from grievances.services import units
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory


@pytest.fixture
def amina(db):
    """A member who reads French and lives in Paris."""
    return make_user(Role.MEMBER, full_name="Amina Berrada", email="amina@exemple.test", language="fr")


@pytest.fixture
def youssef(db):
    """A member who reads Arabic and lives in Madrid."""
    return make_user(Role.MEMBER, full_name="يوسف العلمي", email="youssef@exemple.test", language="ar")


@pytest.fixture
def stranger(db):
    """A member whom nothing here is about."""
    return make_user(Role.MEMBER, full_name="Sami Inconnu", email="stranger@exemple.test", language="en")


@pytest.fixture
def curator(db):
    """A member of staff who publishes profiles."""
    return make_user(Role.DIRECTORY_CURATOR, full_name="Khadija Curatrice", email="curator@exemple.test")


@pytest.fixture
def administrator(db):
    """A member of staff who manages accounts."""
    return make_user(Role.ADMINISTRATOR, full_name="Driss Administrateur", email="administrator@exemple.test")


@pytest.fixture
def dpo(db):
    """The data-protection officer."""
    return make_user(Role.DATA_PROTECTION_OFFICER, full_name="Leïla Déléguée", email="dpo@exemple.test")


@pytest.fixture
def partner_agent(db):
    """Somebody who works for a partner institution in Rabat."""
    agent = make_user(Role.PARTNER_AGENT, full_name="Paul Partenaire", email="partner@exemple.test")
    memberships.join(user=agent, institution=InstitutionFactory(slug="partner"), role=Role.PARTNER_AGENT)
    return agent


@pytest.fixture
def label_officer(db):
    """A member of staff who keeps the register and the label."""
    return make_user(Role.LABEL_OFFICER, full_name="Salma Labellisation", email="label@exemple.test")


@pytest.fixture
def cofinancing_officer(db):
    """A member of staff who instructs requests."""
    return make_user(Role.COFINANCING_OFFICER, full_name="Omar Instructeur", email="cofinancing@exemple.test")


@pytest.fixture
def jury_member(db):
    """An expert from outside who reviews requests."""
    return make_user(Role.JURY_MEMBER, full_name="Jamila Jurée", email="jury@exemple.test")


@pytest.fixture
def label_expert(db):
    """An expert from outside who reviews applications for the label."""
    return make_user(Role.LABEL_COMMITTEE, full_name="Hassan Expert", email="expert@exemple.test")


@pytest.fixture
def finance_controller(db):
    """A member of staff who verifies payments and bank details."""
    return make_user(Role.FINANCE_CONTROLLER, full_name="Fatima Contrôleuse", email="controller@exemple.test")


@pytest.fixture
def payment_authoriser(db):
    """A member of staff who authorises payments."""
    return make_user(Role.PAYMENT_AUTHORISER, full_name="Aziz Ordonnateur", email="authoriser@exemple.test")


@pytest.fixture
def cofunder_agent(db):
    """Somebody who works for an institution that tops up grants."""
    agent = make_user(Role.COFUNDER_AGENT, full_name="Coline Cofinanceuse", email="cofunder@exemple.test")
    memberships.join(user=agent, institution=InstitutionFactory(slug="cofunder"), role=Role.COFUNDER_AGENT)
    return agent


@pytest.fixture
def opap_agent(db):
    """Somebody who works for a support operator in France."""
    agent = make_user(Role.SUPPORT_OPERATOR_AGENT, full_name="Olivier Opap", email="opap@exemple.test")
    operator = InstitutionFactory(slug="opap", kind="foundation", country="FR", city="Paris")
    memberships.join(user=agent, institution=operator, role=Role.SUPPORT_OPERATOR_AGENT)
    return agent


def unit_agent(role, slug, **fields):
    """Somebody who handles cases for the unit of that slug, which is declared on the way."""
    agent = make_user(role, **fields)
    unit = Institution.objects.filter(slug=slug).first() or InstitutionFactory(slug=slug)
    units.declare(institution=unit, is_central=slug == units.CENTRAL_SLUG)
    memberships.join(user=agent, institution=unit, role=role)
    return agent


@pytest.fixture
def complaints_agent(db):
    """A member of staff who handles cases at the central desk."""
    people = {"full_name": "Nadia Réclamations", "email": "complaints@exemple.test"}
    return unit_agent(Role.COMPLAINTS_AGENT, units.CENTRAL_SLUG, **people)


@pytest.fixture
def complaints_supervisor(db):
    """A member of staff who supervises cases at the central desk."""
    people = {"full_name": "Rachid Superviseur", "email": "supervisor@exemple.test"}
    return unit_agent(Role.COMPLAINTS_SUPERVISOR, units.CENTRAL_SLUG, **people)


@pytest.fixture
def unit_complaints_agent(db):
    """A member of staff who handles cases for a service that is not the central desk."""
    people = {"full_name": "Ilham Service", "email": "unit@exemple.test"}
    return unit_agent(Role.COMPLAINTS_AGENT, "complaints-unit", **people)


@pytest.fixture
def counter_agent(db):
    """A member of staff who receives people at a consulate's counter."""
    people = {"full_name": "Karim Guichet", "email": "counter@exemple.test"}
    return unit_agent(Role.COUNTER_AGENT, "counter-consulate", **people)


@pytest.fixture
def publisher(db):
    """A member of staff who publishes texts."""
    return make_user(Role.PUBLISHER, full_name="Pauline Éditrice", email="publisher@exemple.test")


@pytest.fixture
def legal_expert(db):
    """A lawyer from outside."""
    return make_user(Role.LEGAL_EXPERT, full_name="Loubna Avocate", email="legal@exemple.test")


@pytest.fixture
def project_advisor(db):
    """A member of staff who accompanies holders."""
    return make_user(Role.PROJECT_ADVISOR, full_name="Asmae Conseillère", email="advisor@exemple.test")


@pytest.fixture
def project_supervisor(db):
    """A member of staff who assigns files and reads refusals a second time."""
    return make_user(Role.PROJECT_SUPERVISOR, full_name="Mehdi Superviseur", email="project-supervisor@exemple.test")


@pytest.fixture
def scheme_editor(db):
    """A member of staff who keeps the catalogue of schemes."""
    return make_user(Role.SCHEME_EDITOR, full_name="Widad Dispositifs", email="schemes@exemple.test")


@pytest.fixture
def opportunity_moderator(db):
    """A member of staff who reads opportunities before they are public."""
    return make_user(Role.OPPORTUNITY_MODERATOR, full_name="Tarik Modérateur", email="opportunities@exemple.test")


@pytest.fixture
def investment_officer(db):
    """A member of staff who verifies investors and follows investments."""
    return make_user(Role.INVESTMENT_OFFICER, full_name="Houda Investissements", email="investments@exemple.test")


@pytest.fixture
def campaign_reviewer(db):
    """A member of staff who reviews campaigns."""
    return make_user(Role.CAMPAIGN_REVIEWER, full_name="Anas Campagnes", email="campaigns@exemple.test")


@pytest.fixture
def mission_reviewer(db):
    """A member of staff who reviews volunteer missions."""
    return make_user(Role.MISSION_REVIEWER, full_name="Ghita Bénévolat", email="missions@exemple.test")


def agent_of(role, slug, kind, **fields):
    """Somebody who acts for the institution of that slug."""
    agent = make_user(role, **fields)
    institution = Institution.objects.filter(slug=slug).first() or InstitutionFactory(slug=slug, kind=kind)
    memberships.join(user=agent, institution=institution, role=role)
    return agent


@pytest.fixture
def bank_agent(db):
    """Somebody who works for a bank."""
    people = {"full_name": "Brahim Banque", "email": "bank@exemple.test"}
    return agent_of(Role.BANK_AGENT, "bank", "bank", **people)


@pytest.fixture
def fund_agent(db):
    """Somebody who works for the public fund."""
    people = {"full_name": "Firdaous Fonds", "email": "fund@exemple.test"}
    return agent_of(Role.FUND_AGENT, "fund", "agency", **people)
