"""Who may do what with calls for projects."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import Call
from associations.models.call import CALL_STAFF_ROLES
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.audit.models import AuditEvent
from mdm_platform.permissions import anyone, has_role, predicate, register

EDITED = "call.edited"
prepares_calls = has_role(Role.COFINANCING_OFFICER, Role.ADMINISTRATOR)


@predicate
def may_open_call(user: Any, call: Any) -> bool:
    """Whether the call stands among those that the user may open."""
    return call is not None and Call.objects.visible_to(user).filter(pk=call.pk).exists()


@predicate
def did_not_write_it(user: Any, call: Any) -> bool:
    """Whether others wrote all of the version, or of the call's current one: nobody validates one's own rules."""
    version = getattr(call, "current", call)
    if version is None:
        return True
    edited = AuditEvent.objects.about(version.call).filter(kind=EDITED, actor_id=user.pk, at__gte=version.created_at)
    return version.created_by_id != user.pk and not edited.exists()


words.register("call.version_in_force", _("Nouvelle version des règles d’un appel"))
register("associations.view_calls", anyone, _("consulter les appels à projets"))
register("associations.view_call", may_open_call, _("ouvrir cet appel à projets"))
register("associations.work_on_calls", has_role(*CALL_STAFF_ROLES), _("consulter les appels en préparation"))
register("associations.manage_call", prepares_calls, _("préparer et conduire les appels à projets"))
register(
    "associations.validate_call",
    prepares_calls & did_not_write_it,
    _("valider cet appel à projets : un collègue qui n’en a pas écrit les règles doit le faire"),
)
register(
    "associations.validate_call_version",
    prepares_calls & did_not_write_it,
    _("mettre en vigueur cette version : un collègue qui ne l’a pas écrite doit le faire"),
)
register(
    "associations.view_figures",
    has_role(*CALL_STAFF_ROLES, Role.LABEL_OFFICER),
    _("consulter les chiffres des demandes et des subventions"),
)
