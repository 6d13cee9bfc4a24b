"""Rules about the request itself."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.eligibility import Rule, register

RULES = (
    Rule(
        id="dossier.in_time",
        label=_("Dates de l’appel"),
        sentence=_("Le dossier est déposé entre l’ouverture et la clôture de l’appel."),
        facts=("on", "opens_on", "closes_on"),
        check=lambda facts, parameters: facts["opens_on"] <= facts["on"] <= facts["closes_on"],
        failure=_("L’appel est ouvert du %(opens_on)s au %(closes_on)s."),
        remedy=_("Déposez le dossier entre ces deux dates, ou consultez les autres appels."),
    ),
    Rule(
        id="dossier.one_request",
        label=_("Une seule demande"),
        sentence=_("L’association dépose une seule demande à cet appel."),
        facts=("other_requests",),
        check=lambda facts, parameters: facts["other_requests"] == 0,
        failure=_("L’association a déjà une autre demande à cet appel."),
        remedy=_("Reprenez cette demande, ou retirez-la avant d’en déposer une autre."),
    ),
    Rule(
        id="dossier.opap",
        label=_("Accompagnement par un OPAP"),
        sentence=_("Un opérateur d’appui (OPAP) accompagne le projet : sa convention est signée."),
        facts=("has_opap",),
        check=lambda facts, parameters: bool(facts["has_opap"]),
        failure=_("Aucune convention n’est signée avec un OPAP."),
        remedy=_(
            "Choisissez un OPAP dans la liste : son aide est gratuite, et sans elle la demande n’est pas recevable."
        ),
    ),
    Rule(
        id="dossier.documents",
        label=_("Pièces"),
        sentence=_("Toutes les pièces obligatoires sont jointes."),
        facts=("missing_documents",),
        check=lambda facts, parameters: facts["missing_documents"] == 0,
        failure=_("Nombre de pièces qui manquent : %(missing_documents)s."),
        remedy=_("Joignez les pièces marquées comme manquantes."),
    ),
)

for _rule in RULES:
    register(_rule)
