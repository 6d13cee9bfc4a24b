"""What each side of an introduction sees of the other: anonymous before both accept, by name from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.formats import language_name, nice_list
from mdm_platform.money import nice_money
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Region
from projects.models import Introduction, InvestorProfile, Project, Teaser
from projects.models.introduction import HOLDER, INVESTOR
from projects.workflows import Sector
from projects.workflows.investors import DISCLOSING_INTRODUCTIONS, OPEN_INTRODUCTIONS, IntroductionState, TeaserState

TONES = {
    IntroductionState.REQUESTED: "warning",
    IntroductionState.ACCEPTED: "info",
    IntroductionState.CONFIDENTIALITY_SIGNED: "info",
    IntroductionState.DISCLOSED: "info",
    IntroductionState.IN_TALKS: "info",
    IntroductionState.AGREED: "success",
}


@dataclass(frozen=True)
class TeaserCard:
    """A presentation, as an investor reads it; nothing here says who or exactly where."""

    public_id: Any
    headline: str
    pitch: str
    looking_for: str
    amount: str
    sector: str
    region: str
    stage: str
    kind: str
    is_women_led: bool
    languages: str
    published_at: datetime | None


@dataclass(frozen=True)
class InvestorCard:
    """An investor, as holders read them before both accept."""

    public_id: Any
    kind: str
    country: str
    sectors: str
    regions: str
    amounts: str
    languages: str
    presentation: str


@dataclass(frozen=True)
class Contact:
    """Who the other side is; given once both accepted only."""

    name: str
    organisation: str
    email: str


@dataclass(frozen=True)
class IntroductionView:
    """An introduction in the eyes of one of its sides."""

    introduction: Introduction
    side: str
    label: str
    tone: str
    teaser: TeaserCard | None
    investor: InvestorCard
    project_title: str
    contact: Contact | None
    is_open: bool
    is_asked: bool
    has_signed: bool
    other_signed: bool
    has_agreed: bool
    other_agreed: bool

    @property
    def may_disclose(self) -> bool:
        """Whether the reader may choose documents now."""
        shares = self.introduction.state in (IntroductionState.CONFIDENTIALITY_SIGNED, *DISCLOSING_INTRODUCTIONS)
        return self.side == HOLDER and shares and self.is_open

    @property
    def may_write(self) -> bool:
        """Whether the reader may write to the other side."""
        return self.is_open and self.introduction.is_met


def teaser_card(teaser: Teaser) -> TeaserCard:
    """What investors read of a project."""
    project = teaser.project
    return TeaserCard(
        public_id=teaser.public_id,
        headline=teaser.headline,
        pitch=teaser.pitch,
        looking_for=teaser.looking_for,
        amount=nice_money(teaser.amount, teaser.currency),
        sector=str(project.get_sector_display()),
        region=project.region.name if project.region else "",
        stage=str(project.get_stage_display()),
        kind=str(project.get_kind_display()),
        is_women_led=project.is_women_led,
        languages=nice_list([language_name(code) for code in teaser.languages]),
        published_at=teaser.published_at,
    )


def investor_card(investor: InvestorProfile, regions: Sequence[Region] | None = None) -> InvestorCard:
    """What holders read of an investor; `regions` spares a query for each card of a list."""
    known = {one.code: one.name for one in (Region.objects.all() if regions is None else regions)}
    sectors = dict(Sector.choices)
    return InvestorCard(
        public_id=investor.public_id,
        kind=str(investor.get_kind_display()),
        country=country_name(investor.country),
        sectors=nice_list([str(sectors[code]) for code in investor.sectors]) or _("Tous les secteurs"),
        regions=nice_list([known.get(code, code) for code in investor.regions]) or _("Toutes les régions"),
        amounts=_("de %(least)s à %(most)s")
        % {
            "least": nice_money(investor.amount_min, investor.currency),
            "most": nice_money(investor.amount_max, investor.currency),
        },
        languages=nice_list([language_name(code) for code in investor.languages]),
        presentation=investor.presentation,
    )


def introduction_view(
    introduction: Introduction, user: Any, regions: Sequence[Region] | None = None
) -> IntroductionView:
    """The introduction for one of its sides: `contact` and the project's title are given once both accepted."""
    side = introduction.side_of(user)
    other = INVESTOR if side == HOLDER else HOLDER
    is_met, teaser = introduction.is_met, _teaser_of(introduction.project, side)
    return IntroductionView(
        introduction=introduction,
        side=side,
        label=str(introduction.get_state_display()),
        tone=TONES.get(introduction.state, "neutral"),
        teaser=teaser_card(teaser) if teaser else None,
        investor=investor_card(introduction.investor, regions),
        project_title=introduction.project.title if is_met or side == HOLDER else "",
        contact=contact_of(introduction, other) if is_met else None,
        is_open=introduction.state in OPEN_INTRODUCTIONS,
        is_asked=introduction.state == IntroductionState.REQUESTED and introduction.asked == side,
        has_signed=getattr(introduction, f"{side}_signed_at") is not None,
        other_signed=getattr(introduction, f"{other}_signed_at") is not None,
        has_agreed=getattr(introduction, f"{side}_agreed_at") is not None,
        other_agreed=getattr(introduction, f"{other}_agreed_at") is not None,
    )


def who_did(user: Any, log: TransitionLog) -> Any:
    """Which side made a step, in the eyes of the reader; None for the platform."""
    if log.actor is None:
        return None
    return _("Vous") if log.actor_id == user.pk else _("L’autre côté")


def _teaser_of(project: Project, side: str) -> Teaser | None:
    """The presentation as that side may read it: what its holder writes again is not shown before it is published."""
    teaser = getattr(project, "teaser", None)
    is_shown = teaser is not None and (side == HOLDER or teaser.state == TeaserState.PUBLISHED)
    return teaser if is_shown else None


def contact_of(introduction: Introduction, side: str) -> Contact:
    """Who stands on that side, asked for once both accepted; no address once one of the two has stopped there."""
    person = introduction.person_of(side)
    gone = person is None or person.erased_at is not None
    is_over = introduction.state not in (*OPEN_INTRODUCTIONS, IntroductionState.AGREED)
    return Contact(
        name=_("Compte effacé") if gone else person.full_name,
        organisation=introduction.investor.organisation if side == INVESTOR else "",
        email="" if gone or is_over else person.email or "",
    )
