"""The only way to a private file."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from mdm_platform import access
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import get_purpose, may_read


@access.public
@require_safe
def download(request: HttpRequest, public_id: str) -> FileResponse:
    """A file for those who may read it; for anybody else it does not exist."""
    stored = StoredFile.objects.filter(public_id=public_id).first()
    if stored is None or not may_read(request.user, stored):
        raise Http404
    return answer_with(stored)


def answer_with(stored: StoredFile) -> FileResponse:
    """The file, for whoever the page has found may read it; Http404 once its content is gone."""
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    purpose = get_purpose(stored.purpose)
    response = FileResponse(
        content, as_attachment=not purpose.inline, filename=stored.name, content_type=stored.content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
