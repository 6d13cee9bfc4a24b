"""Needs of Morocco: an institution looks for skills."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.institutions.models import Institution
from skills.audiences import is_partner_principal
from skills.models.profile import MAX_SENIORITY, Contribution
from skills.models.profile_parts import LanguageLevel, SkillLevel
from skills.models.taxonomy import Language
from skills.workflows import (
    CLOSED_NEED_STATES,
    ENGAGED_MATCH_STATES,
    OPEN_NEED_STATES,
    PUBLIC_NEED_STATES,
    PURSUED_MATCH_STATES,
    MatchState,
    NeedOutcome,
    NeedState,
)

WRITE_SCOPE = "needs:write"
MODERATOR_ROLES = frozenset({Role.DIRECTORY_CURATOR, Role.ADMINISTRATOR})
MOST_PEOPLE = 1000
UNANSWERED_AFTER_DAYS = 14
INTERESTED_STATES = (*PURSUED_MATCH_STATES, *ENGAGED_MATCH_STATES, MatchState.CLOSED)


class Presence(models.TextChoices):
    """Where the work is done."""

    ON_SITE = "on_site", _("Sur place")
    REMOTE = "remote", _("À distance")
    BOTH = "both", _("Sur place et à distance")


class Workload(models.TextChoices):
    """How much time the work takes."""

    OCCASIONAL = "occasional", _("De temps en temps")
    PART_TIME = "part_time", _("Temps partiel")
    FULL_TIME = "full_time", _("Temps plein")


class Compensation(models.TextChoices):
    """What the person receives."""

    VOLUNTEER = "volunteer", _("Bénévole")
    EXPENSES = "expenses", _("Frais pris en charge")
    PAID = "paid", _("Rémunérée")


def words_of_search() -> Func:
    """The stems of `search_words`, one by one, as their index holds them."""
    stems = ArrayField(models.TextField())
    return Func(F("search_words"), Value(" "), function="string_to_array", output_field=stems)


def institution_acted_for(user: Any) -> Institution | None:
    """The institution for which the user may write needs: an agent's current one, a program's with its scope."""
    if is_partner_principal(user):
        return user.institution if WRITE_SCOPE in user.scopes else None
    if user is None or not user.is_authenticated or Role.PARTNER_AGENT not in user.role_names:
        return None
    return institution_of(user)


def _logged_since(workflow: str, states: Iterable[str], moment: datetime) -> models.QuerySet:
    """The keys of the objects that reached one of these states from that moment on."""
    rows = TransitionLog.objects.filter(workflow=workflow, target__in=list(states), at__gte=moment)
    return rows.values_list(Cast("object_id", models.BigIntegerField()))


class NeedQuerySet(models.QuerySet):
    """Needs; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "NeedQuerySet":
        """What was published, one's own institution's, and for moderators whatever was sent to them."""
        seen = Q(state__in=PUBLIC_NEED_STATES, institution__is_active=True)
        institution = institution_acted_for(user)
        if institution is not None:
            seen |= Q(institution=institution)
        if user is not None and user.is_authenticated and not MODERATOR_ROLES.isdisjoint(user.role_names):
            seen |= Q(submitted_at__isnull=False) & ~Q(state=NeedState.DRAFT)
        return self.filter(seen)

    def on_board(self, today: date) -> "NeedQuerySet":
        """What the public board may show, with `shown_state`: an open need past its deadline is shown as expired."""
        return self.filter(state__in=PUBLIC_NEED_STATES, institution__is_active=True).with_shown_state(today)

    def with_shown_state(self, today: date) -> "NeedQuerySet":
        """Needs with `shown_state`, true to the deadline even before the nightly sweep."""
        return self.annotate(
            shown_state=Case(
                When(state__in=OPEN_NEED_STATES, deadline__lt=today, then=Value(NeedState.EXPIRED.value)),
                default=F("state"),
            )
        )

    def open(self, today: date) -> "NeedQuerySet":
        """Needs that may still be answered."""
        return self.filter(state__in=OPEN_NEED_STATES, deadline__gte=today, institution__is_active=True)

    def of_institution(self, institution: Any) -> "NeedQuerySet":
        """Every need of one institution."""
        return self.filter(institution=institution)

    def unanswered(self, today: date, days: int = UNANSWERED_AFTER_DAYS) -> "NeedQuerySet":
        """Open needs published that many days ago or more, in which nobody said to be interested."""
        published_before = timezone.make_aware(datetime.combine(today - timedelta(days=days - 1), time.min))
        return self.open(today).filter(published_at__lt=published_before).exclude(matches__state__in=INTERESTED_STATES)

    def changed_since(self, moment: datetime, institution: Institution | None) -> "NeedQuerySet":
        """Needs that were edited or changed state from then on; this institution's, also when a match of it did."""
        changed = Q(updated_at__gte=moment) | Q(pk__in=_logged_since("skills.need", NeedState.values, moment))
        if institution is not None:
            moved = _logged_since("skills.match", MatchState.values, moment)
            answered = self.model.objects.filter(institution=institution, matches__pk__in=moved)
            changed |= Q(pk__in=answered.values("pk"))
        return self.filter(changed)

    def awaiting_moderation(self) -> "NeedQuerySet":
        """The moderators' queue, oldest first."""
        return self.filter(state=NeedState.SUBMITTED).order_by("submitted_at", "pk")

    def with_words(self, stems: Iterable[str]) -> "NeedQuerySet":
        """Needs in which every stem stands."""
        wanted = list(dict.fromkeys(stems))
        return self.alias(search_stems=words_of_search()).filter(search_stems__contains=wanted) if wanted else self

    def changed_since_published(self) -> "NeedQuerySet":
        """Public needs that their institution changed and no moderator has read again, the oldest change first."""
        return self.filter(state__in=PUBLIC_NEED_STATES, edited_at__isnull=False).order_by("edited_at", "pk")

    def overdue(self, today: date) -> "NeedQuerySet":
        """Open needs whose deadline has passed."""
        return self.filter(state__in=OPEN_NEED_STATES, deadline__lt=today).order_by("deadline", "pk")

    def with_parts(self) -> "NeedQuerySet":
        """Everything that a view of a need shows, in a fixed number of queries."""
        return self.select_related("institution", "domain", "region", "province").prefetch_related(
            "need_skills__skill", "need_languages__language"
        )


