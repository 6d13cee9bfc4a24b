"""Networks in the workplace: prepared, opened and closed; animators found; reports that nobody else can decide."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.permissions import has_permission
from mdm_platform.territories import countries
from skills.models import MemberRole, Network, NetworkMembership, PostReport
from skills.services import network_memberships, network_posts, network_proposals, networks
from skills.workflows import NetworkMembershipWorkflow, NetworkWorkflow, PostReportWorkflow, RemovalReason


class NetworkForm(forms.ModelForm):
    """A network with its rule; countries are chosen by name."""

    countries = forms.MultipleChoiceField(
        label=_("pays de résidence"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    class Meta:
        model = Network
        fields = (
            *("name_fr", "name_ar", "name_en", "slug", "purpose_fr", "purpose_ar", "purpose_en"),
            *("domains", "countries", "regions", "seniority_min", "seniority_max", "admits_residents"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "countries" in self.fields:
            self.fields["countries"].choices = [(one.code, one.name) for one in countries.all_countries()]


@admin.register(Network)
class NetworkAdmin(PlatformModelAdmin):
    """Networks, with how many people are in and how many wait."""

    workflow = NetworkWorkflow
    view_permission = "skills.manage_networks"
    change_permission = "skills.manage_networks"
    add_permission = "skills.manage_networks"
    transition_services: ClassVar = {"open": networks.open, "close": networks.close, "reopen": networks.reopen}
    form = NetworkForm
    list_display = ("name_fr", "state", "members", "waiting", "admits_residents", "opened_at")
    list_filter = ("state", "admits_residents")
    search_fields = ("slug", "name_fr", "name_ar", "name_en")
    readonly_fields = ("state", "opened_at", "closed_at", "proposed_at")
    fieldsets = (
        (None, {"fields": ("state", "slug", "admits_residents", "opened_at", "closed_at", "proposed_at")}),
        (_("Nom"), {"fields": ("name_fr", "name_ar", "name_en")}),
        (_("Objet"), {"fields": ("purpose_fr", "purpose_ar", "purpose_en")}),
        (
            _("Règle : qui le réseau réunit"),
            {"fields": ("domains", "countries", "regions", "seniority_min", "seniority_max")},
        ),
    )

    @admin.display(description=_("membres"))
    def members(self, network: Network) -> int:
        """How many are in."""
        return network.member_count

    @admin.display(description=_("en attente"))
    def waiting(self, network: Network) -> int:
        """How many requests the animators have to answer."""
        return network.waiting_count

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        inside, asking = Q(memberships__state="member"), Q(memberships__state="requested")
        return (
            super()
            .get_queryset(request)
            .annotate(
                member_count=Count("memberships", filter=inside), waiting_count=Count("memberships", filter=asking)
            )
        )

    def save_model(self, request: HttpRequest, obj: Network, form: Any, change: bool) -> None:
        """Through the service; the rule's lists follow in `save_related`."""
        networks.save(network=obj, by=request.user)

    def object_buttons(self, request: HttpRequest, obj: Network) -> list[tuple[Any, str]]:
        """Let the rule propose now instead of tonight."""
        return [(_("Proposer des membres maintenant"), reverse("admin:skills_network_propose", args=[obj.pk]))]

    def get_urls(self) -> list[URLPattern]:
        """The address of the button, before those of every admin."""
        propose = self.admin_site.admin_view(require_POST(self.propose))
        return [path("<int:network_id>/propose/", propose, name="skills_network_propose"), *super().get_urls()]

    def propose(self, request: HttpRequest, network_id: int) -> HttpResponse:
        """Run the rule and say what it did."""
        network = get_object_or_404(self.get_queryset(request), pk=network_id)
        try:
            done = network_proposals.propose(network=network, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            sentence = _("Propositions nouvelles : %(new)s. Propositions qui ne tiennent plus : %(withdrawn)s.")
            messages.success(request, sentence % {"new": done.new, "withdrawn": done.withdrawn})
        return HttpResponseRedirect(reverse("admin:skills_network_change", args=[network_id]))


def appoint(*, networkmembership: NetworkMembership, by: Any) -> NetworkMembership:
    """Invite somebody to enter and animate."""
    place = networkmembership
    return network_memberships.appoint(network=place.network, user=place.user, by=by)


def remove(*, networkmembership: NetworkMembership, by: Any, reason: str, note: str) -> NetworkMembership:
    """Take somebody out of a network."""
    return network_memberships.remove(membership=networkmembership, by=by, reason=reason, note=note)


@admin.register(NetworkMembership)
class NetworkMembershipAdmin(PlatformModelAdmin):
    """Places in networks: where curators find animators, and exclude whoever the animators cannot."""

    workflow = NetworkMembershipWorkflow
    view_permission = "skills.manage_networks"
    transition_services: ClassVar = {"appoint": appoint, "remove": remove}
    reason_labels: ClassVar = dict(RemovalReason.choices)
    list_display = ("person", "network", "state", "role", "since")
    list_filter = ("state", "role", "network")
    list_select_related = ("network", "user")
    ordering = ("network", "-role", "since", "pk")
    fields = ("network", "user", "state", "role", "created_at", "since", "joined_at")

    @admin.display(description=_("personne"))
    def person(self, membership: NetworkMembership) -> str:
        """The name of the account."""
        return str(membership.user)

    def name_of(self, obj: NetworkMembership) -> str:
        return f"{obj.user} · {obj.network}"

    def reading_subject(self, obj: NetworkMembership) -> Any:
        return obj.user

    def object_buttons(self, request: HttpRequest, obj: NetworkMembership) -> list[tuple[Any, str]]:
        """Give a member the role of animator, or take it back."""
        if not obj.is_member or not has_permission(request.user, "skills.appoint_animator", obj):
            return []
        label = _("Retirer l’animation") if obj.role == MemberRole.ANIMATOR else _("Confier l’animation")
        return [(label, reverse("admin:skills_networkmembership_role", args=[obj.pk]))]

    def get_urls(self) -> list[URLPattern]:
        """The address of the button, before those of every admin."""
        role = self.admin_site.admin_view(require_POST(self.change_role))
        return [path("<int:place_id>/role/", role, name="skills_networkmembership_role"), *super().get_urls()]

    def change_role(self, request: HttpRequest, place_id: int) -> HttpResponse:
        """Swap the role of a member."""
        place = get_object_or_404(self.get_queryset(request), pk=place_id)
        role = MemberRole.MEMBER if place.role == MemberRole.ANIMATOR else MemberRole.ANIMATOR
        try:
            network_memberships.change_role(membership=place, role=role, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:skills_networkmembership_change", args=[place_id]))


def uphold(*, postreport: PostReport, by: Any) -> PostReport:
    """Remove the reported post."""
    return network_posts.uphold(report=postreport, by=by)


def dismiss(*, postreport: PostReport, by: Any) -> PostReport:
    """Leave the reported post."""
    return network_posts.dismiss(report=postreport, by=by)


@admin.register(PostReport)
class PostReportAdmin(PlatformModelAdmin):
    """Reported posts; the rest of the private spaces is closed to staff, and reading one leaves a trace."""

    workflow = PostReportWorkflow
    view_permission = "skills.manage_networks"
    transition_services: ClassVar = {"uphold": uphold, "dismiss": dismiss}
    list_display = ("reference", "network", "reason", "state", "reported_at")
    list_filter = ("state", "reason")
    list_select_related = ("post__network",)
    ordering = ("reported_at", "pk")
    fields = ("network", "state", "reason", "text", "written", "reported_at", "decided_at")
    readonly_fields = ("network", "written")

    @admin.display(description=_("référence"), ordering="public_id")
    def reference(self, report: PostReport) -> str:
        """The first letters of its public number: the list names nobody."""
        return str(report.public_id)[:8]

    @admin.display(description=_("réseau"))
    def network(self, report: PostReport) -> str:
        """Where the post stands."""
        return str(report.post.network)

    @admin.display(description=_("message signalé"))
    def written(self, report: PostReport) -> str:
        """The words of the post, empty once its author deleted them."""
        return report.post.body

    def reading_subject(self, obj: PostReport) -> Any:
        return obj.post.author


def _reports_waiting(user: Any) -> int:
    return PostReport.objects.left_to_curators(timezone.now()).count()


def _networks_without_animator(user: Any) -> int:
    return Network.objects.without_animator().count()


register_worklist(
    WorkBlock(
        _("Messages de réseaux signalés"),
        "skills.manage_networks",
        _reports_waiting,
        lambda user: reverse("admin:skills_postreport_changelist") + "?state__exact=open",
    )
)
register_worklist(
    WorkBlock(
        _("Réseaux sans animateur"),
        "skills.manage_networks",
        _networks_without_animator,
        lambda user: reverse("admin:skills_network_changelist") + "?state__exact=open",
    )
)
