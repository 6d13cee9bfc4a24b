"""What the two sides of a project send each other: times, documents, figures after the launch."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mdm_platform.calendars.places import RABAT_ZONE
from mdm_platform.journeys.fields import DayField, auto_area, auto_text
from mdm_platform.money import AmountFormField
from projects.models import TurnoverBand
from projects.permissions.exchanges import side_of
from projects.services.appointment_presenters import zone_name
from projects.services.appointments import WHERE_MOST, why_not, zone_of_holder
from projects.services.documents import REASON_MOST, TITLE_MOST
from projects.services.follow_ups import COMMENT_MOST
from projects.workflows import AppointmentMode, Side

DOCUMENTS = "image/*,.pdf,.xlsx"
ZONES = (
    *("Africa/Casablanca", "Europe/Paris", "Europe/Madrid", "Europe/Brussels", "Europe/Amsterdam", "Europe/Rome"),
    *("Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Zurich", "Europe/Stockholm", "Europe/Copenhagen"),
    *("Europe/Oslo", "Europe/Vienna", "Europe/Athens", "Europe/Istanbul", "Europe/Kyiv", "Europe/Moscow"),
    *("America/Toronto", "America/Vancouver", "America/New_York", "America/Chicago", "America/Los_Angeles"),
    *("America/Sao_Paulo", "Asia/Dubai", "Asia/Riyadh", "Asia/Qatar", "Asia/Kuwait", "Asia/Jerusalem"),
    *("Africa/Tunis", "Africa/Algiers", "Africa/Tripoli", "Africa/Cairo", "Africa/Dakar", "Africa/Abidjan"),
    *("Africa/Libreville", "Africa/Kinshasa", "Africa/Johannesburg", "Asia/Tokyo", "Asia/Shanghai"),
    *("Asia/Singapore", "Asia/Kuala_Lumpur", "Australia/Sydney"),
)


def zone_choices(own: str) -> list[tuple[str, str]]:
    """The cities where most holders live, and the person's own."""
    return sorted(((zone, zone_name(zone)) for zone in {*ZONES, own}), key=lambda choice: choice[1])


def mode_choices() -> list[tuple[str, str]]:
    """How the two meet, each with its capital."""
    return [(value, capfirst(label)) for value, label in AppointmentMode.choices]


class WallTimeField(forms.DateTimeField):
    """A day and an hour as a clock shows them, before anybody said which clock."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input-short"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """The hour without a zone of its own."""
        with timezone.override(UTC):
            return super().to_python(value)


class SideForm(forms.Form):
    """A form of one side: it knows the object that it is about, and who fills it in."""

    def __init__(self, *args: Any, obj: Any, by: Any, **options: Any) -> None:
        self.obj, self.by = obj, by
        super().__init__(*args, **options)
        self.prepare()

    def prepare(self) -> None:
        """Give the fields the choices of this object."""


class TimesForm(SideForm):
    """Up to three times, in the hours of whoever proposes them."""

    slot_1 = WallTimeField(label=_("Premier horaire"), error_messages={"required": _("Proposez au moins un horaire.")})
    slot_2 = WallTimeField(label=_("Deuxième horaire"), required=False)
    slot_3 = WallTimeField(label=_("Troisième horaire"), required=False)
    holder_zone = forms.ChoiceField(
        label=_("Ces horaires sont à l’heure de"),
        help_text=_("Votre conseiller les lira à l’heure du Maroc."),
    )
    where = forms.CharField(
        label=_("Adresse, lien ou numéro"),
        required=False,
        max_length=WHERE_MOST,
        help_text=_("Là où vous vous retrouvez. Vous pouvez laisser l’autre personne l’indiquer."),
        widget=auto_text(autocomplete="off"),
    )

    @property
    def project(self) -> Any:
        """The project of the meeting."""
        return getattr(self.obj, "project", self.obj)

    def prepare(self) -> None:
        """The holder says where they are; the advisor is in Rabat."""
        self.zone = zone_of_holder(self.project)
        if side_of(self.by, self.project) == Side.HOLDER:
            self.fields["holder_zone"].choices = zone_choices(self.zone)
            self.fields["holder_zone"].initial = self.zone
        else:
            del self.fields["holder_zone"]
            self.fields["slot_1"].help_text = _("À l’heure du Maroc : le porteur les lira à l’heure de chez lui.")

    def clean(self) -> dict[str, Any]:
        """The times on the clock of whoever wrote them; one that cannot be is said of its own field."""
        cleaned = super().clean()
        is_holder = "holder_zone" in self.fields
        zone = ZoneInfo(cleaned.get("holder_zone") or RABAT_ZONE) if is_holder else ZoneInfo(RABAT_ZONE)
        written = {name: cleaned.pop(name, None) for name in ("slot_1", "slot_2", "slot_3")}
        times = {name: time.replace(tzinfo=zone) for name, time in written.items() if time is not None}
        for name, time in times.items():
            if refusal := why_not(time, timezone.now()):
                self.add_error(name, refusal)
        return {**cleaned, "slots": list(times.values())}


class ProposeForm(TimesForm):
    """An appointment and its times."""

    topic = forms.CharField(
        label=_("De quoi voulez-vous parler ?"),
        max_length=160,
        widget=auto_text(),
        error_messages={"required": _("Dites en quelques mots de quoi vous voulez parler.")},
    )
    mode = forms.ChoiceField(
        label=_("Comment vous rencontrez-vous ?"),
        choices=mode_choices,
        initial=AppointmentMode.VIDEO,
        widget=forms.RadioSelect,
    )
    minutes = forms.TypedChoiceField(
        label=_("Durée"),
        coerce=int,
        initial=45,
        choices=[(30, _("30 minutes")), (45, _("45 minutes")), (60, _("1 heure")), (90, _("1 heure et demie"))],
    )
    field_order = ("topic", "mode", "minutes", "slot_1", "slot_2", "slot_3", "holder_zone", "where")


class ChooseForm(SideForm):
    """One of the times, and the place where it is missing."""

    slot = forms.TypedChoiceField(
        label=_("Quel horaire vous convient ?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un horaire, ou proposez-en d’autres.")},
    )
    where = forms.CharField(
        label=_("Adresse, lien ou numéro"), required=False, max_length=WHERE_MOST, widget=auto_text(autocomplete="off")
    )

    def __init__(self, *args: Any, slots: list[tuple[int, str]], **options: Any) -> None:
        self.slots = slots
        super().__init__(*args, **options)

    def prepare(self) -> None:
        """The times that are still to come, on the reader's clock; the place is asked where nobody gave it."""
        self.fields["slot"].choices = self.slots
        if self.obj.where:
            del self.fields["where"]


