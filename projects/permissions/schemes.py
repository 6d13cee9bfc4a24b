"""Who may do what with the schemes that help projects."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.audit.models import AuditEvent
from mdm_platform.permissions import anyone, predicate, register
from projects.models import Scheme
from projects.models.scheme import edits_schemes

EDITED = "schemeversion.edited"


@predicate
def may_open_scheme(user: Any, scheme: Any) -> bool:
    """Whether the scheme stands among those that the user may open."""
    return scheme is not None and Scheme.objects.visible_to(user).filter(pk=scheme.pk).exists()


@predicate
def did_not_write_it(user: Any, version: Any) -> bool:
    """Whether others wrote all of the version: nobody approves one's own figures."""
    if version is None:
        return True
    edited = AuditEvent.objects.about(version).filter(kind=EDITED, actor_id=user.pk)
    return version.written_by_id != user.pk and not edited.exists()


words.register(EDITED, _("Chiffres d’un dispositif d’aide modifiés"))
register("projects.view_schemes", anyone, _("consulter les dispositifs d’aide"))
register("projects.view_scheme", may_open_scheme, _("ouvrir ce dispositif d’aide"))
register("projects.manage_schemes", edits_schemes, _("tenir le catalogue des dispositifs d’aide"))
register(
    "projects.approve_scheme_version",
    edits_schemes & did_not_write_it,
    _("approuver cette version : un collègue qui ne l’a pas écrite doit le faire"),
)
