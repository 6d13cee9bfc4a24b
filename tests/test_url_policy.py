"""No address without a policy: every route says who may, and answers accordingly.

A new route appears in the snapshot with `bin/test tests/test_url_policy.py --snapshot-update`,
where the reviewer reads its rule. A page says it with `mdm_platform.access`, an endpoint of the
API with its `permission_map`. Rows of the same rule are asked as a visitor, a member, a member
of staff and an administrator.
"""

import contextlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mdm_platform import access, error_pages
from mdm_platform.institutions.partners import PartnerPrincipal
from mdm_platform.permissions import get_permission
from tests.factories.institutions import bearer, make_partner
from tests.utils.remembered import remember_people, remember_sessions
from tests.utils.url_policy import ADMIN, LOGIN, OPEN_ADMIN, PUBLIC, UNDECLARED, api_actions, routes

LOGIN_PAGES = ("/accounts/login/", "/admin/login/")
ASKS_AGAIN = ("/accounts/2fa/", "/accounts/reauthenticate/")
# What a GET may write: who read what, who signed in, and how often somebody asked.
WRITTEN_BY_READING = {
    "audit_auditevent", "accounts_session", "platform_api_requestcount", "accounts_securitycounter", "platform_cache",
}  # fmt: skip


@pytest.fixture(autouse=True)
def error_pages_drawn_once(monkeypatch):
    """The page of each refusal is drawn the first time; afterwards its status is all that is looked at here."""
    drawn = set()

    def draw(request, template, context, status):
        if template in drawn:
            return HttpResponse(status=status)
        drawn.add(template)
        return render(request, template, context, status=status)

    monkeypatch.setattr(error_pages, "render", draw)


@pytest.fixture(autouse=True)
def readers_known_at_once(monkeypatch):
    """Sessions, accounts and roles are read once: the same four people send all these requests."""
    remember_sessions(monkeypatch)
    remember_people(monkeypatch)


@pytest.fixture
def people(amina, curator, administrator):
    return {"visitor": AnonymousUser(), "member": amina, "staff": curator, "administrator": administrator}


def browser_of(client_as, user):
    browser = client_as(user) if user.is_authenticated else Client()
    browser.raise_request_exception = False
    return browser


def is_sent_to_login(answer) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(LOGIN_PAGES)


def outcome(answer) -> str:
    """ "login" (sent there, or 401), "refused" (403), "error" (5xx) or "open"."""
    if is_sent_to_login(answer) or answer.status_code == 401:
        return "login"
    if answer.status_code == 403:
        return "refused"
    return "error" if answer.status_code >= 500 and answer.status_code != 503 else "open"


def expected(route, user) -> str:
    """What the rule says for a page of ours."""
    rule = access.rule_of(route.view) or access.Rule(route.rule)
    if rule.kind == PUBLIC:
        return "open"
    if rule.kind == LOGIN or rule.on_object:
        return "open" if user.is_authenticated else "login"
    if get_permission(rule.permission).predicate(user):
        return "open"
    return "refused" if user.is_authenticated else "login"


def pages():
    """Routes that are neither Django's admin's, nor the API's, nor allauth's."""
    return [
        route
        for route in routes()
        if route.rule not in (ADMIN, UNDECLARED)
        and not hasattr(route.view, "cls")
        and route.name not in OPEN_ADMIN
        and not route.view.__module__.startswith("allauth.")
    ]


def test_every_route_declares_its_rule():
    assert [str(route) for route in routes() if route.rule == UNDECLARED] == []


def test_the_rules_are_the_reviewed_ones(snapshot):
    assert "\n".join(str(route) for route in routes() if not route.pattern.startswith("admin/")) == snapshot


