"""The steps of filing. They check shape; what is missing before sending is the service's to say."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grievances.forms.following import ACCEPTED_FILES, SeveralFilesField
from grievances.models import LANGUAGES, CaseDraft, Category
from grievances.models.case import LONGEST_DESCRIPTION
from grievances.services import cases, drafts, files
from grievances.services.filing_steps import NAMED_KINDS
from grievances.workflows import CaseFamily, CaseKind, ContactChannel, MandateKind, MandateScope
from mdm_platform.accounts.phone_numbers import PhoneField
from mdm_platform.errors import DomainError
from mdm_platform.institutions.models import Consulate, Institution
from mdm_platform.journeys.fields import CHOOSE, DayField, auto_area, auto_text, country_choices, province_choices
from mdm_platform.journeys.steps import StepForm
from mdm_platform.territories import countries

KIND_WORDS = {
    CaseKind.COMPLAINT: _("Une réclamation : quelque chose s’est mal passé avec une administration"),
    CaseKind.HELP_REQUEST: _("Une demande d’aide ou d’information : une démarche, une situation difficile"),
    CaseKind.OBSERVATION: _("Une observation : signaler un fait, sans rien demander pour soi"),
    CaseKind.PROPOSAL: _("Une proposition : une idée pour améliorer un service"),
}
Choices = list[tuple[Any, Any]]


class AskedLater:
    """Shown as needed, yet left empty for now: what is missing is said before sending, by what else was chosen."""

    def validate(self, value: Any) -> None:
        """Nothing is asked at this step."""


class TextAskedLater(AskedLater, forms.CharField):
    """A text that something else may replace."""


class EmailAskedLater(AskedLater, forms.EmailField):
    """An address that only one way of being reached needs."""


class PhoneAskedLater(AskedLater, PhoneField):
    """A number that only one way of being reached needs."""


class DraftForm(StepForm):
    """A step of a draft, whose record is the draft itself."""

    record: CaseDraft

    def initial_of(self, record: CaseDraft) -> dict[str, Any]:
        """What the draft holds for these fields."""
        held = drafts.facts(record)
        return {name: held[name] for name in self.base_fields if name in held}


def category_choices() -> Choices:
    """The subjects under their families."""
    by_family: dict[str, Choices] = {family: [] for family in CaseFamily.values}
    for category in Category.objects.filter(is_active=True):
        by_family[category.family].append((category.code, category.label))
    return [CHOOSE, *((CaseFamily(family).label, rows) for family, rows in by_family.items() if rows)]


def consulate_choices() -> Choices:
    """The posts under the country where they sit, in the reader's language."""
    by_country: dict[str, Choices] = {}
    for post in Consulate.objects.filter(institution__is_active=True).select_related("institution"):
        by_country.setdefault(post.institution.country.code, []).append((post.institution.slug, post.institution.name))
    names = {country.code: str(country.name) for country in countries.all_countries()}
    found = [(names.get(code, code), sorted(rows, key=_by_name)) for code, rows in by_country.items()]
    return sorted(found, key=lambda group: countries.plain(group[0]))


def complained_choices() -> Choices:
    """The institutions that a complaint may be about: services of Morocco first, then the posts."""
    others = Institution.objects.active().filter(consulate__isnull=True, country="MA").exclude(kind="company")
    services = sorted(((one.slug, one.name) for one in others), key=_by_name)
    return [CHOOSE, (_("Administrations et organismes"), services), *consulate_choices()]


def _by_name(row: tuple[str, Any]) -> str:
    return countries.plain(str(row[1]))