class CancelForm(forms.Form):
    """Why, for the other side."""

    note = forms.CharField(
        label=_("Un mot pour l’autre personne"), required=False, max_length=500, widget=auto_area(2, maxlength=500)
    )


class AskDocumentForm(SideForm):
    """A document that the other side is asked for."""

    title = forms.CharField(
        label=_("Quel document vous faut-il ?"),
        max_length=TITLE_MOST,
        widget=auto_text(),
        error_messages={"required": _("Nommez le document.")},
    )
    reason = forms.CharField(
        label=_("À quoi il sert"), required=False, max_length=REASON_MOST, widget=auto_area(2, maxlength=REASON_MOST)
    )
    due_on = DayField(label=_("Attendu le"), required=False)


class GiveDocumentForm(SideForm):
    """The file of a document that was asked for."""

    upload = forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF, image ou tableur, 10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": DOCUMENTS}),
        error_messages={"required": _("Choisissez un fichier.")},
    )


class AddDocumentForm(GiveDocumentForm):
    """A document that nobody asked for."""

    title = forms.CharField(
        label=_("Nom du document"),
        max_length=TITLE_MOST,
        widget=auto_text(),
        error_messages={"required": _("Nommez le document.")},
    )
    field_order = ("title", "upload")


class FollowUpForm(SideForm):
    """A few figures after the launch."""

    is_active = forms.TypedChoiceField(
        label=_("Votre projet est-il toujours en activité ?"),
        choices=[("yes", _("Oui")), ("no", _("Non, il s’est arrêté"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si le projet est toujours en activité.")},
    )
    jobs = forms.IntegerField(
        label=_("Combien de personnes y travaillent aujourd’hui ?"),
        min_value=0,
        max_value=100_000,
        help_text=_("Vous compris, si vous y travaillez."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages={"required": _("Indiquez un nombre, même zéro.")},
    )
    invested = AmountFormField(label=_("Combien avez-vous investi depuis le début ?"))
    turnover = forms.ChoiceField(
        label=_("Ventes de l’année"),
        required=False,
        choices=[("", _("Je préfère ne pas le dire")), *TurnoverBand.choices],
    )
    comment = forms.CharField(
        label=_("Ce qui a changé, ce qui vous manque"),
        required=False,
        max_length=COMMENT_MOST,
        widget=auto_area(4, maxlength=COMMENT_MOST),
    )

    def prepare(self) -> None:
        """What was answered before, and the currency of the project."""
        self.fields["invested"].help_text = _("En %(currency)s, tout compris.") % {
            "currency": self.obj.project.currency
        }
        if self.obj.answered_at is not None:
            self.initial = {
                "is_active": "yes" if self.obj.is_active else "no",
                "jobs": self.obj.jobs,
                "invested": self.obj.invested,
                "turnover": self.obj.turnover,
                "comment": self.obj.comment,
            }
