"""Who may write, review and publish."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.permissions import anyone, is_authenticated, predicate, register
from mdm_platform.publications.models.publication import is_editor

Writer = Callable[[Any, Any], bool]
_writers: list[Writer] = []


def admit_writers(check: Writer) -> None:
    """Let an app say who else may write a version: called as `check(user, version)` with a version."""
    if check not in _writers:
        _writers.append(check)


@predicate
def is_a_writer(user: Any, version: Any) -> bool:
    """Whether an app admits the person to write this version."""
    return is_authenticated(user) and version is not None and any(check(user, version) for check in _writers)


@predicate
def is_somebody_else(user: Any, version: Any) -> bool:
    """Whether somebody else wrote the version."""
    return version is None or version.author_id != user.pk


register("publications.view_publications", anyone, _("consulter les publications"))
register("publications.manage_publications", is_editor, _("préparer des publications"))
register("publications.write_version", is_editor | is_a_writer, _("écrire cette version"))
register("publications.review_version", is_editor, _("relire cette version"))
register(
    "publications.publish_version",
    is_editor & is_somebody_else,
    _("publier une version que vous avez écrite vous-même"),
)

for _kind, _label in {
    "publication.created": _("Publication créée"),
    "publicationversion.edited": _("Version d’une publication modifiée"),
}.items():
    words.register(_kind, _label)
