"""Guides: the current text, the earlier ones, and what changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mdm_platform import access
from mdm_platform.publications.models import PUBLIC_KINDS, Publication
from mdm_platform.publications.services import presenters


def opened(slug: str) -> Publication:
    """The guide or bulletin that is published, with its versions; 404 otherwise."""
    rows = Publication.objects.open_to_all().prefetch_related("versions")
    return get_object_or_404(rows, slug=slug)


@access.public
@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    """Guides and bulletins, the latest published first."""
    rows = Publication.objects.open_to_all().prefetch_related("versions")
    cards = [(one, one.current) for one in rows]
    cards.sort(key=lambda pair: pair[1].published_at, reverse=True)
    groups = [
        (kind.label, [pair for pair in cards if pair[0].kind == kind])
        for kind in PUBLIC_KINDS
        if any(pair[0].kind == kind for pair in cards)
    ]
    return render(request, "publications/list.html", {"groups": groups})


@access.public
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """The current text."""
    publication = opened(slug)
    return show(request, publication, publication.current.number)


@access.public
@require_safe
def guide_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The text as it stood in one version."""
    return show(request, opened(slug), number)


@access.public
@require_safe
def guide_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version with what it changed."""
    publication = opened(slug)
    context = {"publication": publication, "versions": publication.readable_versions, "current": publication.current}
    return render(request, "publications/versions.html", context)


@access.public
@require_safe
def guide_changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a version added and removed."""
    publication = opened(slug)
    version, before = presenters.by_number(publication.readable_versions, number)
    if version is None or before is None:
        raise Http404
    context = {
        "publication": publication,
        "version": version,
        "before": before,
        "changes": presenters.changes(before, version),
        "language": presenters.language_of(version),
    }
    return render(request, "publications/changes.html", context)


def show(request: HttpRequest, publication: Publication, number: int) -> HttpResponse:
    """One readable version as a page; 404 otherwise."""
    version, before = presenters.by_number(publication.readable_versions, number)
    if version is None:
        raise Http404
    context = {
        "publication": publication,
        "article": presenters.article(version),
        "has_versions": len(publication.readable_versions) > 1,
        "has_changes": before is not None,
    }
    return render(request, "publications/guide.html", context)
