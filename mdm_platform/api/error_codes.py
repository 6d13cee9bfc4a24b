"""Every code that an error answer of the API carries, with its title; the page `/api/v1/docs/errors/` lists them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TITLES: dict[str, Any] = {
    "refused": _("Demande refusée"),
    "invalid": _("Informations à corriger"),
    "parse_error": _("Requête illisible"),
    "unknown_parameter": _("Paramètre inconnu"),
    "invalid_cursor": _("Curseur de page invalide"),
    "not_authenticated": _("Identification nécessaire"),
    "authentication_failed": _("Identification refusée"),
    "permission_denied": _("Action refusée"),
    "permission_refused": _("Action refusée"),
    "not_found": _("Introuvable"),
    "method_not_allowed": _("Méthode refusée à cette adresse"),
    "not_acceptable": _("Format de réponse indisponible"),
    "unsupported_media_type": _("Format de requête refusé"),
    "too_large": _("Requête trop volumineuse"),
    "already_exists": _("Existe déjà"),
    "constraint": _("Contraire à une règle"),
    "transition_not_allowed": _("Impossible dans l’état actuel"),
    "transition_conflict": _("Modifié par une autre personne"),
    "idempotency_key_required": _("Clé d’idempotence nécessaire"),
    "idempotency_key_invalid": _("Clé d’idempotence invalide"),
    "idempotency_key_reused": _("Clé d’idempotence déjà employée"),
    "idempotency_key_running": _("Requête identique en cours"),
    "contact_already_open": _("Échange déjà ouvert"),
    "contact_not_open": _("Échange fermé"),
    "contacts_per_day": _("Trop de personnes contactées"),
    "need_not_editable": _("Besoin qui ne se modifie plus"),
    "not_reachable": _("Personne injoignable"),
    "code_refused": _("Numéro ou code de suivi refusé"),
    "too_many_attempts": _("Trop de tentatives"),
    "throttled": _("Trop de requêtes"),
    "quota_exceeded": _("Limite atteinte"),
    "error": _("Erreur de notre part"),
    "unavailable": _("Service momentanément indisponible"),
}
