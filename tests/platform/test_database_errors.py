"""A database that restarts: the person reads 503, a program a problem, nobody a stack trace."""

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from mdm_platform import database_errors
from mdm_platform.accounts.models.session import Session


def change_session(request):
    request.session["changed"] = True
    return HttpResponse("")


@pytest.fixture
def page_fails(monkeypatch):
    def install(error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr("mdm_platform.views.render", fail)

    return install


@pytest.mark.parametrize("error", [OperationalError("restarting"), InterfaceError("closed")])
def test_a_view_that_meets_it_answers_503(client, page_fails, error):
    page_fails(error)
    response = client.get("/fr/about/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "Le service revient dans quelques minutes" in response.content.decode()


def test_a_middleware_that_meets_it_answers_503(client, monkeypatch):
    def fail(*args):
        raise OperationalError

    monkeypatch.setattr("mdm_platform.login_required.LoginRequiredMiddleware.process_view", fail)
    client.raise_request_exception = False
    assert client.get("/fr/about/").status_code == 503


def test_a_session_that_cannot_be_kept_answers_503(client, amina, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError

    client.force_login(amina)
    monkeypatch.setattr(Session, "save", fail)
    client.raise_request_exception = False
    monkeypatch.setattr("mdm_platform.views.render", lambda request, *args: change_session(request))
    assert client.get("/fr/about/").status_code == 503


def test_a_session_that_was_deleted_is_no_fault_of_the_database(client, amina, monkeypatch):
    client.force_login(amina)

    def leave(request, *args):
        Session.objects.all().delete()
        return change_session(request)

    monkeypatch.setattr("mdm_platform.views.render", leave)
    assert client.get("/fr/about/").status_code == 400


def test_a_program_reads_a_problem():
    response = database_errors.unavailable(RequestFactory().get("/api/v1/profiles/"), OperationalError())
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"


def test_another_error_stays_a_500(client, page_fails):
    page_fails(ZeroDivisionError())
    client.raise_request_exception = False
    assert client.get("/fr/about/").status_code == 500
