"""Agents and the searches that they save, for tests."""

import factory

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
from skills.models import SavedSearch
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.utils.notification_examples import Example


def make_agent(institution=None, **fields):
    """Somebody who works, from today, for the institution (a new one in Rabat unless given)."""
    agent = make_user(Role.PARTNER_AGENT, **fields)
    memberships.join(user=agent, institution=institution or InstitutionFactory(), role=Role.PARTNER_AGENT)
    return agent


class SavedSearchFactory(factory.django.DjangoModelFactory):
    """A search for people in France, kept by an agent of the institution."""

    class Meta:
        model = SavedSearch

    institution = factory.SubFactory(InstitutionFactory)
    author = factory.LazyAttribute(lambda search: make_agent(search.institution))
    name = "Personnes en France"
    query = "country=FR"
    rhythm = "daily"


def notification_examples():
    """An example of each message about saved searches."""
    example = Example(about=SavedSearchFactory(is_shared=True), params={"count": 3})
    return {"skills.saved_search_found": example, "skills.shared_search_found": example}
