"""Keeping a network's space clean: reports, removals, one's own words deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.page_acts import fulfil
from mdm_platform.permissions import require_permission
from skills.forms.networks import PostRemovalForm, PostReportForm
from skills.models import NetworkPost, PostReport
from skills.services import network_posts
from skills.views import networks_posts_page
from skills.views.networks import said
from skills.views.networks_space import Inside, closed_door, entered
from skills.workflows import PostState

ACTIONS = {
    "delete": (network_posts.delete, gettext_lazy("Votre message est effacé.")),
    "restore": (network_posts.restore, gettext_lazy("Le message est de nouveau en ligne.")),
}
DECISIONS = {
    "uphold": (
        network_posts.uphold,
        gettext_lazy("Le message est retiré ; son auteur et la personne qui l’a signalé sont prévenus."),
    ),
    "dismiss": (
        network_posts.dismiss,
        gettext_lazy("Le signalement est classé ; la personne qui l’a fait est prévenue."),
    ),
}


@access.permission("skills.report_post", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def network_post_report(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Tell the animators about a message."""
    return _ask(request, slug, public_id, _REPORT)


@access.permission("skills.moderate_post", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def network_post_remove(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take a message out of the space, with the reason that its author reads."""
    return _ask(request, slug, public_id, _REMOVAL)


@access.permission("skills.enter_network", on_object=True)
@require_POST
def network_post_act(request: HttpRequest, slug: str, public_id: UUID, action: str) -> HttpResponse:
    """Delete one's own message, or put a removed one back."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    if action not in ACTIONS:
        raise Http404
    service, sentence = ACTIONS[action]
    try:
        service(post=_post(visit, public_id), by=request.user)
    except DomainError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, sentence)
    return redirect("skills:network_space", slug=slug)


@access.permission("skills.decide_post_report", on_object=True)
@require_POST
def network_report_decide(request: HttpRequest, slug: str, public_id: UUID, action: str) -> HttpResponse:
    """Remove the reported message, or leave it."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    if action not in DECISIONS:
        raise Http404
    rows = PostReport.objects.visible_to(request.user).filter(post__network=visit.network)
    report = get_object_or_404(rows.select_related("post__network", "reporter"), public_id=public_id)
    service, sentence = DECISIONS[action]
    try:
        service(report=report, by=request.user)
    except DomainError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, sentence)
    return redirect("skills:network_members", slug=slug)


@dataclass(frozen=True)
class _Question:
    """What is asked before something is done to a message: who may, the form and its words, the service, the answer."""

    permission: str
    form: type[forms.Form]
    service: Callable[..., Any]
    title: Any
    intro: Any
    submit_label: Any
    done: Any


_REPORT = _Question(
    permission="skills.report_post",
    form=PostReportForm,
    service=network_posts.report,
    title=gettext_lazy("Signaler un message"),
    intro=gettext_lazy("Les animateurs lisent ce signalement. L’auteur ne saura pas qu’il vient de vous."),
    submit_label=gettext_lazy("Envoyer le signalement"),
    done=gettext_lazy("Merci. Les animateurs examinent ce message et vous tiendront au courant."),
)
_REMOVAL = _Question(
    permission="skills.moderate_post",
    form=PostRemovalForm,
    service=network_posts.remove,
    title=gettext_lazy("Retirer un message"),
    intro=gettext_lazy("Les membres ne le liront plus. Vous pourrez le remettre."),
    submit_label=gettext_lazy("Retirer le message"),
    done=gettext_lazy("Le message est retiré. Son auteur en reçoit le motif."),
)


def _ask(request: HttpRequest, slug: str, public_id: UUID, question: _Question) -> HttpResponse:
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    post = _post(visit, public_id)
    require_permission(request.user, question.permission, post)
    form = question.form(request.POST or None)
    if request.method == "POST" and fulfil(form, partial(question.service, post=post, by=request.user)):
        messages.success(request, question.done)
        return redirect("skills:network_space", slug=slug)
    return _page(visit, post, form, question)


def _post(visit: Inside, public_id: UUID) -> NetworkPost:
    rows = NetworkPost.objects.visible_to(visit.request.user).exclude(state=PostState.DELETED)
    return get_object_or_404(
        rows.filter(network=visit.network).select_related("network", "author"), public_id=public_id
    )


def _page(visit: Inside, post: NetworkPost, form: forms.Form, question: _Question) -> HttpResponse:
    desk = networks_posts_page.desk(visit.network, visit.request.user, [post.author_id], animates=visit.animates)
    view = networks_posts_page.post_view(post, desk)
    words = {"title": question.title, "intro": question.intro, "submit_label": question.submit_label}
    context = {"network": visit.network, "form": form, "post": view, **words}
    return render(visit.request, "skills/networks/post_form.html", context, status=422 if form.errors else 200)
