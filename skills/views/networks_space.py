"""The private space of a network: posts with replies, documents, the members who chose to be seen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from skills.forms.networks import DocumentForm, PostForm, ReplyForm, RequestForm
from skills.models import MemberRole, Network, NetworkDocument, NetworkMembership, NetworkPost
from skills.services import network_documents, network_posts, network_views
from skills.views import networks_page, networks_people, networks_posts_page
from skills.views.networks import opened, place_of, said
from skills.workflows import NetworkState, PostState

PEOPLE_SHOWN = 8


class Inside:
    """A member's visit of a network: what every page of the space needs."""

    def __init__(self, request: HttpRequest, network: Network, place: NetworkMembership) -> None:
        self.request, self.network, self.place = request, network, place
        self.animates = place.role == MemberRole.ANIMATOR
        self.may_post = network.state == NetworkState.OPEN

    def context(self, tab: str) -> dict[str, Any]:
        """What the frame of the page shows."""
        return {
            "network": self.network,
            "tabs": networks_page.tabs(self.network, self.place),
            "current_tab": tab,
            "may_post": self.may_post,
            "animates": self.animates,
        }


def entered(request: HttpRequest, slug: str) -> Inside | None:
    """The visit of a member; None for somebody who may open the public page only; 404 for the others."""
    network = opened(request, slug)
    place = place_of(request, network)
    return Inside(request, network, place) if place is not None and place.is_member else None


def closed_door(request: HttpRequest, slug: str) -> HttpResponse:
    """403 with the reason, and how to enter."""
    network = opened(request, slug)
    context = {
        "network": network,
        "standing": networks_page.standing(network, request.user),
        "form": RequestForm(),
    }
    return render(request, "skills/networks/closed_door.html", context, status=403)


@access.permission("skills.enter_network", on_object=True)
@require_safe
def network_space(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest conversations, the documents, some members."""
    visit = entered(request, slug)
    return show(visit) if visit else closed_door(request, slug)


@access.permission("skills.enter_network", on_object=True)
@require_POST
def network_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to the network; what was typed stays when it is refused."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            network_posts.write(network=visit.network, body=form.cleaned_data["body"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre message est publié dans l’espace du réseau."))
            return redirect("skills:network_space", slug=slug)
    return show(visit, form=form)


@access.permission("skills.enter_network", on_object=True)
@require_safe
def network_post(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """One conversation with all its replies."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    return show_thread(visit, thread_of(visit, public_id))


@access.permission("skills.enter_network", on_object=True)
@require_POST
def network_reply(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Reply in a conversation; what was typed stays when it is refused."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    post = thread_of(visit, public_id)
    form = ReplyForm(request.POST, post=post)
    if form.is_valid():
        try:
            made = network_posts.write(
                network=visit.network, parent=post, body=form.cleaned_data["body"], by=request.user
            )
        except DomainError as error:
            refuse(form, error)
        else:
            place = reverse("skills:network_post", args=[slug, post.public_id])
            return redirect(f"{place}#post-{made.public_id}")
    return show_thread(visit, post, form=form)


@access.permission("skills.enter_network", on_object=True)
@require_POST
def network_documents_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Share a file with the members."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("title", "description")}
        try:
            network_documents.add(network=visit.network, upload=form.cleaned_data["file"], by=request.user, **words)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le document est partagé avec les membres."))
            return redirect("skills:network_space", slug=slug)
    return show(visit, document_form=form)


@access.permission("skills.enter_network", on_object=True)
@require_POST
def network_document_remove(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take a document out of the space."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    rows = NetworkDocument.objects.visible_to(request.user).filter(network=visit.network)
    document = get_object_or_404(rows, public_id=public_id)
    try:
        network_documents.remove(document=document, by=request.user)
    except DomainError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Le document est retiré."))
    return redirect("skills:network_space", slug=slug)


def thread_of(visit: Inside, public_id: UUID) -> NetworkPost:
    """The conversation that begins with this post, or that this reply belongs to."""
    rows = NetworkPost.objects.filter(network=visit.network).select_related("parent", "network")
    post = get_object_or_404(rows, public_id=public_id)
    thread = post.parent or post
    readable = NetworkPost.objects.visible_to(visit.request.user).filter(pk=thread.pk).exists()
    held = thread.replies.filter(state=PostState.PUBLISHED).exists()
    return get_object_or_404(rows, pk=thread.pk if readable or held else None)


def show(visit: Inside, *, form: PostForm | None = None, document_form: DocumentForm | None = None) -> HttpResponse:
    """The page of the space."""
    request, network = visit.request, visit.network
    posts, cursor = networks_posts_page.threads(network, request.user, request.GET.get("cursor", ""))
    replies = networks_posts_page.latest_replies(posts)
    documents = networks_posts_page.documents(network, request.user)
    written = (*posts, *(reply for rows in replies.values() for reply in rows), *documents)
    authors = [row.author_id for row in written]
    desk = networks_posts_page.desk(network, request.user, authors, animates=visit.animates)
    members = network.memberships.members()
    shown = network_views.people_shown(network)
    context = visit.context("network_space") | {
        "form": form or PostForm(),
        "document_form": document_form or DocumentForm(),
        "posts": networks_posts_page.thread_views(posts, desk, replies),
        "next_url": f"?cursor={cursor}" if cursor else "",
        "documents": [networks_posts_page.document_view(document, desk) for document in documents],
        "people": networks_people.fellows(shown[:PEOPLE_SHOWN], request.user),
        "people_url": reverse("skills:network_members", args=[network.slug]),
        "member_sentence": networks_people.members_sentence(members.count(), members.shown().count()),
        "choices": networks_page.show_choices(visit.place),
        "reports_sentence": networks_page.reports_sentence(visit.network, request.user) if visit.animates else "",
    }
    wrong = any(one is not None and one.errors for one in (form, document_form))
    return render(request, "skills/networks/space.html", context, status=422 if wrong else 200)


def show_thread(visit: Inside, post: NetworkPost, *, form: ReplyForm | None = None) -> HttpResponse:
    """The page of one conversation."""
    request = visit.request
    replies, cursor = networks_posts_page.replies_page(post, request.GET.get("cursor", ""))
    authors = [row.author_id for row in (post, *replies)]
    desk = networks_posts_page.desk(visit.network, request.user, authors, animates=visit.animates)
    view = networks_posts_page.post_view(post, desk, replies=replies, reply_form=form or ReplyForm(post=post))
    context = visit.context("network_space") | {"post": view, "next_url": f"?cursor={cursor}" if cursor else ""}
    return render(request, "skills/networks/thread.html", context, status=422 if form and form.errors else 200)
