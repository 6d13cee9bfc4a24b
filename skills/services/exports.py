"""Staff take the directory, or what a search finds of it, away as a spreadsheet."""

import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.audit import events
from mdm_platform.encryption import decrypt, encrypt
from mdm_platform.errors import InvalidInput
from mdm_platform.files import services as files
from mdm_platform.jobs import services as jobs
from mdm_platform.jobs.models import Job
from mdm_platform.jobs.purposes import JOB_RESULT
from mdm_platform.jobs.registry import JobKind, NextStep, Outcome, Progress, register
from mdm_platform.permissions import require_permission
from mdm_platform.spreadsheets import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx
from skills.models import Profile
from skills.services import presenters, readings, search_query
from skills.services.presenters import ProfileView
from skills.services.search import Search
from skills.services.search_query import Query

PERMISSION = "skills.export_profiles"
EXPORT = "skills.export_profiles"
BATCH = 500
MOST_ROWS = 100_000
FORMATS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}

# Column names are those that an import reads; each says which visible field it shows.
COLUMNS: tuple[tuple[str, str, Callable[[ProfileView], Cell]], ...] = (
    ("public_id", "", lambda view: str(view.public_id)),
    ("name", "name", lambda view: view.name),
    ("name_ar", "name", lambda view: view.name_ar),
    ("country", "country", lambda view: view.country),
    ("country_name", "country", lambda view: view.country_name),
    ("city", "city", lambda view: view.city),
    ("origin_region", "origin_region", lambda view: _code(view.origin_region)),
    ("origin_province", "origin_province", lambda view: _code(view.origin_province)),
    ("regions_of_interest", "regions_of_interest", lambda view: "|".join(map(_code, view.regions_of_interest))),
    ("domain", "domain", lambda view: view.domain.slug if view.domain else ""),
    ("domain_name", "domain", lambda view: str(view.domain.label) if view.domain else ""),
    ("seniority", "seniority", lambda view: view.seniority),
    ("headline", "headline", lambda view: view.headline),
    ("summary_fr", "summary", lambda view: view.summaries.get("fr", "")),
    ("summary_ar", "summary", lambda view: view.summaries.get("ar", "")),
    ("summary_en", "summary", lambda view: view.summaries.get("en", "")),
    ("skills", "skills", lambda view: "|".join(f"{row.skill.slug}:{row.level}" for row in view.skills)),
    ("skill_names", "skills", lambda view: " | ".join(str(row.skill.label) for row in view.skills)),
    ("languages", "languages", lambda view: "|".join(f"{row.language.code}:{row.level}" for row in view.languages)),
    ("availability", "availability", lambda view: view.availability),
    ("contributions", "contributions", lambda view: "|".join(view.contributions)),
    ("remote", "availability", lambda view: _yes_no(view.remote)),
    ("on_site", "availability", lambda view: _yes_no(view.on_site)),
    ("confirmed_at", "", lambda view: view.confirmed_at.date() if view.confirmed_at else None),
)
HEADER = [name for name, _field, _read in COLUMNS]


def _code(place: Any) -> str:
    return place.code if place is not None else ""


def _yes_no(value: bool) -> str:
    return _("oui") if value else _("non")


def start(*, query: Query, file_format: str, by: Any) -> Job:
    """Export what the search finds, in the background. Raises PermissionRefused, InvalidInput."""
    require_permission(by, PERMISSION)
    if file_format not in FORMATS:
        message = _("Choisissez CSV ou XLSX.")
        raise InvalidInput(message, code="format_unknown", fields={"file_format": [message]})
    # The words of a search may name somebody: nobody reads them in the job.
    return jobs.start(kind=EXPORT, by=by, params={"format": file_format, "query": encrypt(query.encoded())})


def run_export(job: Job, progress: Progress) -> Outcome:
    """Write the file: only what the presenters show to this person; every reading leaves its trace."""
    by, file_format = job.owner, job.params["format"]
    require_permission(by, PERMISSION)
    with translation.override(by.language):
        content, count = _file(_ids(job), by, file_format, progress)
        name = _("annuaire-%(day)s") % {"day": timezone.localdate().isoformat()}
    stored = files.store_made(
        content=content,
        name=f"{name}.{file_format}",
        content_type=FORMATS[file_format],
        owner=by,
        purpose=JOB_RESULT.name,
    )
    events.record("profiles.exported", by=by, obj=job, fields=HEADER, reason=f"count:{count}")
    return Outcome({"exported": count}, stored)


def _ids(job: Job) -> list[int]:
    query = search_query.parse(parse_qs(decrypt(job.params["query"])))
    found = Search(query, job.owner).every_id(limit=MOST_ROWS + 1)
    if len(found) > MOST_ROWS:
        message = _("Cette recherche trouve plus de %(limit)s fiches. Précisez-la.") % {"limit": MOST_ROWS}
        raise InvalidInput(message, code="export_too_long")
    return found


def _file(ids: list[int], by: Any, file_format: str, progress: Progress) -> tuple[bytes, int]:
    rows = _rows(ids, by, progress)
    if file_format == "csv":
        text = io.StringIO(newline="")
        count = write_csv(text, HEADER, rows)
        return text.getvalue().encode(), count
    out = io.BytesIO()
    count = write_xlsx(out, HEADER, rows, sheet=_("Annuaire"), right_to_left=translation.get_language_bidi())
    return out.getvalue(), count


def _rows(ids: list[int], by: Any, progress: Progress) -> Iterator[list[Cell]]:
    """One row a profile that the person may still see; the visible fields decide what a cell holds."""
    for start_at in range(0, len(ids), BATCH):
        chosen = Profile.objects.found_by(by).filter(pk__in=ids[start_at : start_at + BATCH])
        profiles = list(chosen.with_parts().order_by("pk"))
        readings.trace_many(profiles=profiles, by=by)
        for profile in profiles:
            view = presenters.view_for(profile, by)
            yield [read(view) if not field or view.shows(field) else "" for _name, field, read in COLUMNS]
        progress(min(start_at + BATCH, len(ids)), len(ids))
    if not ids:
        progress(0, 0)


def _to_directory(job: Job) -> NextStep | None:
    return NextStep(_("Revenir à l’export"), reverse("admin:skills_export")) if job.is_over else None


register(
    JobKind(
        EXPORT,
        gettext_lazy("Export de l’annuaire"),
        PERMISSION,
        run_export,
        {"exported": gettext_lazy("Fiches exportées")},
        next_step=_to_directory,
    )
)
