"""The OpenAPI description: who may call what, and the same error answers everywhere, written once."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from mdm_platform.api.error_codes import TITLES
from mdm_platform.api.errors import CONTENT_TYPE
from mdm_platform.api.guide import TEXT
from mdm_platform.api.idempotency import HEADER
from mdm_platform.institutions import scopes
from mdm_platform.permissions import get_permission

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TOKEN_URL = "/accounts/oauth/token/"  # noqa: S105  an address
ALWAYS = ("400", "401", "403", "406", "429", "503")
ON_ONE_OBJECT = ("404",)
ON_WRITES = ("409", "413", "415", "422")
MEANINGS = {
    "400": _("Requête illisible, paramètre inconnu ou informations à corriger."),
    "401": _("Identification nécessaire ou refusée."),
    "403": _("Action refusée à cet appelant."),
    "404": _("Introuvable, ou invisible pour cet appelant."),
    "406": _("Format de réponse indisponible : l’API répond en JSON."),
    "409": _("L’état actuel, une autre ligne ou une requête en cours s’y oppose."),
    "413": _("Requête trop volumineuse."),
    "415": _("Format de requête refusé : envoyez du JSON."),
    "422": _("Contraire à une règle, ou clé d’idempotence déjà employée pour un autre contenu."),
    "429": _("Trop de requêtes : attendez le nombre de secondes de Retry-After."),
    "503": _("Service momentanément indisponible."),
}


class PartnerScheme(OpenApiAuthenticationExtension):
    """Partners: OAuth2 client credentials."""

    target_class = "mdm_platform.api.authentication.PartnerAuthentication"
    name = "partner"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The flow, with every scope that an app registers."""
        offered = {name: str(label) for name, label in scopes.choices()}
        return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": TOKEN_URL, "scopes": offered}}}


class SessionScheme(OpenApiAuthenticationExtension):
    """People: the session of the site."""

    target_class = "mdm_platform.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The cookie; writes add the X-CSRFToken header."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class PlatformAutoSchema(AutoSchema):
    """Adds what the viewsets of the platform have in common."""

    def get_auth(self) -> list[dict[str, Any]]:
        """The ways to be known; none is needed where a visitor holds the permission."""
        auths = super().get_auth()
        return [*auths, {}] if self._is_open() and {} not in auths else auths

    def get_filter_backends(self) -> list[Any]:
        """The filters of every action that reads them, not of lists alone."""
        if getattr(self.view, "action", None) in getattr(self.view, "filtered_actions", ()):
            return list(self.view.filter_backends)
        return super().get_filter_backends()

    def get_override_parameters(self) -> list[Any]:
        """The key of a write."""
        if self.method not in WRITES:
            return []
        description = _("Clé unique de cette écriture ; obligatoire pour les partenaires. Valable 24 heures.")
        pattern = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
        return [OpenApiParameter(HEADER, pattern, OpenApiParameter.HEADER, description=description)]

    def _is_open(self) -> bool:
        name = getattr(self.view, "permission_map", {}).get(getattr(self.view, "action", ""), "")
        try:
            return bool(name) and get_permission(name).predicate(AnonymousUser())
        except ImproperlyConfigured:
            return False


def document_problems(result: dict[str, Any], generator: Any, **kwargs: Any) -> dict[str, Any]:
    """Give every operation the error answers that it may give, from one description."""
    result["info"]["description"] = str(TEXT)
    components = result.setdefault("components", {})
    _allow_empty_addresses(components.setdefault("schemas", {}))
    components["schemas"]["Problem"] = problem_schema()
    components["responses"] = {f"Problem{status}": _answer(status) for status in MEANINGS}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            statuses = [*ALWAYS, *(ON_ONE_OBJECT if "{" in path else ()), *_of_method(method)]
            for status in statuses:
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    return result


def problem_schema() -> dict[str, Any]:
    """The body of every error answer."""
    sentences = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "errors"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": str(_("Page qui explique le code."))},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {"type": "string", "description": str(_("Code stable, pour les programmes."))},
            "detail": {"type": "string", "description": str(_("Phrase dans la langue demandée."))},
            "errors": {"type": "object", "additionalProperties": sentences},
        },
        "example": {
            "type": f"{settings.SITE_URL}/api/v1/docs/errors/#unknown_parameter",
            "title": str(TITLES["unknown_parameter"]),
            "status": 400,
            "code": "unknown_parameter",
            "detail": str(_("Paramètre inconnu. Paramètres acceptés : %(allowed)s.") % {"allowed": "cursor, q"}),
            "errors": {"colour": [str(TITLES["unknown_parameter"])]},
        },
    }


def _allow_empty_addresses(schemas: dict[str, Any]) -> None:
    """An e-mail or web address that is read may be empty, which no `format` allows."""
    for schema in schemas.values():
        for rule in schema.get("properties", {}).values():
            if rule.get("readOnly") and rule.get("format") in ("email", "uri"):
                del rule["format"]


def _of_method(method: str) -> tuple[str, ...]:
    return ON_WRITES if method.upper() in WRITES else ()


def _answer(status: str) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": str(MEANINGS[status]),
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in ("429", "503"):
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
    return answer
