"""The steps in which an association says what it is; the same forms change it later."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from phonenumber_field.formfields import PhoneNumberField

from associations.models import Association, LegalForm, OfficerRole, Sector
from associations.services import registration_numbers
from mdm_platform.journeys.fields import CHOOSE, DayField, auto_area, auto_text, country_choices
from mdm_platform.journeys.steps import StepForm
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Province, Region

MOROCCO = "MA"
FEWEST_OTHERS = 3
LONGEST_PURPOSE = 3000


class StartForm(forms.Form):
    """What is asked before anything is begun, to find the association if the register has it already."""

    name = forms.CharField(
        label=gettext_lazy("Nom de l’association"),
        max_length=200,
        help_text=gettext_lazy("Tel qu’il est écrit dans les statuts."),
        widget=auto_text(autocomplete="organization"),
        error_messages={"required": gettext_lazy("Indiquez le nom de l’association.")},
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Pays du siège"),
        choices=country_choices,
        error_messages={"required": gettext_lazy("Choisissez le pays du siège.")},
    )
    registration_number = forms.CharField(
        label=gettext_lazy("Numéro d’enregistrement"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Le numéro donné par l’administration du pays : RNA ou SIREN en France, numéro d’entreprise en Belgique, "
            "NIF en Espagne, codice fiscale en Italie…"
        ),
        widget=auto_text(spellcheck="false", autocapitalize="characters"),
    )


class BeginForm(StartForm):
    """The same, with what the person who begins does in the association."""

    is_registered = forms.TypedChoiceField(
        label=gettext_lazy("L’association est-elle enregistrée ?"),
        choices=[
            ("yes", gettext_lazy("Oui, elle a des statuts déposés")),
            ("no", gettext_lazy("Non, c’est un groupe sans statut légal")),
        ],
        initial="yes",
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Un groupe est listé comme tel ; il ne peut ni porter le label ni être cofinancé."),
        error_messages={"required": gettext_lazy("Dites si l’association est enregistrée.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Votre fonction dans l’association"),
        choices=OfficerRole.choices,
        initial=OfficerRole.PRESIDENT,
    )
    is_legal_representative = forms.BooleanField(
        label=gettext_lazy("Je représente légalement l’association"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Une seule personne la représente : c’est elle qui certifie les demandes."),
    )
    since = DayField(
        label=gettext_lazy("En fonction depuis le"),
        required=False,
        help_text=gettext_lazy("Le jour de votre élection. Sans date, votre fonction commence aujourd’hui."),
    )


class IdentityForm(StepForm):
    """What the association is before the law."""

    saves = "identity"
    name = StartForm.base_fields["name"]
    name_ar = forms.CharField(
        label=gettext_lazy("Nom en arabe"), required=False, max_length=200, widget=auto_text(lang="ar")
    )
    acronym = forms.CharField(label=gettext_lazy("Sigle"), required=False, max_length=30, widget=auto_text())
    country = StartForm.base_fields["country"]
    legal_form = forms.ChoiceField(
        label=gettext_lazy("Forme juridique"),
        choices=[CHOOSE, *LegalForm.choices],
        help_text=gettext_lazy(
            "Un groupe sans enregistrement peut être listé comme tel ; il ne peut ni porter le label ni recevoir de "
            "cofinancement."
        ),
        error_messages={"required": gettext_lazy("Choisissez la forme juridique de l’association.")},
    )
    registration_number = StartForm.base_fields["registration_number"]
    founded_on = DayField(label=gettext_lazy("Date de création"), required=False)

    def prepare(self) -> None:
        """The shapes of the country's numbers, with an example of each."""
        expected = registration_numbers.hint(str(self.record.country))
        if expected:
            self.fields["registration_number"].help_text = expected

    def values(self) -> dict[str, Any]:
        """The legal form says whether the association is registered; a group has no number."""
        sent = super().values()
        if "legal_form" in sent:
            sent["is_registered"] = sent["legal_form"] != LegalForm.UNREGISTERED
            if not sent["is_registered"]:
                sent["registration_number"] = ""
        return sent


