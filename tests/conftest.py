"""What every test has: the known cast, signed-in browsers, and no network."""

import gc

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from tests.cast import (
    administrator,
    amina,
    bank_agent,
    campaign_reviewer,
    cofinancing_officer,
    cofunder_agent,
    complaints_agent,
    complaints_supervisor,
    counter_agent,
    curator,
    dpo,
    finance_controller,
    fund_agent,
    investment_officer,
    jury_member,
    label_expert,
    label_officer,
    legal_expert,
    mission_reviewer,
    opap_agent,
    opportunity_moderator,
    partner_agent,
    payment_authoriser,
    project_advisor,
    project_supervisor,
    publisher,
    scheme_editor,
    stranger,
    unit_complaints_agent,
    youssef,
)
from tests.utils.emptying import leave_empty
from tests.utils.login import signed_in

__all__ = [
    "administrator",
    "amina",
    "bank_agent",
    "campaign_reviewer",
    "cofinancing_officer",
    "cofunder_agent",
    "complaints_agent",
    "complaints_supervisor",
    "counter_agent",
    "curator",
    "dpo",
    "finance_controller",
    "fund_agent",
    "investment_officer",
    "jury_member",
    "label_expert",
    "label_officer",
    "legal_expert",
    "mission_reviewer",
    "opap_agent",
    "opportunity_moderator",
    "partner_agent",
    "payment_authoriser",
    "project_advisor",
    "project_supervisor",
    "publisher",
    "scheme_editor",
    "stranger",
    "unit_complaints_agent",
    "youssef",
]


def pytest_collection_finish(session):
    """What was imported stays until the end: looking for cycles in it again and again took a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def begins_in_french():
    """A page asked for in another language leaves that language behind; each test begins in French."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def own_language():
    """Each test begins in the platform's language: a request leaves its own to the thread that served it."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of the run. It can be dropped even when a thread of a race has not hung up yet."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(TransactionTestCase, "_fixture_teardown", leave_empty)
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@pytest.fixture
def client_as(db):
    """`client_as(user)` is a browser in which that person has signed in, staff with a second factor.

    `second_factor=False` leaves it out, `reauthenticated=False` makes sensitive pages ask again.
    """
    return signed_in
