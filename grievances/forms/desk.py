"""What the agents of the desk say when they act on a case."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models import LANGUAGES, Case, CaseMessage
from grievances.models.message import LONGEST_MESSAGE
from grievances.services import numbers, units
from grievances.services.answers import LONGEST as LONGEST_ANSWER
from grievances.services.codes import CodeCheck
from grievances.services.messages import DAYS_TO_ANSWER
from grievances.services.request_translations import LONGEST as LONGEST_TRANSLATION
from grievances.workflows import CaseOutcome, CasePriority, InadmissibleReason
from mdm_platform.accounts.models import User
from mdm_platform.institutions.models import Institution
from mdm_platform.journeys.fields import DayField
from mdm_platform.workplace.acts import PlainForm

CHOOSE = ("", _("Choisir…"))
NO_LANGUAGE = ("", _("Pas de traduction"))
THIRD_PARTY_DAYS = 15


def area(rows: int = 8) -> forms.Textarea:
    """A text of somebody, in its own direction."""
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def words(label: Any, *, most: int = 2000, rows: int = 5, required: bool = True, hint: Any = "") -> forms.CharField:
    """A text."""
    return forms.CharField(label=label, max_length=most, widget=area(rows), required=required, help_text=hint)


def _with_its_language(form: forms.Form) -> dict[str, Any]:
    """What was written, with a refusal beside the language of a translation that has none, or that of the text."""
    data = form.cleaned_data
    if data.get("translation") and not data.get("translation_language"):
        form.add_error("translation_language", _("Dites dans quelle langue est la traduction."))
    if data.get("translation") and data.get("translation_language") == data.get("language"):
        form.add_error("translation_language", _("La traduction est dans une autre langue que le texte."))
    return data


class TransferForm(PlainForm):
    """The unit that gets the case, and why."""

    to = forms.ModelChoiceField(label=_("Service"), queryset=Institution.objects.none())
    note = words(_("Motif de la transmission"), hint=_("Lu par les agents, et gardé dans l’historique."))

    def prepare(self) -> None:
        """Every unit but the one that has it, and the one complained about."""
        self.fields["to"].queryset = units.offered(self.obj).exclude(pk=self.obj.unit_id)


class DecisionForm(PlainForm):
    """What the person reads of a decision, in their language or with a translation into it."""

    note = words(_("Explication que la personne lira"), most=4000)
    language = forms.ChoiceField(label=_("Langue du texte"), choices=LANGUAGES, required=False)
    translation = words(_("Traduction"), most=LONGEST_MESSAGE, rows=6, required=False)
    translation_language = forms.ChoiceField(
        label=_("Langue de la traduction"), choices=[NO_LANGUAGE, *LANGUAGES], required=False
    )

    def prepare(self) -> None:
        """The language of the person, unless said otherwise."""
        self.fields["language"].initial = self.obj.language
        self.fields["translation"].help_text = _(
            "Quand votre texte n’est pas dans la langue de la personne : %(language)s."
        ) % {"language": dict(LANGUAGES)[self.obj.language]}

    def clean(self) -> dict[str, Any]:
        """A translation says its language, and is not in that of the text."""
        return _with_its_language(self)


class InadmissibleForm(DecisionForm):
    """Why the case cannot be handled here, and where to go."""

    field_order = ("reason", "note", "directed_to", "language", "translation", "translation_language")

    reason = forms.ChoiceField(label=_("Motif"), choices=[CHOOSE, *InadmissibleReason.choices])
    directed_to = words(
        _("Où s’adresser"), most=1000, rows=3, required=False, hint=_("Indispensable quand un autre est compétent.")
    )

    def prepare(self) -> None:
        """Where to go is read in the translation too."""
        super().prepare()
        hint = self.fields["translation"].help_text
        self.fields["translation"].help_text = f"{hint} {_('Redites-y où s’adresser.')}"


class ThirdPartyForm(PlainForm):
    """Who is asked, what, and until when."""

    name = forms.CharField(label=_("Organisme ou personne"), max_length=160)
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        required=False,
        help_text=_("Un lien signé y part, sans le nom de la personne. Sans adresse, posez la question vous-même."),
    )
    language = forms.ChoiceField(label=_("Langue"), choices=LANGUAGES, initial="fr")
    question = words(
        _("Question"), most=4000, rows=7, hint=_("Ne nommez pas la personne : le tiers ne lit que ce texte.")
    )
    due_on = DayField(label=_("Réponse attendue le"))

    def prepare(self) -> None:
        """A fortnight, unless said otherwise."""
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=THIRD_PARTY_DAYS)


class SpokenForm(PlainForm):
    """What somebody answered on the telephone, at a counter or on paper."""

    body = words(_("Ce qui a été répondu"), most=LONGEST_MESSAGE, rows=8)


class LeadForm(PlainForm):
    """The case to follow."""

    lead = forms.CharField(label=_("Numéro du dossier principal"), max_length=30)

    def clean_lead(self) -> Case:
        """A case that the agent may read."""
        typed = self.cleaned_data["lead"]
        wanted = numbers.cleaned(typed) or typed.strip().upper()
        found = Case.objects.visible_to(self.by).filter(number=wanted).first()
        if found is None:
            raise forms.ValidationError(_("Aucun dossier de ce numéro parmi ceux que vous pouvez lire."))
        return found


class AgentForm(PlainForm):
    """Who works on the case."""

    agent = forms.ModelChoiceField(label=_("Agent"), queryset=User.objects.none())

    def prepare(self) -> None:
        """The agents of the unit that holds it."""
        field = self.fields["agent"]
        field.queryset = units.agents(self.obj.unit) if self.obj.unit else User.objects.none()
        field.label_from_instance = lambda one: one.full_name


class PriorityForm(PlainForm):
    """How pressing it is."""

    value = forms.ChoiceField(label=_("Priorité"), choices=CasePriority.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        """What it is now."""
        self.fields["value"].initial = self.obj.priority


class ConfidentialForm(PlainForm):
    """Who alone reads the case."""

    value = forms.BooleanField(label=_("Dossier confidentiel"), required=False)
    readers = forms.ModelMultipleChoiceField(
        label=_("Personnes qui le lisent"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Elles seules le verront. Nommez-vous si vous devez continuer à le suivre."),
    )

    def prepare(self) -> None:
        """The agents of the unit that holds it, and of the central desk."""
        institutions = [one for one in (self.obj.unit, units.central()) if one is not None]
        keys = {agent.pk for one in institutions for agent in units.agents(one)} | {self.by.pk}
        field = self.fields["readers"]
        field.queryset = User.objects.filter(pk__in=keys).order_by("full_name", "pk")
        field.label_from_instance = lambda one: one.full_name
        field.initial = list(self.obj.readers.all())
        self.fields["value"].initial = self.obj.is_confidential


class CampaignForm(PlainForm):
    """The campaign of the case."""

    tag = forms.SlugField(label=_("Étiquette"), max_length=40, required=False, help_text=_("Vide : aucune campagne."))

    def prepare(self) -> None:
        """What it is now."""
        self.fields["tag"].initial = self.obj.campaign_tag


class TranslationForm(PlainForm):
    """A translation of the request, or of one of the messages."""

    message = forms.ModelChoiceField(
        label=_("Texte"),
        queryset=CaseMessage.objects.none(),
        required=False,
        empty_label=_("La demande de la personne"),
    )
    language = forms.ChoiceField(label=_("Langue de la traduction"), choices=LANGUAGES)
    translation = words(_("Traduction"), most=LONGEST_TRANSLATION, rows=8, hint=_("L’original reste à côté."))

    def prepare(self) -> None:
        """The request, then the messages of the case, the latest first."""
        field = self.fields["message"]
        field.queryset = self.obj.messages.order_by("-sent_at", "-pk")
        field.label_from_instance = lambda one: f"{one.get_author_kind_display()} · {one.body[:80]}"

    def clean(self) -> dict[str, Any]:
        """The translation is not in the language of the original."""
        data = super().clean()
        original = data.get("message") or self.obj
        if original.language == data.get("language"):
            self.add_error("language", _("La traduction est dans une autre langue que le texte."))
        return data


class NoteForm(PlainForm):
    """A word between agents."""

    body = words(_("Note interne"), most=LONGEST_MESSAGE, rows=6, hint=_("La personne ne la lit jamais."))


class ReissueForm(forms.Form):
    """How it was checked that the right person asks."""

    how = forms.ChoiceField(
        label=_("Comment avez-vous vérifié qui demande ?"),
        choices=[
            CHOOSE,
            (CodeCheck.AT_COUNTER.value, _("Au guichet, avec une pièce d’identité")),
            (CodeCheck.CALL_BACK.value, _("En rappelant le numéro donné dans le dossier")),
        ],
    )


class MotiveForm(forms.Form):
    """Why an identity is opened."""

    reason = forms.CharField(
        label=_("Pourquoi ouvrez-vous cette identité ?"),
        max_length=300,
        widget=area(3),
        help_text=_("Votre nom et ce motif sont gardés. À la fin du dossier, la personne lit ce motif sans votre nom."),
    )


class MessageForm(forms.Form):
    """What the person will read, with a translation beside it."""

    body = words(_("Texte"), most=LONGEST_MESSAGE, rows=10)
    language = forms.ChoiceField(label=_("Langue du texte"), choices=LANGUAGES)
    translation = words(_("Traduction"), most=LONGEST_MESSAGE, rows=6, required=False)
    translation_language = forms.ChoiceField(
        label=_("Langue de la traduction"), choices=[NO_LANGUAGE, *LANGUAGES], required=False
    )

    def clean(self) -> dict[str, Any]:
        """A translation says its language, and is not in that of the text."""
        return _with_its_language(self)


class QuestionForm(MessageForm):
    """A question, and how long the person has to answer."""

    days = forms.IntegerField(label=_("Jours pour répondre"), min_value=3, max_value=60, initial=DAYS_TO_ANSWER)


class AnswerForm(MessageForm):
    """The answer, with its outcome."""

    SECOND = ("second_translation", "second_language")
    field_order = ("outcome", "body", "language", "translation", "translation_language", *SECOND)

    outcome = forms.ChoiceField(label=_("Résultat"), choices=[CHOOSE, *CaseOutcome.choices])
    body = words(_("Réponse"), most=LONGEST_ANSWER, rows=14)
    translation = words(_("Traduction"), most=LONGEST_ANSWER, rows=10, required=False)
    second_translation = words(_("Seconde traduction"), most=LONGEST_ANSWER, rows=10, required=False)
    second_language = forms.ChoiceField(
        label=_("Langue de la seconde traduction"), choices=[NO_LANGUAGE, *LANGUAGES], required=False
    )

    def keep_to(self, languages: int) -> None:
        """Without a third language among the people who read the answer, one translation is enough."""
        if languages <= 2 and not self.initial.get("second_translation"):
            for name in self.SECOND:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The second translation says its language too, which is a third one."""
        data = super().clean()
        if data.get("second_translation") and not data.get("second_language"):
            self.add_error("second_language", _("Dites dans quelle langue est la traduction."))
        elif data.get("second_translation") and data["second_language"] in (
            data.get("language"),
            data.get("translation_language"),
        ):
            self.add_error("second_language", _("La traduction est dans une autre langue que le texte."))
        return data
