"""Investors, presentations and introductions in the workplace."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.formats import language_name, nice_list
from mdm_platform.money import nice_money
from mdm_platform.territories.countries import country_name
from projects.models import ConfidentialityText, Introduction, InvestorProfile, Teaser
from projects.services import introductions, investors, teasers
from projects.services.investor_presenters import investor_card
from projects.workflows.investors import EndReason, IntroductionWorkflow, InvestorWorkflow, TeaserWorkflow
from skills.admin.changes import ChangedFilter, ReadAgain


def read_again(*, investorprofile: InvestorProfile, by: Any) -> InvestorProfile:
    """Say that the changed words were read."""
    return investors.acknowledge_changes(profile=investorprofile, by=by)


def verify(*, investorprofile: InvestorProfile, by: Any) -> InvestorProfile:
    """Verify the investor."""
    return investors.verify(profile=investorprofile, by=by)


def ask_completion(*, investorprofile: InvestorProfile, by: Any, note: str) -> InvestorProfile:
    """Ask for what is missing."""
    return investors.ask_completion(profile=investorprofile, by=by, note=note)


def refuse(*, investorprofile: InvestorProfile, by: Any, note: str) -> InvestorProfile:
    """Refuse the investor."""
    return investors.refuse(profile=investorprofile, by=by, note=note)


def suspend(*, investorprofile: InvestorProfile, by: Any, note: str) -> InvestorProfile:
    """Suspend the investor."""
    return investors.suspend(profile=investorprofile, by=by, note=note)


def restore(*, investorprofile: InvestorProfile, by: Any) -> InvestorProfile:
    """Restore the investor."""
    return investors.restore(profile=investorprofile, by=by)


@admin.register(InvestorProfile)
class InvestorProfileAdmin(ReadAgain, PlatformModelAdmin):
    """Who wants to invest; the reading of what they said for the team leaves a trace."""

    workflow = InvestorWorkflow
    view_permission = "projects.follow_introductions"
    transition_services: ClassVar = {
        "verify": verify,
        "ask_completion": ask_completion,
        "refuse": refuse,
        "suspend": suspend,
        "restore": restore,
    }
    confirmed_fields = ("presentation",)
    read_again = staticmethod(read_again)
    read_again_permission = "projects.verify_investor"
    list_display = ("owner", "kind", "organisation", "country", "state", "submitted_at", "verified_at")
    list_filter = ("state", ChangedFilter, "kind")
    list_select_related = ("owner",)
    search_fields = ("owner__full_name", "organisation")
    fields = (
        *("owner", "kind", "organisation", "where", "references", "presentation", "fields_sought", "places_sought"),
        *("amounts", "spoken", "state", "submitted_at", "verified_at", "edited_at"),
    )
    readonly_fields = ("edited_at", "where", "fields_sought", "places_sought", "amounts", "spoken")

    @admin.display(description=_("pays de résidence"))
    def where(self, obj: InvestorProfile) -> str:
        """The country by its name."""
        return country_name(obj.country)

    @admin.display(description=_("secteurs"))
    def fields_sought(self, obj: InvestorProfile) -> str:
        """As holders read them."""
        return investor_card(obj).sectors

    @admin.display(description=_("régions"))
    def places_sought(self, obj: InvestorProfile) -> str:
        """The same."""
        return investor_card(obj).regions

    @admin.display(description=_("montants"))
    def amounts(self, obj: InvestorProfile) -> str:
        """The same."""
        return investor_card(obj).amounts

    @admin.display(description=_("langues"))
    def spoken(self, obj: InvestorProfile) -> str:
        """The same."""
        return investor_card(obj).languages

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Who somebody is is read, and then said of that person alone: nobody is verified in bulk."""
        actions = super().get_actions(request)
        actions.pop("transition_verify", None)
        return actions

    def reading_subject(self, obj: InvestorProfile) -> Any:
        """The investor may know that staff opened the profile."""
        return obj.owner

    def stamp(self, obj: Any) -> str:
        """The state, and which writing was sent."""
        return f"{obj.state} {obj.submitted_at} {obj.edited_at}"

    def name_of(self, obj: InvestorProfile) -> str:
        """The person."""
        return str(obj.owner)


