"""What the directory holds about a person: shown, exported, erased (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit.models import TransitionNote
from skills import visibility
from skills.audiences import Audience
from skills.models import Appeal, Block, ContactMessage, ContactRequest, ImportedProfile, Profile
from skills.models.contact import OPEN_STATES
from skills.services import contacts, presenters, profiles
from skills.workflows import ProfileState


def export_profile(user: Any) -> list[dict[str, Any]]:
    """The person's profile with all that hangs on it, and the appeals."""
    profile = Profile.objects.with_parts().filter(owner=user).first()
    if profile is None:
        return []
    view = presenters.profile_view(profile, Audience.STAFF)
    row = {
        "identifiant": str(profile.public_id),
        "etat": profile.state,
        "prenom": profile.first_name,
        "nom": profile.last_name,
        "prenom_en_arabe": profile.first_name_ar,
        "nom_en_arabe": profile.last_name_ar,
        "annee_de_naissance": profile.birth_year,
        "titre": view.headline,
        "presentation": dict(view.summaries),
        "pays": view.country,
        "ville": view.city,
        "region_d_origine": view.origin_region.code if view.origin_region else "",
        "province_d_origine": view.origin_province.code if view.origin_province else "",
        "regions_d_interet": [region.code for region in view.regions_of_interest],
        "domaine": view.domain.slug if view.domain else "",
        "annees_d_experience": view.seniority,
        "disponibilite": view.availability,
        "contributions": list(view.contributions),
        "a_distance": view.remote,
        "sur_place": view.on_site,
        "visibilite": {name: visibility.level_of(profile.visibility, name) for name in visibility.DEFAULTS},
        "peut_etre_trouvee_par": profile.listed_for,
        "moteurs_de_recherche": profile.indexable,
        "cle_du_nom": profile.name_key,
        "dates": _dates(profile),
        "provenance": _provenance(profile),
    }
    return [row | _parts(profile)]


def erase_profile(user: Any) -> None:
    """Anonymise the profile at once."""
    profile = Profile.objects.filter(owner=user).first()
    if profile is None:
        return
    moment = timezone.now()
    if profile.state != ProfileState.WITHDRAWN:
        profiles.withdraw(profile=profile, by=None, reason=profiles.ERASURE, now=moment)
    profiles.anonymise(profile=profile, reason=profiles.ERASURE, now=moment)


def export_contacts(user: Any) -> list[dict[str, Any]]:
    """The exchanges that the person sent or received, with the messages, and whom the person blocked."""
    rows = ContactRequest.objects.filter(Q(sender=user) | Q(recipient=user)).prefetch_related("messages")
    return [
        {
            "identifiant": str(contact.public_id),
            "sens": "reçu" if contact.recipient_id == user.pk else "envoyé",
            "objet": contact.purpose,
            "sujet": contact.subject,
            "etat": contact.state,
            "date": contact.sent_at.isoformat(),
            "messages": [
                {
                    "de_moi": message.author_id == user.pk,
                    "date": message.sent_at.isoformat(),
                    "texte": message.body,
                }
                for message in contact.messages.all()
            ],
        }
        for contact in rows.order_by("pk")
    ] + _blocked(user)


def _blocked(user: Any) -> list[dict[str, Any]]:
    rows = Block.objects.filter(owner=user).select_related("blocked", "blocked_institution").order_by("pk")
    return [
        {
            "bloque": one.blocked.full_name if one.blocked is not None else one.blocked_institution.name,
            "depuis_le": one.at.isoformat(),
        }
        for one in rows
    ]


def erase_contacts(user: Any) -> None:
    """End the person's exchanges and empty what the person wrote; the other side keeps its own words."""
    mine = ContactRequest.objects.filter(Q(sender=user) | Q(recipient=user))
    for contact in mine.filter(state__in=OPEN_STATES):
        contacts.close(contact=contact, by=None, reason=profiles.ERASURE)
    ContactMessage.objects.filter(author=user).update(body="")
    mine.filter(sender=user).update(subject="")
    keys = [str(key) for key in mine.values_list("pk", flat=True)]
    notes = TransitionNote.objects.filter(log__object_type="skills.contactrequest", log__object_id__in=keys)
    notes.filter(log__actor=user, erased_at=None).update(text="", erased_at=timezone.now())
    Block.objects.filter(Q(owner=user) | Q(blocked=user)).delete()


def _dates(profile: Profile) -> dict[str, str]:
    names = ("created_at", "updated_at", "submitted_at", "published_at", "confirmed_at", "withdrawn_at")
    return {name: getattr(profile, name).isoformat() for name in names if getattr(profile, name)}


def _provenance(profile: Profile) -> dict[str, Any]:
    """Where an imported profile comes from, and what proves the consent (Law 09-08, art. 7)."""
    imported = ImportedProfile.objects.select_related("source").filter(profile=profile).first()
    if imported is None:
        return {}
    return {
        "fichier": imported.source.file_name,
        "ligne": imported.row,
        "date_du_consentement": imported.consented_on.isoformat() if imported.consented_on else "",
        "reference_du_consentement": imported.consent_reference,
    }


def _parts(profile: Profile) -> dict[str, Any]:
    return {
        "competences": [
            {
                "competence": row.skill.slug,
                "niveau": row.level,
                "justificatif": row.evidence,
                "lien": row.evidence_url,
                "annee": row.evidence_year,
            }
            for row in profile.profile_skills.all()
        ],
        "langues": [{"langue": row.language_id, "niveau": row.level} for row in profile.profile_languages.all()],
        "experiences": [
            {
                "fonction": row.title,
                "organisme": row.organisation,
                "pays": row.country.code or "",
                "debut": row.started.isoformat() if row.started else "",
                "fin": row.ended.isoformat() if row.ended else "",
                "description": row.description,
            }
            for row in profile.experiences.all()
        ],
        "formations": [
            {
                "diplome": row.degree,
                "etablissement": row.institution,
                "specialite": row.field,
                "annees": [row.started_year, row.ended_year],
            }
            for row in profile.education.all()
        ],
        "recours": [
            {"date": appeal.filed_at.isoformat(), "etat": appeal.state, "texte": appeal.text}
            for appeal in Appeal.objects.filter(profile=profile)
        ],
    }


PROFILE_SECTION = DataSection("skills.profile", _("Fiche de compétences"), export_profile, erase_profile)
CONTACT_SECTION = DataSection("skills.contacts", _("Mises en relation"), export_contacts, erase_contacts)
