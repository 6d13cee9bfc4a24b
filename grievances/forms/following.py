"""Following a case: the number and the code, what the person writes, and what a third party answers."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from grievances.models import Rating
from grievances.models.message import LONGEST_MESSAGE
from grievances.models.satisfaction import LONGEST_COMMENT

TEXT = {"rows": 6, "dir": "auto", "data-counter": ""}
CODE = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
ACCEPTED_FILES = ".pdf,.jpg,.jpeg,.png,.webp"
FILES_HINT = _("Cinq fichiers au plus : PDF ou photos, 10 Mo chacun. N’envoyez pas de pièce d’identité.")


class SeveralFilesInput(forms.ClearableFileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, as a list; empty when none was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SeveralFilesInput(attrs={"accept": ACCEPTED_FILES, "multiple": True})
        super().__init__(**{"widget": widget, "required": False, "help_text": FILES_HINT, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(item, initial) for item in chosen if item]


class FollowForm(forms.Form):
    """The number and the code of the receipt."""

    number = forms.CharField(
        label=_("Numéro du dossier"),
        max_length=40,
        help_text=_("Il commence par R et figure en haut du récépissé. Par exemple : R-2026-000123-7."),
        widget=forms.TextInput(attrs=CODE),
    )
    code = forms.CharField(
        label=_("Code de suivi"),
        max_length=40,
        help_text=_("Douze lettres et chiffres, avec ou sans tirets. Par exemple : 7KQM-2XHA-9RTD."),
        widget=forms.TextInput(attrs=CODE),
    )


class LostCodeForm(forms.Form):
    """The number, and the address that was given to be reached at."""

    number = forms.CharField(label=_("Numéro du dossier"), max_length=40, widget=forms.TextInput(attrs=CODE))
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        help_text=_("Celle que vous avez donnée pour être joint au sujet de ce dossier."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )


class WriteForm(forms.Form):
    """What the person answers or adds, with files."""

    body = forms.CharField(
        label=_("Votre message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs=TEXT), strip=True
    )
    files = SeveralFilesField(label=_("Fichiers"))


class ReopeningForm(forms.Form):
    """Why the answer does not do."""

    note = forms.CharField(
        label=_("Pourquoi la réponse ne convient-elle pas ?"),
        max_length=LONGEST_MESSAGE,
        help_text=_("Dites ce qui manque, ce qui est inexact, ou ce qui a changé depuis."),
        widget=forms.Textarea(attrs=TEXT),
    )


class OpinionForm(forms.Form):
    """Whether the answer does."""

    rating = forms.ChoiceField(
        label=_("Cette réponse vous convient-elle ?"), choices=Rating.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Voulez-vous en dire plus ?"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )


class ThirdPartyForm(forms.Form):
    """What a third party answers, with files."""

    body = forms.CharField(
        label=_("Votre réponse"),
        max_length=LONGEST_MESSAGE,
        help_text=_("Elle est lue par le service qui vous consulte, pas par la personne qui a déposé le dossier."),
        widget=forms.Textarea(attrs=TEXT),
    )
    files = SeveralFilesField(label=_("Fichiers"))
