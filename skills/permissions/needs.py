"""Who may do what with the needs of Morocco."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.institutions import scopes
from mdm_platform.permissions import anyone, predicate, register
from skills.models.need import WRITE_SCOPE, Need, institution_acted_for
from skills.permissions.people import is_curator


@predicate
def may_open_need(user: Any, need: Any) -> bool:
    """Whether the need stands among those that the user may open."""
    return need is not None and Need.objects.visible_to(user).filter(pk=need.pk).exists()


@predicate
def acts_for_an_institution(user: Any, obj: Any) -> bool:
    """Whether the user writes needs for an institution: an agent of a current one, or its program with the scope."""
    return institution_acted_for(user) is not None


@predicate
def acts_for_its_institution(user: Any, need: Any) -> bool:
    """Whether the user acts for the need's institution, or for any when no need is given."""
    institution = institution_acted_for(user)
    return institution is not None and (need is None or need.institution_id == institution.pk)


@predicate
def is_other_institution(user: Any, need: Any) -> bool:
    """Whether the need is somebody else's, and another institution's: nobody moderates one's own."""
    if need is None:
        return True
    institution = institution_acted_for(user)
    return need.author_id != user.pk and (institution is None or institution.pk != need.institution_id)


words.register("need.read", _("Lecture d’un besoin"))
words.register("need.edited", _("Modification d’un besoin publié"))
words.register("need.changes_read", _("Relecture d’un besoin modifié depuis sa publication"))
scopes.register(WRITE_SCOPE, _("publier et suivre les besoins de l’institution"))
register("skills.view_needs", anyone, _("consulter les besoins"))
register("skills.view_need", may_open_need, _("ouvrir ce besoin"))
register("skills.manage_needs", acts_for_an_institution, _("publier des besoins au nom d’une institution"))
register("skills.edit_need", acts_for_its_institution, _("modifier ce besoin"))
register("skills.submit_need", acts_for_its_institution, _("envoyer ce besoin"))
register("skills.close_need", acts_for_its_institution, _("clore ce besoin"))
register("skills.view_need_queue", is_curator, _("consulter les besoins à examiner"))
register("skills.moderate_need", is_curator & is_other_institution, _("décider de la publication des besoins"))
