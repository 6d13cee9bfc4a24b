"""What every endpoint of the API stands on.

    class ProfileViewSet(ReadOnlyPlatformViewSet):
        queryset = Profile.objects.all()
        permission_map = {"list": "skills.view_directory", "retrieve": "skills.view_profile"}
        orderings = {"name": ("sort_name",), "-confirmed_at": ("-confirmed_at",)}

Objects come from the model's `visible_to(request.user)`, an action without a permission is
refused, an unknown query parameter is refused with the list of the known ones, and writes run
in one transaction that a repeated `Idempotency-Key` does not run twice.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from mdm_platform.api.idempotency import run_once
from mdm_platform.api.parsers import has_unstorable_text
from mdm_platform.errors import InvalidInput

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class PlatformEndpoint(GenericViewSet):
    """Permissions, visibility, query parameters and repeated writes, for every viewset.

    `permission_map` names the permission of each action. `orderings` maps each value of
    `?ordering=` to fields, the first being the default. `filtered_actions` are those that read
    the filters. `query_parameters` names, for each action, further parameters.
    """

    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options"]
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    metadata_class = None
    permission_map: ClassVar[Mapping[str, str]] = {}
    orderings: ClassVar[Mapping[str, Sequence[str]]] = {}
    query_parameters: ClassVar[Mapping[str, Sequence[str]]] = {}
    filtered_actions: ClassVar[Sequence[str]] = ("list",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """DRF's checks, then the query parameters; a write is made to run once."""
        super().initial(request, *args, **kwargs)
        self._check_query(request)
        if request.method not in READING_METHODS:
            method = request.method.lower()
            setattr(self, method, partial(self._write, getattr(self, method)))

    def get_queryset(self) -> QuerySet:
        """The rows that the caller may see."""
        return super().get_queryset().visible_to(self.request.user)

    def get_object(self) -> Model:
        """The row of the address, once the caller's permission on it is checked."""
        obj = super().get_object()
        self.object_was_checked = True
        return obj

    def known_parameters(self) -> set[str]:
        """The query parameters that this action reads."""
        known = set(self.query_parameters.get(self.action, ()))
        if self.action in self.filtered_actions:
            known |= set(getattr(self, "filterset_fields", None) or ())
            filterset = getattr(self, "filterset_class", None)
            known |= set(filterset.base_filters) if filterset else set()
        if self.action == "list" and self.paginator is not None:
            known |= set(self.paginator.parameters(self))
        return known

    def _check_query(self, request: Request) -> None:
        known = self.known_parameters()
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            allowed = ", ".join(sorted(known)) or _("aucun")
            sentence = _("Paramètre inconnu. Paramètres acceptés : %(allowed)s.") % {"allowed": allowed}
            raise InvalidInput(sentence, code="unknown_parameter", fields={name: [sentence] for name in unknown})
        for name, values in request.query_params.lists():
            if has_unstorable_text(values):
                sentence = _("Le texte contient un caractère qui ne peut pas être enregistré.")
                raise InvalidInput(sentence, fields={name: [sentence]})

    def _write(self, handler: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        def effect() -> Response:
            response = handler(request, *args, **kwargs)
            if self.detail and not getattr(self, "object_was_checked", False):
                message = f"{type(self).__name__}.{self.action} answered without get_object(): nobody asked who may."
                raise ImproperlyConfigured(message)
            return response

        return run_once(request, effect)


class ReadOnlyPlatformViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PlatformEndpoint):
    """List and detail."""


class PlatformViewSet(
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    ReadOnlyPlatformViewSet,
):
    """List, detail and writes; `perform_create`, `perform_update` and `perform_destroy` call one service each."""
