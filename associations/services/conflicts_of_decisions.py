"""Nobody decides about an association that one has a link with."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from associations.services import conflicts
from mdm_platform.errors import PermissionRefused


def require_none(by: Any, requests: Iterable[Any]) -> None:
    """PermissionRefused, with what to do, when the person has a conflict of interest with one of the requests."""
    if by is None:
        return
    concerned = conflicts.association_ids(by) & {request.association_id for request in requests}
    if concerned:
        sentence = _(
            "Vous avez un lien avec une association dont la demande est parmi les décisions : une autre personne "
            "doit les prendre."
        )
        raise PermissionRefused(sentence, code="conflict_of_interest")
