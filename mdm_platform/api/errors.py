"""What a refusal looks like to a program: `application/problem+json` (RFC 9457), the same everywhere.

    {"type": "https://…/api/v1/docs/errors/#not_found", "title": "…", "status": 404,
     "code": "not_found", "detail": "…", "errors": {"field": ["…"]}}

`type` names the page that explains the code, `code` is stable, `title` and `detail` are in the
caller's language, `errors` maps the names of fields (dotted when nested) to sentences. Domain
code raises DomainError and knows nothing of this module.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import exceptions as django_errors
from django.db import DataError, Error, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from psycopg import errors as postgres
from rest_framework import exceptions as rest_errors
from rest_framework.utils import encoders, json

from mdm_platform import errors as domain
from mdm_platform.api.error_codes import TITLES

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5

STATUS_OF_REFUSAL: tuple[tuple[type[domain.DomainError], HTTPStatus], ...] = (
    (domain.InvalidInput, HTTPStatus.BAD_REQUEST),
    (domain.PermissionRefused, HTTPStatus.FORBIDDEN),
    (domain.NotVisible, HTTPStatus.NOT_FOUND),
    (domain.TransitionNotAllowed, HTTPStatus.CONFLICT),
    (domain.TransitionConflict, HTTPStatus.CONFLICT),
    (domain.QuotaExceeded, HTTPStatus.TOO_MANY_REQUESTS),
)


@dataclass(frozen=True)
class Problem:
    """An error answer before it is written; `errors` maps fields to sentences, `headers` go with it."""

    status: int
    code: str
    detail: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The body of the answer, in the current language."""
        title = TITLES.get(self.code) or TITLES.get(HTTPStatus(self.status).name.lower()) or TITLES["refused"]
        known = self.code if self.code in TITLES else "refused"
        return {
            "type": f"{settings.SITE_URL}/api/v1/docs/errors/#{known}",
            "title": str(title),
            "status": int(self.status),
            "code": self.code,
            "detail": self.detail or str(title),
            "errors": {name: [str(sentence) for sentence in sentences] for name, sentences in self.errors.items()},
        }


class ProblemResponse(HttpResponse):
    """A problem, written whatever format the caller asked for; `data` is its body as a dictionary."""

    def __init__(self, problem: Problem) -> None:
        self.data = problem.as_dict()
        body = json.dumps(self.data, ensure_ascii=False, cls=encoders.JSONEncoder)
        super().__init__(body, status=problem.status, content_type=CONTENT_TYPE, headers=dict(problem.headers))


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's hook: the answer to an error that the API knows, or None, which makes it a 500."""
    problem = problem_of(error)
    return ProblemResponse(problem) if problem else None


def problem_of(error: Exception) -> Problem | None:
    """The problem that an exception stands for, or None for a defect of ours."""
    if isinstance(error, domain.DomainError):
        return _of_refusal(error)
    if isinstance(error, rest_errors.APIException):
        return _of_rest(error)
    if isinstance(error, Error):
        return _of_database(error)
    return _of_django(error)


def flatten(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested details as dotted names: `{"skills": [{"level": ["…"]}]}` becomes `{"skills.0.level": ["…"]}`."""
    if isinstance(detail, Mapping):
        items = [(f"{prefix}.{name}" if prefix else str(name), value) for name, value in detail.items()]
    elif isinstance(detail, list | tuple) and any(isinstance(value, Mapping | list) for value in detail):
        items = [(f"{prefix}.{index}" if prefix else str(index), value) for index, value in enumerate(detail) if value]
    else:
        sentences = detail if isinstance(detail, list | tuple) else [detail]
        return {prefix or "non_field_errors": [str(sentence) for sentence in sentences]}
    flat: dict[str, list[str]] = {}
    for name, value in items:
        flat |= flatten(value, name)
    return flat


def _of_refusal(error: domain.DomainError) -> Problem:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    for kind, its_status in STATUS_OF_REFUSAL:
        if isinstance(error, kind):
            status = its_status
            break
    status = getattr(error, "status", status)
    reasons = getattr(error, "reasons", [])
    fields = {"reasons": reasons} if reasons else error.fields
    wait = getattr(error, "wait", None)
    headers = {"Retry-After": str(max(1, int(wait)))} if wait else {}
    return Problem(status, error.code, str(error), fields, headers)


def _of_rest(error: rest_errors.APIException) -> Problem:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if isinstance(error, rest_errors.Throttled):
        headers["Retry-After"] = str(max(1, int(error.wait or 1)))
        sentence = _("Trop de requêtes. Réessayez dans quelques instants.")
        return Problem(error.status_code, "throttled", sentence, headers=headers)
    if isinstance(error, rest_errors.ValidationError):
        sentence = _("Certaines informations sont à corriger.")
        return Problem(error.status_code, "invalid", sentence, flatten(error.detail), headers)
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    detail = error.detail if isinstance(error.detail, str) else ""
    return Problem(error.status_code, code, str(detail), headers=headers)


def _of_django(error: Exception) -> Problem | None:
    if isinstance(error, Http404):
        return Problem(HTTPStatus.NOT_FOUND, "not_found")
    if isinstance(error, django_errors.PermissionDenied):
        return Problem(HTTPStatus.FORBIDDEN, "permission_refused", str(error))
    if isinstance(error, django_errors.RequestDataTooBig):
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    if isinstance(error, django_errors.SuspiciousOperation | UnreadablePostError):
        return Problem(HTTPStatus.BAD_REQUEST, "parse_error")
    if isinstance(error, django_errors.ValidationError):
        fields = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        return Problem(HTTPStatus.BAD_REQUEST, "invalid", _("Certaines informations sont à corriger."), _named(fields))
    return None


def _named(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Django's word for errors of no field is `__all__`; the API's is `non_field_errors`."""
    return {"non_field_errors" if name == "__all__" else name: list(texts) for name, texts in fields.items()}


def _of_database(error: Error) -> Problem | None:
    if isinstance(error, IntegrityError):
        return _of_constraint(error)
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("database unavailable: %s", type(error.__cause__ or error).__name__)
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers=headers)
    if isinstance(error, DataError):
        return Problem(HTTPStatus.BAD_REQUEST, "invalid", _("Une valeur ne peut pas être enregistrée."))
    return None


def _of_constraint(error: IntegrityError) -> Problem:
    """409 when another row stands in the way, 422 when the row itself breaks a rule, with the constraint's sentence."""
    cause = error.__cause__
    taken = isinstance(cause, postgres.UniqueViolation | postgres.ExclusionViolation | postgres.ForeignKeyViolation)
    status = HTTPStatus.CONFLICT if taken else HTTPStatus.UNPROCESSABLE_ENTITY
    code = "already_exists" if isinstance(cause, postgres.UniqueViolation) else "constraint"
    name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    return Problem(status, code, sentence_of_constraint(name))


def sentence_of_constraint(name: str) -> str:
    """The `violation_error_message` of the named constraint, empty when no model declares it with a sentence."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name and constraint.violation_error_message:
                sentence = constraint.get_violation_error_message()
                return "" if sentence == constraint.default_violation_error_message % {"name": name} else sentence
    return ""