class ContactForm(StepForm):
    """Where the seat is and how the association is reached."""

    saves = "contact"
    address = forms.CharField(
        label=gettext_lazy("Adresse du siège"),
        max_length=250,
        widget=auto_text(autocomplete="street-address"),
        error_messages={"required": gettext_lazy("Indiquez l’adresse du siège.")},
    )
    postal_code = forms.CharField(
        label=gettext_lazy("Code postal"),
        required=False,
        max_length=20,
        widget=auto_text(autocomplete="postal-code", **{"class": "input-short"}),
    )
    city = forms.CharField(
        label=gettext_lazy("Ville"),
        max_length=120,
        widget=auto_text(autocomplete="address-level2"),
        error_messages={"required": gettext_lazy("Indiquez la ville du siège.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Adresse e-mail de l’association"),
        help_text=gettext_lazy("Celle que l’association garde quand son bureau change."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Indiquez l’adresse e-mail de l’association.")},
    )
    phone = PhoneNumberField(
        label=gettext_lazy("Téléphone"),
        required=False,
        help_text=gettext_lazy("Avec l’indicatif du pays, par exemple +33 4 72 00 00 00."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr", "class": "input-short"}),
        error_messages={"invalid": gettext_lazy("Écrivez le numéro avec l’indicatif du pays : +33 4 72 00 00 00.")},
    )
    website = forms.URLField(
        label=gettext_lazy("Site"),
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
    )
    shows_contact = forms.BooleanField(
        label=gettext_lazy("Montrer l’adresse, l’e-mail et le téléphone à tous"),
        required=False,
        help_text=gettext_lazy("Sinon, la page publique ne dit que la ville et le pays."),
    )


class PurposeForm(StepForm):
    """What the association is for; one language is enough."""

    saves = "purpose"
    purpose_fr = forms.CharField(
        label=gettext_lazy("Objet en français"),
        required=False,
        max_length=LONGEST_PURPOSE,
        widget=auto_area(5, lang="fr", maxlength=LONGEST_PURPOSE),
    )
    purpose_ar = forms.CharField(
        label=gettext_lazy("Objet en arabe"),
        required=False,
        max_length=LONGEST_PURPOSE,
        widget=auto_area(5, lang="ar", maxlength=LONGEST_PURPOSE),
    )
    purpose_en = forms.CharField(
        label=gettext_lazy("Objet en anglais"),
        required=False,
        max_length=LONGEST_PURPOSE,
        widget=auto_area(5, lang="en", maxlength=LONGEST_PURPOSE),
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Secteurs"),
        choices=Sector.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins un secteur.")},
    )
    is_social_purpose = forms.BooleanField(
        label=gettext_lazy("L’association est à but social"),
        required=False,
        help_text=gettext_lazy("Solidarité, santé, éducation, insertion… Le label national lui est ouvert d’abord."),
    )

    def prepare(self) -> None:
        """The page's language comes first."""
        own = f"purpose_{_language()}"
        texts = sorted(("purpose_fr", "purpose_ar", "purpose_en"), key=lambda name: name != own)
        self.fields[texts[0]].help_text = _("Ce que l’association fait et pour qui, en quelques phrases.")
        for name in texts[1:]:
            self.fields[name].help_text = _("Une langue suffit ; les autres la font comprendre ailleurs.")
        self.order_fields([*texts, "sectors", "is_social_purpose"])

    def values(self) -> dict[str, Any]:
        """No sector chosen is said by no field at all: it counts as sent when the rest of the page is."""
        sent = super().values()
        if "sectors" in self.errors or ("purpose_fr" not in sent and "sectors" not in sent):
            sent.pop("sectors", None)
        return sent

    def clean(self) -> dict[str, Any]:
        """At least one language."""
        cleaned = super().clean()
        texts = [cleaned.get(f"purpose_{code}") for code in ("fr", "ar", "en")]
        if not any(texts) and not any(self.has_error(f"purpose_{code}") for code in ("fr", "ar", "en")):
            sentence = _("Décrivez l’objet de l’association, dans une langue au moins.")
            self.add_error(f"purpose_{_language()}", forms.ValidationError(sentence, code="required"))
        return cleaned


class ActionForm(StepForm):
    """Where the association acts: countries, then provinces of Morocco."""

    saves = "action"
    in_morocco = forms.BooleanField(label=gettext_lazy("Au Maroc"), required=False)
    at_home = forms.BooleanField(label=gettext_lazy("Dans le pays du siège"), required=False)
    provinces = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Provinces et préfectures"), queryset=Province.objects.all(), required=False
    )

    def initial_of(self, record: Association) -> dict[str, Any]:
        others = self._others(record)
        return {
            "in_morocco": MOROCCO in record.countries_of_action or not record.countries_of_action,
            "at_home": str(record.country) in record.countries_of_action,
            "provinces": [province.pk for province in record.provinces.all()],
            **{f"other_{number}": code for number, code in enumerate(others)},
        }

    def prepare(self) -> None:
        """The seat is named, and there is always a free place for another country."""
        seat = country_name(str(self.record.country))
        self.fields["at_home"].label = _("Dans le pays du siège : %(country)s") % {"country": seat}
        if str(self.record.country) == MOROCCO:
            del self.fields["at_home"]
        for number in range(max(FEWEST_OTHERS, len(self._others(self.record)) + 1)):
            self.fields[f"other_{number}"] = forms.ChoiceField(
                label=_("Autre pays"), choices=country_choices, required=False
            )

    def countries(self) -> list[forms.BoundField]:
        """The two boxes."""
        return [self[name] for name in ("in_morocco", "at_home") if name in self.fields]

    def others(self) -> list[forms.BoundField]:
        """The further countries."""
        return [self[name] for name in self.fields if name.startswith("other_")]

    def regions(self) -> list[tuple[Region, list[tuple[Province, bool]], int]]:
        """Each region with its provinces, whether each is chosen, and how many are."""
        chosen = {str(code) for code in self["provinces"].value() or ()}
        by_region: dict[str, list[tuple[Province, bool]]] = {}
        for province in Province.objects.all():
            by_region.setdefault(province.region_id, []).append((province, province.code in chosen))
        rows = [(region, by_region.get(region.code, [])) for region in Region.objects.all()]
        return [(region, found, sum(ticked for _one, ticked in found)) for region, found in rows if found]

    def values(self) -> dict[str, Any]:
        """All countries in one list, and the provinces; nothing while something is wrong."""
        if self.errors:
            return {}
        cleaned = self.cleaned_data
        codes = [MOROCCO] if cleaned["in_morocco"] else []
        codes += [str(self.record.country)] if cleaned.get("at_home") else []
        codes += [cleaned[name] for name in self.fields if name.startswith("other_") and cleaned[name]]
        return {"countries_of_action": list(dict.fromkeys(codes)), "provinces": list(cleaned["provinces"])}

    def clean(self) -> dict[str, Any]:
        """At least one country; provinces are those of Morocco."""
        cleaned = super().clean()
        chosen = [name for name, value in cleaned.items() if value and name != "provinces"]
        if not chosen:
            sentence = _("Choisissez au moins un pays d’action.")
            self.add_error("in_morocco", forms.ValidationError(sentence, code="required"))
        elif cleaned.get("provinces") and not cleaned.get("in_morocco"):
            sentence = _("Vous avez choisi des provinces : cochez « Au Maroc », ou retirez-les.")
            self.add_error("in_morocco", forms.ValidationError(sentence, code="inconsistent"))
        return cleaned

    def _others(self, record: Association) -> list[str]:
        return [code for code in record.countries_of_action if code not in (MOROCCO, str(record.country))]


class GovernanceForm(StepForm):
    """How the association lives; calls for projects read these figures."""

    saves = "governance"
    member_count = forms.IntegerField(label=gettext_lazy("Membres"), required=False, min_value=0)
    volunteer_count = forms.IntegerField(label=gettext_lazy("Bénévoles actifs"), required=False, min_value=0)
    employee_count = forms.IntegerField(label=gettext_lazy("Salariés"), required=False, min_value=0)
    board_size = forms.IntegerField(
        label=gettext_lazy("Personnes au bureau"), required=False, min_value=1, max_value=200
    )
    women_on_board = forms.IntegerField(label=gettext_lazy("Dont femmes"), required=False, min_value=0)
    young_on_board = forms.IntegerField(label=gettext_lazy("Dont moins de 35 ans"), required=False, min_value=0)
    migrants_on_board = forms.IntegerField(
        label=gettext_lazy("Dont personnes issues de l’immigration"), required=False, min_value=0
    )
    last_assembly_on = DayField(label=gettext_lazy("Dernière assemblée générale"), required=False)
    assemblies_per_year = forms.IntegerField(
        label=gettext_lazy("Assemblées par an"), required=False, min_value=0, max_value=50
    )
    is_apolitical = forms.BooleanField(
        label=gettext_lazy("L’association n’a aucune activité politique"), required=False
    )

    def prepare(self) -> None:
        """Numbers are typed on the digits of the keyboard."""
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.widget.attrs |= {"inputmode": "numeric", "class": "input-short"}


class NetworksForm(StepForm):
    """Networks that the register does not know; federations of the register are chosen beside it."""

    saves = "networks"
    other_networks = forms.CharField(
        label=gettext_lazy("Autres réseaux et fédérations"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Ceux qui ne sont pas au registre, séparés par des virgules."),
        widget=auto_area(3, maxlength=500),
    )


def _language() -> str:
    return (get_language() or "fr")[:2]