def test_the_admin_has_no_open_page_but_those_that_lead_out():
    found = {route.name for route in routes() if route.pattern.startswith("admin/") and route.rule in (PUBLIC, LOGIN)}
    assert found == OPEN_ADMIN


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "member", "staff", "administrator"])
def test_pages_answer_as_they_declare(client_as, people, who):
    user, wrong, changed = people[who], {}, {}
    browser = browser_of(client_as, user)
    for route in pages():
        wanted = expected(route, user)
        with writing() as written:
            found = {outcome(browser.get(route.address))}
        changed |= {str(route): written} if written else {}
        if wanted != "open":
            found.add(outcome(browser.post(route.address)))
        if route.pattern.startswith("admin/") and wanted == "refused" and not user.is_staff:
            wanted = "login"
        if found != {wanted}:
            wrong[str(route)] = (wanted, found)
    assert wrong == {}
    assert changed == {}, "a GET changes nothing"


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "member", "staff", "administrator", "partner"])
def test_endpoints_answer_as_they_declare(client_as, people, who):
    if who == "partner":
        granted, secret = make_partner("reference:read")
        user = PartnerPrincipal(access=granted, scopes=frozenset(granted.scopes))
        browser = Client(headers=bearer(Client(), granted, secret))
    else:
        user, browser = people[who], browser_of(client_as, people[who])
    wrong = {}
    for route in routes():
        for method, (_action, name) in api_actions(route.view).items() if hasattr(route.view, "actions") else ():
            answer = getattr(browser, method)(route.address, content_type="application/json")
            allowed = bool(name) and (route.view.initkwargs["detail"] or get_permission(name).predicate(user))
            wanted = "open" if allowed else "refused" if user.is_authenticated else "login"
            is_problem = answer.headers["Content-Type"] == "application/problem+json"
            if outcome(answer) != wanted or is_problem != (answer.status_code >= 400):
                wrong[f"{method} {route}"] = (wanted, answer.status_code, answer.headers["Content-Type"])
    assert wrong == {}


@pytest.mark.django_db
def test_the_admin_is_for_staff_with_a_second_factor(client_as, amina, curator):
    visitor, member, halfway = Client(), client_as(amina), client_as(curator, second_factor=False)
    for route in (route for route in routes() if route.rule == ADMIN):
        assert outcome(visitor.get(route.address)) == "login", str(route)
        assert member.get(route.address).status_code in (302, 403, 404), str(route)
        sent = halfway.get(route.address)
        assert sent.status_code == 302, str(route)
        assert sent.headers["Location"].startswith(ASKS_AGAIN), str(route)


@pytest.mark.django_db
def test_pages_of_ones_own_account_are_closed_to_visitors():
    for route in routes():
        if route.view.__module__.startswith("allauth.") and route.rule == LOGIN:
            for answer in (Client().get(route.address), Client().post(route.address)):
                assert answer.status_code in (302, 401, 404, 405), str(route)
                if answer.status_code == 302:
                    assert answer.headers["Location"].startswith(LOGIN_PAGES), str(route)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "member", "administrator"])
def test_a_get_changes_nothing(client_as, people, who):
    """The workplace, the API and the pages of allauth; `test_pages_answer_as_they_declare` reads the others."""
    browser, wrong = browser_of(client_as, people[who]), {}
    read_elsewhere = {route.pattern for route in pages()}
    for route in (route for route in routes() if route.pattern not in read_elsewhere):
        if who != "administrator" and route.rule == ADMIN:
            continue
        with writing() as written:
            browser.get(route.address)
        if written:
            wrong[str(route)] = written
    assert wrong == {}


@contextlib.contextmanager
def writing():
    """The tables written inside, but for the traces of reading; filled at the end."""
    found = set()
    with CaptureQueriesContext(connection) as queries:
        yield found
    found |= {table_of(query["sql"]) for query in queries} - {""} - WRITTEN_BY_READING


def table_of(sql: str) -> str:
    """The table that a statement writes, empty for a reading."""
    words = sql.replace('"', "").split()
    verb = words[0].upper() if words else ""
    return {"INSERT": words[2:3], "DELETE": words[2:3], "UPDATE": words[1:2]}.get(verb, [""])[0]