class SubjectForm(DraftForm):
    """What is sent, and about what."""

    saves = "subject"
    kind = forms.ChoiceField(
        label=_("Qu’envoyez-vous ?"),
        choices=list(KIND_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce que vous envoyez.")},
    )
    category = forms.ChoiceField(
        label=_("De quoi s’agit-il ?"),
        choices=category_choices,
        help_text=_("Si rien ne convient, prenez « Autre sujet » en bas de la liste."),
        error_messages={"required": _("Choisissez le sujet.")},
    )

    def clean(self) -> dict[str, Any]:
        """A subject has its kinds: a help request is not made about everything."""
        kind, code = self.cleaned_data.get("kind"), self.cleaned_data.get("category")
        category = Category.objects.filter(code=code).first() if kind and code else None
        if category is not None and kind not in category.kinds:
            possible = ", ".join(str(CaseKind(one).label) for one in category.kinds)
            message = _("Ce sujet accepte : %(kinds)s. Changez l’un ou l’autre.") % {"kinds": possible}
            self.add_error("category", message)
        return self.cleaned_data


class PlaceForm(DraftForm):
    """Where one lives, where the problem is, and which administration it is about."""

    saves = "place"
    residence_country = forms.ChoiceField(
        label=_("Pays où vous vivez"),
        choices=country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={"required": _("Choisissez le pays de résidence.")},
    )
    consular_unit = forms.ChoiceField(
        label=_("Votre consulat"),
        choices=lambda: [("", _("Je ne sais pas")), *consulate_choices()],
        required=False,
        help_text=_("Celui où vous êtes inscrit, ou le plus proche."),
    )
    place_country = forms.ChoiceField(
        label=_("Pays où se trouve le problème"),
        choices=country_choices,
        required=False,
        help_text=_("Par exemple le Maroc, pour un titre foncier ou un acte d’état civil."),
    )
    place_province = forms.ChoiceField(
        label=_("Province ou préfecture, si c’est au Maroc"), choices=province_choices, required=False
    )
    administration = forms.CharField(
        label=_("Administration concernée"),
        required=False,
        max_length=200,
        help_text=_("Comme vous la connaissez : une commune, un tribunal, une conservation foncière…"),
        widget=auto_text(),
    )
    unit_complained = forms.ChoiceField(
        label=_("Vous plaignez-vous d’un consulat ou d’un organisme de cette liste ?"),
        choices=complained_choices,
        required=False,
        help_text=_("Celui que vous choisissez ne traite pas votre dossier, et aucun de ses agents ne peut le lire."),
    )

    def prepare(self) -> None:
        """An agent asks about the person."""
        if self.record.is_for_other:
            self.fields["residence_country"].label = _("Pays où vit la personne")
            self.fields["consular_unit"].label = _("Son consulat")


class FactsForm(DraftForm):
    """What happened, when, and what is asked."""

    saves = "facts"
    description = TextAskedLater(
        label=_("Que s’est-il passé ?"),
        max_length=LONGEST_DESCRIPTION,
        help_text=_(
            "Avec vos mots, dans votre langue. N’écrivez ni numéro de carte d’identité, ni mot de passe, ni détail de "
            "santé : ils ne sont pas nécessaires. Vous pouvez aussi parler : une étape prend une note vocale."
        ),
        widget=auto_area(8, maxlength=LONGEST_DESCRIPTION),
    )
    happened_from = DayField(label=_("Quand, ou depuis quand ?"), required=False)
    happened_to = DayField(label=_("Jusqu’à quand ?"), required=False, help_text=_("Vide si cela dure encore."))
    remedy = forms.CharField(
        label=_("Que demandez-vous ?"),
        required=False,
        max_length=2000,
        help_text=_("Par exemple : « recevoir mon passeport avant le 15 juillet »."),
        widget=auto_area(3, maxlength=2000),
    )

    def clean(self) -> dict[str, Any]:
        """What happened is not to come, and its end does not come before its beginning."""
        latest = cases.latest_day(timezone.localdate())
        for name in ("happened_from", "happened_to"):
            if (day := self.cleaned_data.get(name)) and day > latest:
                self.add_error(name, _("Cette date est dans le futur."))
        start, end = self.cleaned_data.get("happened_from"), self.cleaned_data.get("happened_to")
        if start and end and end < start:
            self.add_error("happened_to", _("La fin précède le début."))
        return self.cleaned_data


class PersonForm(DraftForm):
    """Whether somebody acts for the person: who, how far, until when."""

    saves = "person"
    acts_for = forms.ChoiceField(
        label=_("Pour qui écrivez-vous ?"),
        choices=[
            (drafts.SELF, _("Pour moi")),
            (MandateKind.FAMILY, _("Pour quelqu’un de ma famille")),
            (MandateKind.LAWYER, _("Pour mon client, en avocat")),
            (MandateKind.ASSOCIATION, _("Pour quelqu’un, au nom d’une association")),
        ],
        initial=drafts.SELF,
        widget=forms.RadioSelect,
        help_text=_(
            "Pour un défunt, un enfant ou toute la famille, écrivez pour vous : le dossier est alors le vôtre."
        ),
    )
    mandate_name = TextAskedLater(
        label=_("Nom de qui agit"),
        max_length=200,
        help_text=_("Votre nom ; celui de la personne se donne à l’étape suivante."),
        widget=auto_text(),
    )
    mandate_scope = forms.ChoiceField(
        label=_("Jusqu’où va le mandat ?"),
        choices=MandateScope.choices,
        initial=MandateScope.FOLLOW,
        required=False,
        widget=forms.RadioSelect,
    )
    mandate_expires_on = DayField(
        label=_("Fin du mandat"), required=False, help_text=_("Vide si le mandat vaut jusqu’à la fin du dossier.")
    )
    mandate_email = forms.EmailField(
        label=_("Adresse e-mail de qui agit"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    mandate_phone = PhoneField(label=_("Téléphone de qui agit"), required=False)

    def prepare(self) -> None:
        """At a counter, the person speaks for themselves or somebody comes in their place."""
        if self.record.is_for_other:
            self.fields["acts_for"].label = _("Qui est devant vous, ou au téléphone ?")
            words = {
                drafts.SELF: _("La personne elle-même"),
                MandateKind.FAMILY: _("Quelqu’un de sa famille"),
                MandateKind.LAWYER: _("Son avocat"),
                MandateKind.ASSOCIATION: _("Une association"),
            }
            self.fields["acts_for"].choices = list(words.items())
            self.fields["acts_for"].help_text = ""
            self.fields["mandate_name"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Who acts for somebody has a name, and a mandate that is not over."""
        end = self.cleaned_data.get("mandate_expires_on")
        if end and end < timezone.localdate():
            self.add_error("mandate_expires_on", _("La fin du mandat est déjà passée."))
        chosen = self.cleaned_data.get("acts_for", drafts.SELF)
        if chosen != drafts.SELF and "mandate_name" in self.data and not self.cleaned_data.get("mandate_name"):
            self.add_error("mandate_name", forms.ValidationError(_("Donnez le nom de qui agit."), code="required"))
        return self.cleaned_data


class ContactForm(DraftForm):
    """Who the person is, and the only way in which they may be reached."""

    saves = "contact"
    full_name = forms.CharField(
        label=_("Prénom et nom"),
        required=False,
        max_length=200,
        help_text=_("Gardé à part du dossier : un agent ne le lit qu’avec un motif, et vous l’apprenez."),
        error_messages={"required": _("Donnez un nom : une réclamation ou une demande d’aide n’est pas anonyme.")},
        widget=auto_text(autocomplete="name"),
    )
    contact = forms.ChoiceField(
        label=_("Comment vous joindre sans risque ?"),
        choices=ContactChannel.choices,
        widget=forms.RadioSelect,
        help_text=_("Nous n’utilisons que le moyen que vous choisissez."),
        error_messages={"required": _("Dites comment vous joindre, ou qu’il ne faut pas vous contacter.")},
    )
    email = EmailAskedLater(
        label=_("Adresse e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    phone = PhoneAskedLater(help_text=_("Avec l’indicatif du pays, par exemple +33 6 12 34 56 78."))
    contact_instructions = forms.CharField(
        label=_("Précautions"),
        required=False,
        max_length=300,
        help_text=_("Par exemple : « pas avant 18 h », « ne laissez pas de message », « demandez Samira »."),
        widget=auto_text(),
    )
    neutral = forms.BooleanField(
        label=_("Les messages ne doivent rien montrer de cette démarche"),
        required=False,
        help_text=_("Si quelqu’un d’autre lit vos messages : objet neutre, aucun lien, aucun numéro."),
    )
    language = forms.ChoiceField(label=_("Langue de la réponse"), choices=LANGUAGES, widget=forms.RadioSelect)
    ties_account = forms.BooleanField(
        label=_("Garder ce dossier dans mon espace"),
        required=False,
        help_text=_("Il s’ouvre alors sans le code. Personne d’autre ne le voit à côté de votre fiche."),
    )

    def initial_of(self, record: CaseDraft) -> dict[str, Any]:
        """What an account says already, and the language of the page."""
        owner = None if drafts.is_for_another(record) else record.owner
        known = {"language": (get_language() or "fr")[:2]}
        if owner is not None:
            known |= {"full_name": owner.full_name, "email": owner.email, "ties_account": True}
        return known | super().initial_of(record)

    def prepare(self) -> None:
        """Only an account is written to in its own space, and only its holder keeps a case there."""
        is_for_another = drafts.is_for_another(self.record)
        if self.record.owner_id is None or is_for_another:
            del self.fields["ties_account"]
            chosen = [row for row in ContactChannel.choices if row[0] != ContactChannel.ACCOUNT]
            self.fields["contact"].choices = chosen
        self.fields["full_name"].required = drafts.facts(self.record).get("kind") in NAMED_KINDS
        if is_for_another:
            self.fields["full_name"].label = _("Prénom et nom de la personne")
            self.fields["full_name"].help_text = _("Gardé à part du dossier.")
            self.fields["contact"].label = _("Comment joindre la personne sans risque ?")

    def clean(self) -> dict[str, Any]:
        """The chosen way needs its address."""
        chosen = self.cleaned_data.get("contact")
        lacking = {
            ContactChannel.EMAIL: ("email", _("Donnez l’adresse e-mail où vous écrire.")),
            ContactChannel.PHONE: ("phone", _("Donnez le numéro où vous appeler.")),
        }
        name, message = lacking.get(chosen, ("", ""))
        if name and not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, forms.ValidationError(message, code="required"))
        return self.cleaned_data


class FilesForm(forms.Form):
    """Files, a spoken note, and the proof of a mandate; all of it optional."""

    uploads = SeveralFilesField(label=_("Des fichiers"))
    voice = forms.FileField(
        label=_("Une note vocale"),
        required=False,
        help_text=_("Enregistrez-vous avec votre téléphone, dans votre langue : 10 Mo, environ dix minutes."),
        widget=forms.ClearableFileInput(attrs={"accept": "audio/*,.m4a,.opus"}),
    )
    proof = forms.FileField(
        label=_("Le justificatif du mandat"),
        required=False,
        help_text=_("Une procuration, un livret de famille, une lettre signée : photographie ou PDF."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED_FILES}),
    )

    def __init__(self, *args: Any, draft: CaseDraft, **options: Any) -> None:
        super().__init__(*args, **options)
        if drafts.facts(draft).get("acts_for", drafts.SELF) == drafts.SELF:
            del self.fields["proof"]

    def given(self) -> list[tuple[str, UploadedFile]]:
        """The uploads that came, each with its field."""
        found: list[tuple[str, UploadedFile]] = [("uploads", one) for one in self.cleaned_data.get("uploads", [])]
        single = [(name, self.cleaned_data.get(name)) for name in ("voice", "proof")]
        return found + [(name, upload) for name, upload in single if upload]

    def refuse(self, name: str, upload: UploadedFile, error: DomainError) -> None:
        """Show which file could not be kept, and why, beside its field."""
        self.add_error(name, files.named(upload, error))
