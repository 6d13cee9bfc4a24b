"""Requests generated from the API's own description, sent to the application and checked against it."""

import contextlib
import json
import re
from collections.abc import Iterator

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mdm_platform.api import throttling

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# How often Hypothesis draws anew before it says that nothing fits, as for a wrong value of a parameter that takes
# every text: its own 458 draws took longer than all calls. Something that fits one draw in twenty is still found.
DRAWS_IN_VAIN = ("hypothesis.internal.conjecture.engine.INVALID_THRESHOLD_BASE", 60)
UNLIMITED = {"anonymous": "1000000000/day", "member": "1000000000/day"}


def description() -> dict:
    """The API's description, as callers read it."""
    answer = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    return json.loads(answer.content)


def as_session(browser: Client) -> dict[str, str]:
    """The headers of somebody who has signed in, the CSRF token included."""
    token = _get_new_csrf_string()
    session = browser.cookies["sessionid"].value
    return {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}


def check_every_operation(
    callers: list[dict[str, str]], *, cases_per_operation: int, monkeypatch, paths: str = ""
) -> int:
    """Send generated cases of every operation as every caller; how many. Fails with the first that is wrong."""
    monkeypatch.setattr(throttling.api_settings, "DEFAULT_THROTTLE_RATES", UNLIMITED)
    monkeypatch.setattr(*DRAWS_IN_VAIN)
    app, sent = WSGIHandler(), 0
    schema = schemathesis.openapi.from_dict(description())
    for operation in _operations(schema):
        if not re.search(paths, operation.path):
            continue
        for known in [None, *_known_parameters(operation.path)]:
            modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
            for number, headers in enumerate(callers):
                try:
                    sent += _send(app, operation, modes[number % len(modes)], headers, known, cases_per_operation)
                except Unsatisfiable:  # every text is a right value of every parameter
                    modes = [GenerationMode.POSITIVE]
                    sent += _send(app, operation, modes[0], headers, known, cases_per_operation)
    return sent


@contextlib.contextmanager
def _connection_kept() -> Iterator[None]:
    """Let requests leave the test's connection open, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _operations(schema) -> Iterator:
    for result in schema.get_all_operations():
        yield result.ok()


def _known_parameters(path: str) -> list[dict[str, str]]:
    """Ids that exist, so that answers other than 404 are reached too."""
    found = re.search(r"^(.*?/)\{(\w+)\}/", path)
    if found is None:
        return []
    answer = Client().get(found.group(1))
    with contextlib.suppress(KeyError, IndexError, ValueError):
        return [{found.group(2): answer.json()["results"][0][found.group(2)]}]
    return []


def _send(app, operation, mode, headers, known, examples) -> int:
    sent = 0
    strategy = operation.as_strategy(generation_mode=mode, **({"path_parameters": known} if known else {}))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def one(case):
        nonlocal sent
        sent += 1
        response = case.call(app=app, base_url="http://testserver", headers=headers)
        case.validate_response(response, checks=CHECKS)

    with _connection_kept():
        one()
    return sent
