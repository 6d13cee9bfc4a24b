"""Who may read, write and decide in the register of associations."""

from django.utils.translation import gettext_lazy as _

from associations.permissions.people import (
    began_the_draft,
    declared_it,
    heads_the_association,
    is_board_manager,
    is_finance,
    is_finance_controller,
    is_invited,
    is_officer,
    is_officer_of_it,
    is_ordinary_term,
    is_outside,
    is_own_term,
    is_register_staff,
    keeps_the_money,
    may_see,
)
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.institutions import scopes
from mdm_platform.institutions.scopes import has_scope
from mdm_platform.permissions import anyone, has_role, is_authenticated, register

scopes.register("register:read", _("lire le registre des associations, coordonnées et bureaux compris"))

register("associations.view_associations", anyone, _("consulter les associations"))
register("associations.view_association", may_see, _("consulter cette association"))
register("associations.view_register", is_register_staff | is_finance, _("consulter le registre des associations"))
register(
    "associations.read_register",
    is_officer_of_it | is_register_staff | is_finance | has_scope("register:read"),
    _("lire ce que le registre garde de cette association"),
)
register("associations.start_association", is_authenticated, _("inscrire une association"))
register(
    "associations.edit_association",
    is_officer | began_the_draft | is_register_staff,
    _("modifier cette association"),
)
register("associations.submit_association", is_officer | began_the_draft, _("envoyer cette association au registre"))
register("associations.delete_draft", began_the_draft, _("supprimer ce brouillon"))
register(
    "associations.verify_association",
    is_register_staff & is_outside,
    _("décider de l’inscription de cette association"),
)
register("associations.merge_associations", is_register_staff & is_outside, _("fusionner des associations"))
register("associations.import_associations", is_register_staff, _("importer des associations"))
register(
    "associations.view_officers",
    is_officer | is_register_staff | is_finance | began_the_draft,
    _("consulter le bureau"),
)
register(
    "associations.manage_officers",
    is_board_manager | began_the_draft | is_register_staff,
    _("composer le bureau de cette association"),
)
register("associations.answer_invitation", is_invited, _("répondre à la place de cette personne"))
register(
    "associations.end_term",
    (is_board_manager & is_ordinary_term) | heads_the_association | is_own_term | began_the_draft | is_register_staff,
    _("mettre fin à cette fonction"),
)
register(
    "associations.declare_succession",
    heads_the_association | is_register_staff,
    _("déclarer l’élection d’un nouveau bureau"),
)
register(
    "associations.view_bank_details", is_officer | is_finance, _("consulter les coordonnées bancaires de l’association")
)
register("associations.view_all_bank_details", is_finance, _("consulter les coordonnées bancaires des associations"))
register("associations.declare_bank_details", keeps_the_money, _("déclarer les coordonnées bancaires de l’association"))
register(
    "associations.verify_bank_details",
    is_finance_controller & is_outside & ~declared_it,
    _("vérifier ces coordonnées bancaires"),
)
register("associations.reveal_bank_details", is_finance & is_outside, _("ouvrir ces coordonnées bancaires"))
register(
    "associations.export_register",
    has_role(Role.LABEL_OFFICER, Role.COFINANCING_OFFICER, Role.STATISTICIAN, Role.ADMINISTRATOR),
    _("exporter le registre"),
)

words.register("officer.read", _("Lecture de votre fonction dans une association"))