class Need(models.Model):
    """What an institution looks for. A draft needs nothing but its institution; `author` is null for a program's.

    `language` is that of the mission's text. No region means the whole country. `search_words` holds the stems by
    which the board finds the need, `matched_at` when it was last matched with every profile. `edited_at` is when it
    was changed since it was published, or since a moderator last read it again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, related_name="needs", verbose_name=_("institution")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("auteur"),
    )
    state = models.CharField(_("état"), max_length=12, choices=NeedState.choices, default=NeedState.DRAFT)

    title = models.CharField(_("titre"), max_length=160, blank=True, default="")
    mission = models.TextField(_("mission"), blank=True, default="")
    language = models.CharField(_("langue du texte"), max_length=2, choices=Language.choices, default=Language.FRENCH)
    domain = models.ForeignKey(
        "skills.Domain",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs",
        verbose_name=_("domaine"),
    )
    skills = models.ManyToManyField("skills.Skill", through="skills.NeedSkill", related_name="needs")

    region = models.ForeignKey(
        "territories.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région"),
    )
    province = models.ForeignKey(
        "territories.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
    )
    city = models.CharField(_("ville"), max_length=120, blank=True, default="")
    presence = models.CharField(_("présence"), max_length=8, choices=Presence.choices, blank=True, default="")
    workload = models.CharField(_("temps demandé"), max_length=12, choices=Workload.choices, blank=True, default="")
    contribution = models.CharField(
        _("aide attendue"), max_length=12, choices=Contribution.choices, blank=True, default=""
    )
    compensation = models.CharField(
        _("contrepartie"), max_length=10, choices=Compensation.choices, blank=True, default=""
    )
    seniority_min = models.PositiveSmallIntegerField(
        _("années d’expérience au moins"), null=True, blank=True, validators=[MaxValueValidator(MAX_SENIORITY)]
    )
    people = models.PositiveSmallIntegerField(
        _("personnes recherchées"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    starts = models.DateField(_("début"), null=True, blank=True)
    ends = models.DateField(_("fin"), null=True, blank=True)
    deadline = models.DateField(_("date limite de réponse"), null=True, blank=True)

    outcome = models.CharField(_("issue"), max_length=10, choices=NeedOutcome.choices, blank=True, default="")
    outcome_note = models.TextField(_("récit de l’issue"), blank=True, default="")
    search_words = models.TextField(blank=True, default="", editable=False)
    expiring_told_for = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    updated_at = models.DateTimeField(_("modifié le"), default=timezone.now)
    edited_at = models.DateTimeField(_("modifié depuis la publication le"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    matched_at = models.DateTimeField(_("rapproché le"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("besoin")
        verbose_name_plural = _("besoins")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="need_submitted_has_date",
                violation_error_message=_("Un besoin envoyé porte sa date d’envoi."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_NEED_STATES) | Q(published_at__isnull=False, submitted_at__isnull=False),
                name="need_published_has_date",
                violation_error_message=_("Un besoin publié porte sa date de publication."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_NEED_STATES)
                | (Q(domain__isnull=False, deadline__isnull=False) & ~Q(title="") & ~Q(mission="")),
                name="need_published_is_described",
                violation_error_message=_("Un besoin publié a un titre, une mission, un domaine et une date limite."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED_NEED_STATES, closed_at__isnull=False)
                | (~Q(state__in=CLOSED_NEED_STATES) & Q(closed_at__isnull=True)),
                name="need_closed_iff_closed_at",
                violation_error_message=_("Un besoin clos porte sa date de clôture, et lui seul."),
            ),
            models.CheckConstraint(
                condition=(Q(state="filled") & ~Q(outcome="")) | (~Q(state="filled") & Q(outcome="")),
                name="need_filled_iff_outcome",
                violation_error_message=_("Un besoin pourvu dit comment il l’a été, et lui seul."),
            ),
            models.CheckConstraint(
                condition=Q(people__range=(1, MOST_PEOPLE)),
                name="need_people_plausible",
                violation_error_message=_("Indiquez entre 1 et 1000 personnes."),
            ),
            models.CheckConstraint(
                condition=Q(seniority_min__isnull=True) | Q(seniority_min__lte=MAX_SENIORITY),
                name="need_seniority_plausible",
                violation_error_message=_("Indiquez un nombre d’années d’expérience entre 0 et 70."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="need_dates_in_order",
                violation_error_message=_("La fin ne peut pas précéder le début."),
            ),
            models.CheckConstraint(
                condition=Q(province__isnull=True) | Q(region__isnull=False),
                name="need_province_in_a_region",
                violation_error_message=_("Indiquez la région de la province."),
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="need_board", condition=Q(state__in=PUBLIC_NEED_STATES)),
            models.Index(fields=["deadline", "id"], name="need_deadlines", condition=Q(state__in=OPEN_NEED_STATES)),
            models.Index(fields=["submitted_at", "id"], name="need_queue", condition=Q(state="submitted")),
            models.Index(fields=["institution", "state"], name="need_institution_state"),
            models.Index(fields=["edited_at", "id"], name="need_edited", condition=Q(edited_at__isnull=False)),
            GinIndex(words_of_search(), name="need_words"),
        ]

    def __str__(self) -> str:
        return f"besoin {self.public_id}"

    @property
    def has_required_skill(self) -> bool:
        """Whether at least one skill is required."""
        return self.pk is not None and self.need_skills.filter(kind=NeedSkill.Kind.REQUIRED).exists()

    def state_on(self, today: date) -> NeedState:
        """The state as it is shown that day: past its deadline, an open need is expired."""
        late = self.state in OPEN_NEED_STATES and self.deadline is not None and self.deadline < today
        return NeedState.EXPIRED if late else NeedState(self.state)

    def is_open(self, today: date) -> bool:
        """Whether the need may be answered that day."""
        return self.state_on(today) in OPEN_NEED_STATES


class NeedSkill(models.Model):
    """A skill that a need asks for, or welcomes, at a level or better."""

    class Kind(models.TextChoices):
        """How much the need depends on the skill."""

        REQUIRED = "required", _("Indispensable")
        WELCOME = "welcome", _("Appréciée")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="need_skills")
    skill = models.ForeignKey(
        "skills.Skill", on_delete=models.PROTECT, related_name="need_skills", verbose_name=_("compétence")
    )
    kind = models.CharField(_("importance"), max_length=8, choices=Kind.choices, default=Kind.REQUIRED)
    level = models.PositiveSmallIntegerField(
        _("niveau au moins"), choices=SkillLevel.choices, default=SkillLevel.AUTONOMOUS
    )

    class Meta:
        verbose_name = _("compétence du besoin")
        verbose_name_plural = _("compétences du besoin")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "skill"],
                name="needskill_once",
                violation_error_message=_("Cette compétence figure déjà dans le besoin."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["required", "welcome"]),
                name="needskill_kind",
                violation_error_message=_("Dites si la compétence est indispensable ou appréciée."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 5)),
                name="needskill_level",
                violation_error_message=_("Choisissez un niveau de 1 à 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.skill_id} ({self.kind})"


class NeedLanguage(models.Model):
    """A language that a need asks for, at a level or better."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="need_languages")
    language = models.ForeignKey(
        "territories.Language", on_delete=models.PROTECT, related_name="+", verbose_name=_("langue")
    )
    level = models.CharField(_("niveau au moins"), max_length=2, choices=LanguageLevel.choices)

    class Meta:
        verbose_name = _("langue du besoin")
        verbose_name_plural = _("langues du besoin")
        ordering = ["language__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "language"],
                name="needlanguage_once",
                violation_error_message=_("Cette langue figure déjà dans le besoin."),
            ),
            models.CheckConstraint(
                condition=Q(level__in=LanguageLevel.values),
                name="needlanguage_level",
                violation_error_message=_("Choisissez un niveau de A1 à C2."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.language_id} ({self.level})"
