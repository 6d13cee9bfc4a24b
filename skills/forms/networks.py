"""What members and animators of a network write and choose."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.journeys.fields import CHOOSE, auto_area, auto_text
from skills.models import Language
from skills.workflows import MembershipRefusal, RemovalReason, Verdict

LONGEST_POST, LONGEST_MOTIVATION, LONGEST_REASON = 5000, 1000, 1000
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_REVIEW = 200, 1000, 40000, 5000


class RequestForm(forms.Form):
    """Asking to enter a network."""

    motivation = forms.CharField(
        label=_("Pourquoi ce réseau ?"),
        required=False,
        max_length=LONGEST_MOTIVATION,
        help_text=_("Deux phrases aident les animateurs à vous répondre vite."),
        widget=auto_area(3),
    )


class PostForm(forms.Form):
    """A message to the network."""

    body = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST_POST,
        help_text=_("Tous les membres le lisent. Si vous ne vous montrez pas aux membres, il paraît sans votre nom."),
        widget=auto_area(4),
    )


class ReplyForm(forms.Form):
    """A reply to a message; each stands on its own on the page."""

    body = forms.CharField(label=_("Votre réponse"), max_length=LONGEST_POST, widget=auto_area(3))

    def __init__(self, *args: Any, post: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{post.public_id}_%s", **kwargs)


class DocumentForm(forms.Form):
    """A file that the members share."""

    title = forms.CharField(label=_("Titre"), max_length=160, widget=auto_text())
    description = forms.CharField(label=_("Description"), required=False, max_length=1000, widget=auto_area(2))
    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF, image, CSV ou classeur XLSX, 10 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp,.csv,.xlsx"}),
    )


class PostReportForm(forms.Form):
    """Telling the animators that a message breaks the rules."""

    reason = forms.ChoiceField(label=_("Que se passe-t-il ?"), choices=[CHOOSE, *RemovalReason.choices])
    text = forms.CharField(label=_("Précisions"), required=False, max_length=LONGEST_REASON, widget=auto_area(3))


class PostRemovalForm(forms.Form):
    """Why an animator takes a message away."""

    reason = forms.ChoiceField(label=_("Motif"), choices=[CHOOSE, *RemovalReason.choices])
    note = forms.CharField(
        label=_("Explication"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("La personne qui a écrit la lira."),
        widget=auto_area(3),
    )


class RemovalForm(forms.Form):
    """Why somebody, or a published note, is taken out: both the reason and the words are needed."""

    reason = forms.ChoiceField(label=_("Motif"), choices=[CHOOSE, *RemovalReason.choices])
    note = forms.CharField(
        label=_("Explication"),
        max_length=LONGEST_REASON,
        help_text=_("La personne la lira : dites les faits, et ce qu’elle peut faire."),
        widget=auto_area(4),
    )


class HandBackForm(forms.Form):
    """What the author of a note should take up again."""

    note = forms.CharField(
        label=_("Ce qu’il faut reprendre"),
        max_length=LONGEST_REVIEW,
        help_text=_("L’auteur le lit avec les avis de ses pairs."),
        widget=auto_area(6),
    )


class DraftField(forms.CharField):
    """Words that are needed before the note goes to its reviewers, and may be missing while it is written."""

    def validate(self, value: str) -> None:
        """Nothing is missing yet: the note says so when it is sent."""


class NoteForm(forms.Form):
    """A note while it is written."""

    use_required_attribute = False
    title = DraftField(
        label=_("Titre"),
        max_length=LONGEST_TITLE,
        help_text=_("Par exemple : « Former mille techniciens du solaire en trois ans »."),
        widget=auto_text(),
    )
    language = forms.ChoiceField(label=_("Langue de la note"), choices=Language.choices)
    summary = DraftField(
        label=_("Résumé"),
        max_length=LONGEST_SUMMARY,
        help_text=_("Le constat et la proposition, en quelques phrases."),
        widget=auto_area(4),
    )
    text = DraftField(
        label=_("Texte"),
        max_length=LONGEST_TEXT,
        help_text=_("Une ligne vide sépare deux paragraphes."),
        widget=auto_area(20),
    )
    is_signed = forms.BooleanField(
        label=_("Signer cette note de mon nom"),
        required=False,
        help_text=_("Sinon, la note paraît au nom du réseau et personne ne sait que vous l’avez écrite."),
    )

    def refuse(self, error: DomainError) -> None:
        """Show a refusal beside its field, or each reason above them all."""
        for reason in getattr(error, "reasons", ()):
            self.add_error(None, reason)
        if not getattr(error, "reasons", ()):
            refuse(self, error)


class ReviewForm(forms.Form):
    """What a peer says of a note."""

    verdict = forms.ChoiceField(label=_("Que proposez-vous ?"), choices=Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Remarques"),
        required=False,
        max_length=LONGEST_REVIEW,
        help_text=_("Seuls l’auteur et les animateurs les lisent. Nécessaires si la note doit être améliorée."),
        widget=auto_area(8),
    )


class PublicIdsField(forms.TypedMultipleChoiceField):
    """Public identifiers that were ticked; whether they are on offer is asked of the database."""

    def valid_value(self, value: str) -> bool:
        """Any identifier has the right form."""
        return True


class DecisionForm(forms.Form):
    """What becomes of the people who were ticked; a refusal says why."""

    action = forms.ChoiceField(choices=[(name, name) for name in ("admit", "refuse", "invite", "set_aside")])
    memberships = PublicIdsField(coerce=UUID, error_messages={"required": _("Cochez au moins une personne.")})
    reason = forms.ChoiceField(
        label=_("Motif en cas de refus"), choices=[CHOOSE, *MembershipRefusal.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        """A refusal needs its reason."""
        if self.cleaned_data.get("action") == "refuse" and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Choisissez le motif du refus : la personne le lira."))
        return self.cleaned_data


class InviteForm(forms.Form):
    """Who should enter: a member's address, or somebody of the directory."""

    person = forms.CharField(
        label=_("Adresse e-mail d’un membre, ou adresse de sa fiche dans l’annuaire"),
        max_length=300,
        help_text=_("La personne reçoit une invitation et décide. Son adresse n’est pas montrée aux membres."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "email", "autocomplete": "off"}),
    )