@admin.register(Teaser)
class TeaserAdmin(PlatformModelAdmin):
    """The presentations of the projects that an advisor accompanies."""

    workflow = TeaserWorkflow
    view_permission = "projects.work_on_projects"
    transition_services: ClassVar = {"approve": teasers.approve, "send_back": teasers.send_back}
    confirmed_fields = ("headline", "pitch", "looking_for", "amount")
    list_display = ("headline", "number", "state", "sent_at", "published_at")
    list_filter = ("state",)
    list_select_related = ("project",)
    search_fields = ("headline", "project__number")
    fields = ("number", "headline", "pitch", "looking_for", "sought", "spoken", "state", "sent_at")
    readonly_fields = ("number", "sought", "spoken")

    @admin.display(description=_("montant recherché"))
    def sought(self, teaser: Teaser) -> str:
        """As investors read it."""
        return nice_money(teaser.amount, teaser.currency)

    @admin.display(description=_("langues"))
    def spoken(self, teaser: Teaser) -> str:
        """The same."""
        return nice_list([language_name(code) for code in teaser.languages])

    @admin.display(description=_("projet"), ordering="project__number")
    def number(self, teaser: Teaser) -> str:
        """The number of the project."""
        return str(teaser.project)

    def stamp(self, obj: Any) -> str:
        """The state, and which writing was sent: one that was taken back and changed meanwhile is read again."""
        return f"{obj.state} {obj.sent_at}"

    def name_of(self, obj: Teaser) -> str:
        """The anonymous headline."""
        return obj.headline or str(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("project")


@admin.register(Introduction)
class IntroductionAdmin(PlatformModelAdmin):
    """Where introductions stand; what the two sides write, and the documents, are theirs."""

    workflow = IntroductionWorkflow
    view_permission = "projects.follow_introductions"
    reason_labels: ClassVar = dict(EndReason.choices)
    list_display = ("reference", "project", "investor", "requested_by", "state", "requested_at", "ended_at")
    list_filter = ("state", "requested_by")
    list_select_related = ("project", "investor")
    fields = (
        *("project", "investor", "requested_by", "state", "requested_at", "accepted_at", "holder_signed_at"),
        *("investor_signed_at", "disclosed_at", "agreed_on", "ended_at"),
    )
    readonly_fields = ("agreed_on",)

    @admin.display(description=_("montant convenu"))
    def agreed_on(self, introduction: Introduction) -> str:
        """What both declared, or one of them so far."""
        return nice_money(introduction.amount, introduction.currency) or "–"

    @admin.display(description=_("référence"), ordering="pk")
    def reference(self, introduction: Introduction) -> str:
        """The first letters of its public number: the list names nobody."""
        return str(introduction.public_id)[:8]

    def reading_subjects(self, obj: Introduction) -> list[Any]:
        """Both sides may know that staff opened what brings them together."""
        people = (obj.person_of(side) for side in introductions.SIDES)
        return [person for person in people if person is not None]

    def name_of(self, obj: Introduction) -> str:
        """Its reference."""
        return self.reference(obj)


@admin.register(ConfidentialityText)
class ConfidentialityTextAdmin(PlatformModelAdmin):
    """The versions of the agreement, read: a new one comes with a release."""

    view_permission = "projects.follow_introductions"
    list_display = ("version", "published_on")
    fields = ("version", "published_on", "body_fr", "body_ar", "body_en")

    def name_of(self, obj: ConfidentialityText) -> str:
        """Its number."""
        return str(obj)


def _to_verify(user: Any) -> int:
    return InvestorProfile.objects.waiting().exclude(owner_id=user.pk).count()


def _changed(user: Any) -> int:
    return InvestorProfile.objects.changed_since_published().exclude(owner_id=user.pk).count()


def _to_read(user: Any) -> int:
    return Teaser.objects.waiting_for(user).count()


register_worklist(
    WorkBlock(
        _("Investisseurs à vérifier"),
        "projects.verify_investor",
        _to_verify,
        lambda user: reverse("admin:projects_investorprofile_changelist") + "?state__exact=submitted",
    )
)
register_worklist(
    WorkBlock(
        _("Profils d’investisseurs modifiés depuis leur vérification"),
        "projects.verify_investor",
        _changed,
        lambda user: reverse("admin:projects_investorprofile_changelist") + "?attention=edited",
    )
)
register_worklist(
    WorkBlock(
        _("Présentations à relire"),
        "projects.work_on_projects",
        _to_read,
        lambda user: reverse("admin:projects_teaser_changelist") + "?state__exact=reading",
    )
)
