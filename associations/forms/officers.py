"""The board: a person to add, a term to end, an election to declare."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Gender, Officer, OfficerRole
from associations.services.successions import Elected
from associations.workflows import OfficerState
from mdm_platform.journeys.fields import CHOOSE, DayField, auto_text
from mdm_platform.journeys.rows import RowForm, StepRows

LANGUAGES = (("fr", _("Français")), ("ar", _("Arabe")), ("en", _("Anglais")))


class OfficerForm(forms.Form):
    """A person of the board: with an address, an invitation leaves; without one, the name is written down."""

    full_name = forms.CharField(
        label=_("Prénom et nom"),
        max_length=160,
        widget=auto_text(autocomplete="off"),
        error_messages={"required": _("Indiquez le nom de la personne.")},
    )
    role = forms.ChoiceField(
        label=_("Fonction"),
        choices=[CHOOSE, *OfficerRole.choices],
        error_messages={"required": _("Choisissez la fonction de la personne.")},
    )
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        required=False,
        help_text=_(
            "La personne y reçoit une invitation, et agit ensuite pour l’association. Sans adresse, elle est nommée "
            "au bureau et ne reçoit aucun droit."
        ),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    starts = DayField(
        label=_("En fonction depuis le"), error_messages={"required": _("Indiquez le début de la fonction.")}
    )
    is_legal_representative = forms.BooleanField(
        label=_("Cette personne représente légalement l’association"), required=False
    )
    gender = forms.ChoiceField(
        label=_("Genre"),
        choices=Gender.choices,
        initial=Gender.UNDECLARED,
        required=False,
        help_text=_("Compté dans les statistiques seulement, jamais montré avec le nom."),
    )
    language = forms.ChoiceField(label=_("Langue de l’invitation"), choices=LANGUAGES, initial="fr", required=False)

    def clean(self) -> dict[str, Any]:
        """What is left out has its usual value."""
        cleaned = super().clean()
        cleaned["gender"] = cleaned.get("gender") or Gender.UNDECLARED
        cleaned["language"] = cleaned.get("language") or "fr"
        return cleaned


class EndForm(forms.Form):
    """The last day of a term."""

    on = DayField(label=_("Dernier jour de la fonction"), error_messages={"required": _("Indiquez le dernier jour.")})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = timezone.localdate()


class ElectionForm(forms.Form):
    """When the new board was elected."""

    elected_on = DayField(
        label=_("Date de l’élection"),
        help_text=_("Le nouveau bureau est en fonction à partir de ce jour."),
        error_messages={"required": _("Indiquez la date de l’élection.")},
    )


class ElectedRow(RowForm):
    """A person of the new board."""

    main = "full_name"
    full_name = OfficerForm.base_fields["full_name"]
    role = OfficerForm.base_fields["role"]
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Indiquez son adresse : l’invitation y est envoyée.")},
    )
    is_legal_representative = forms.BooleanField(label=_("Représente légalement l’association"), required=False)
    gender = forms.ChoiceField(label=_("Genre"), choices=Gender.choices, initial=Gender.UNDECLARED, required=False)
    language = OfficerForm.base_fields["language"]

    def values(self) -> dict[str, Any]:
        """The row as the service takes it."""
        given = super().values()
        return given | {"gender": given["gender"] or Gender.UNDECLARED, "language": given["language"] or "fr"}


class ElectedRows(StepRows):
    """The whole new board; it begins with the present one."""

    saves = "board"
    related = "board"
    most = 40
    add_label = _("Ajouter une personne")
    row_label = _("Personne")
    form = ElectedRow

    def elected(self) -> list[Elected]:
        """The rows as the service takes them."""
        return [Elected(**row) for row in self.values().get(self.related, [])]

    def _held_rows(self) -> list[Officer]:
        return list(self.record.officers.filter(state=OfficerState.CURRENT).order_by("starts", "pk"))
