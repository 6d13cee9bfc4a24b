"""The known cast: the same people in every test, so that a reader recognises them."""

import pytest

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
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
