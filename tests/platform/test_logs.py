"""Log lines: one JSON object each, tied to their request, with nothing personal and no secret."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError
from django.http import HttpResponse

from mdm_platform.accounts.models import User
from mdm_platform.logs import JsonFormatter, RequestIdFilter
from mdm_platform.request_id import RequestIdMiddleware

REQUEST_ID = "11111111-2222-3333-4444-555555555555"


def line(message, *args, exc_info=None, **extra):
    record = logging.getLogger("test").makeRecord(
        "test", logging.WARNING, __file__, 1, message, args, exc_info, "", extra
    )
    RequestIdFilter().filter(record)
    return json.loads(JsonFormatter().format(record))


def test_a_line_written_after_the_answer_still_names_its_request(rf):
    request = rf.get("/", headers={"X-Request-ID": REQUEST_ID})
    RequestIdMiddleware(lambda request: HttpResponse())(request)
    assert line("Not Found: %s", "/fr/nowhere/", request=request)["request_id"] == REQUEST_ID


def test_a_line_of_a_request_that_never_reached_the_middleware_names_none(rf):
    assert line("Bad Request: %s", "/", request=rf.get("/"))["request_id"] == ""


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (
            "/fr/invitation/eyJpZCI6Ijg4In0:1vL0aB:Xh2_k3mmJpQ-7d6b5a4c3e2f1a0b9c8d7e6f5a4b3c/accept/",
            "/fr/invitation/[…]/accept/",
        ),
        ("/fr/directory/6f1f2a52-0f0e-4f0e-9c57-0c1d1e1f2a3b/", "/fr/directory/6f1f2a52-0f0e-4f0e-9c57-0c1d1e1f2a3b/"),
        (
            "/admin/skills/profile/12/transition/request_completion/",
            "/admin/skills/profile/12/transition/request_completion/",
        ),
    ],
)
def test_a_signed_link_is_no_use_to_a_reader_of_the_logs(path, written):
    assert line("Method Not Allowed (GET): %s", path)["message"] == f"Method Not Allowed (GET): {written}"


@pytest.mark.django_db
def test_an_error_of_the_database_tells_no_value(amina):
    try:
        User.objects.create(email=amina.email)
    except IntegrityError:
        written = line("Internal Server Error: /", exc_info=sys.exc_info())["traceback"]
    assert "account" in written
    assert "IntegrityError" in written
    assert amina.email not in written
