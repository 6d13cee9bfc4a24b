"""What the faces of the platform show of a need, in words of the reader's language."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mdm_platform.formats import nice_date
from skills.models import Need, NeedSkill
from skills.workflows import OPEN_NEED_STATES, NeedState

SOON = timedelta(days=14)
FRESH = timedelta(days=7)
TONES = {
    NeedState.DRAFT: "neutral",
    NeedState.SUBMITTED: "info",
    NeedState.PUBLISHED: "success",
    NeedState.IN_PROGRESS: "success",
    NeedState.FILLED: "info",
    NeedState.EXPIRED: "warning",
    NeedState.WITHDRAWN: "neutral",
}
PUBLIC_MEANINGS = {
    NeedState.PUBLISHED: gettext_lazy("L’institution attend des réponses."),
    NeedState.IN_PROGRESS: gettext_lazy("L’institution rencontre déjà des personnes ; vous pouvez encore répondre."),
    NeedState.FILLED: gettext_lazy("L’institution a trouvé ce qu’elle cherchait."),
    NeedState.EXPIRED: gettext_lazy("La date limite est passée sans que le besoin soit pourvu."),
}


@dataclass(frozen=True)
class AskedSkill:
    """A skill of a need; `level` from 1 to 5."""

    label: str
    slug: str
    is_required: bool
    level: int
    level_label: str


@dataclass(frozen=True)
class NeedView:
    """A need as people read it; `state` is the one shown, true to the deadline. `tone` and `meaning` explain it."""

    need: Need
    public_id: UUID
    title: str
    state: NeedState
    tone: str
    meaning: Any
    is_open: bool
    is_fresh: bool
    is_urgent: bool
    place: str
    days_left: int | None
    required: tuple[AskedSkill, ...]
    welcome: tuple[AskedSkill, ...]
    languages: tuple[tuple[str, str], ...]

    @property
    def people_sentence(self) -> str:
        """How many people are looked for."""
        count = self.need.people
        return ngettext("%(count)s personne", "%(count)s personnes", count) % {"count": count}

    @property
    def deadline_sentence(self) -> str:
        """How long one may still answer, or until when one could."""
        if self.days_left is None:
            return ""
        if not self.is_open:
            return _("Date limite : %(day)s") % {"day": nice_date(self.need.deadline)}
        if self.days_left == 0:
            return _("Dernier jour pour répondre")
        sentence = ngettext("Encore %(days)s jour pour répondre", "Encore %(days)s jours pour répondre", self.days_left)
        return sentence % {"days": self.days_left}

    @property
    def dates_sentence(self) -> str:
        """When the mission takes place; empty when nothing is said."""
        starts, ends = self.need.starts, self.need.ends
        if starts and ends:
            return _("Du %(starts)s au %(ends)s") % {"starts": nice_date(starts), "ends": nice_date(ends)}
        if starts:
            return _("À partir du %(starts)s") % {"starts": nice_date(starts)}
        return _("Jusqu’au %(ends)s") % {"ends": nice_date(ends)} if ends else ""

    @property
    def seniority_sentence(self) -> str:
        """The experience asked for; empty when none is."""
        years = self.need.seniority_min
        if not years:
            return ""
        return ngettext("%(years)s an au moins", "%(years)s ans au moins", years) % {"years": years}


def need_view(need: Need, *, today: date | None = None) -> NeedView:
    """The need in words; load it `with_parts()` to keep the queries few."""
    day = today or timezone.localdate()
    state = need.state_on(day)
    days_left = (need.deadline - day).days if need.deadline else None
    is_open = state in OPEN_NEED_STATES
    asked = [_asked(row) for row in need.need_skills.all()]
    published = timezone.localdate(need.published_at) if need.published_at else None
    return NeedView(
        need=need,
        public_id=need.public_id,
        title=need.title or _("Besoin sans titre"),
        state=state,
        tone=TONES[state],
        meaning=PUBLIC_MEANINGS.get(state, ""),
        is_open=is_open,
        is_fresh=is_open and published is not None and day - published < FRESH,
        is_urgent=is_open and days_left is not None and timedelta(days=days_left) < SOON,
        place=place_of(need),
        days_left=days_left,
        required=tuple(one for one in asked if one.is_required),
        welcome=tuple(one for one in asked if not one.is_required),
        languages=tuple((row.language.label, row.level) for row in need.need_languages.all()),
    )


def place_of(need: Need) -> str:
    """The narrowest place that the need names, and its region; the whole country without one."""
    near = need.city or (need.province.name if need.province else "")
    region = need.region.name if need.region else ""
    parts = [f"\u2068{part}\u2069" for part in dict.fromkeys([near, region]) if part]
    return pgettext("entre une ville et un pays", ", ").join(parts) if parts else _("Tout le Maroc")


def _asked(row: NeedSkill) -> AskedSkill:
    return AskedSkill(
        row.skill.label, row.skill.slug, row.kind == NeedSkill.Kind.REQUIRED, row.level, row.get_level_display()
    )
