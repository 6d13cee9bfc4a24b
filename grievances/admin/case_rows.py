"""What hangs on a case, to read beside it: never who its person is."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.models import (
    CaseAnswer,
    CaseFile,
    CaseMessage,
    CaseTransfer,
    Deadline,
    IdentityReading,
    Mandate,
    Satisfaction,
    ThirdParty,
)
from mdm_platform.formats import nice_date, nice_datetime
from mdm_platform.workplace.lists import RowsToRead


def _text(words: str, language: str = "") -> SafeString:
    return format_html('<span dir="auto" lang="{}" class="pm-words">{}</span>', language, words) if words else ""


class MessageInline(RowsToRead):
    """What was said, with the translations."""

    model = CaseMessage
    verbose_name_plural = gettext_lazy("Échanges et notes")
    fields = readonly_fields = ("shown_at", "shown_who", "shown_words", "shown_files")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("author", "third_party").prefetch_related("files__file")

    @admin.display(description=gettext_lazy("quand"))
    def shown_at(self, row: CaseMessage) -> str:
        """When it was sent."""
        return nice_datetime(row.sent_at)

    @admin.display(description=gettext_lazy("qui, pour qui"))
    def shown_who(self, row: CaseMessage) -> str:
        """Who wrote, and who reads."""
        who = str(row.author) if row.author else row.get_author_kind_display()
        reads = row.third_party.name if row.third_party else row.get_visibility_display()
        return _("%(who)s ; lu par : %(reads)s") % {"who": f"\u2068{who}\u2069", "reads": f"\u2068{reads}\u2069"}

    @admin.display(description=gettext_lazy("texte"))
    def shown_words(self, row: CaseMessage) -> SafeString:
        """The original, and its translation under it."""
        parts = [(_text(row.body, row.language),)]
        if row.translation:
            parts.append((format_html("{} {}", _("Traduction :"), _text(row.translation, row.translation_language)),))
        if row.answer_due_on and not row.answered_at:
            parts.append((_("Réponse attendue le %(day)s") % {"day": nice_date(row.answer_due_on)},))
        return format_html_join("", "<p>{}</p>", parts)

    @admin.display(description=gettext_lazy("fichiers"))
    def shown_files(self, row: CaseMessage) -> SafeString | str:
        """What came with it."""
        return _links(row.files.all())


class FileInline(RowsToRead):
    """Files that came with the case itself."""

    model = CaseFile
    verbose_name_plural = gettext_lazy("Fichiers joints à la demande")
    fields = readonly_fields = ("shown_file", "author_kind", "visibility", "added_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(message=None).select_related("file")

    @admin.display(description=gettext_lazy("fichier"))
    def shown_file(self, row: CaseFile) -> SafeString | str:
        """The file, to open."""
        return _links([row])


class DeadlineInline(RowsToRead):
    """The clocks."""

    model = Deadline
    fields = ("kind", "started_at", "due_at", "paused_at", "met_at")


class TransferInline(RowsToRead):
    """Where the case went."""

    model = CaseTransfer
    fields = ("at", "from_unit", "to_unit", "reason", "rule", "taken_up_at", "refused_at", "refusal")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("from_unit", "to_unit")


class ThirdPartyInline(RowsToRead):
    """Who was asked."""

    model = ThirdParty
    fields = ("name", "question", "asked_at", "due_on", "answered_at", "expired_at")


class AnswerInline(RowsToRead):
    """The answers, given or being written."""

    model = CaseAnswer
    fields = readonly_fields = ("shown_state", "shown_body", "shown_people")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("writer", "validator")

    @admin.display(description=gettext_lazy("état"))
    def shown_state(self, row: CaseAnswer) -> str:
        """Where the text stands, what it says of the request, and since when it is given."""
        given = nice_datetime(row.given_at) if row.given_at else ""
        return " · ".join(part for part in (str(row.answer_state.label), row.get_outcome_display(), given) if part)

    @admin.display(description=gettext_lazy("texte"))
    def shown_body(self, row: CaseAnswer) -> SafeString:
        """The answer, and its translations under it."""
        parts = [(_text(row.body, row.language),)]
        translations = ((row.translation, row.translation_language), (row.second_translation, row.second_language))
        for text, language in translations:
            if text:
                parts.append((format_html("{} {}", _("Traduction :"), _text(text, language)),))
        return format_html_join("", "<p>{}</p>", parts)

    @admin.display(description=gettext_lazy("qui"))
    def shown_people(self, row: CaseAnswer) -> SafeString:
        """Who wrote it and who validated it, or why it was handed back."""
        values = ((name, getattr(row, name)) for name in ("writer", "validator", "return_note"))
        told = [(capfirst(row._meta.get_field(name).verbose_name), value) for name, value in values if value]
        return format_html_join("", "<p>{} : <bdi>{}</bdi></p>", told)


class IdentityReadingInline(RowsToRead):
    """Who opened the identity, and why: the trace is read by those who work on the case."""

    model = IdentityReading
    fields = ("at", "by", "reason", "told_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("by")


class MandateInline(RowsToRead):
    """Who acts for the person, and how far; their name is with the identity."""

    model = Mandate
    fields = ("kind", "scope", "granted_at", "expires_on", "revoked_at")


class OpinionInline(RowsToRead):
    """What the person thinks of the answer: whoever decides a reopening reads it first."""

    model = Satisfaction
    fields = ("rating", "shown_comment", "given_at")
    readonly_fields = ("shown_comment",)

    @admin.display(description=gettext_lazy("commentaire"))
    def shown_comment(self, row: Satisfaction) -> SafeString:
        """The person's own words."""
        return _text(row.comment)


def _links(rows: Any) -> SafeString | str:
    found = [(reverse("files:download", args=[row.file.public_id]), row.file.name) for row in rows]
    return format_html_join(" ", '<a href="{}"><bdi>{}</bdi></a>', found) if found else "—"


ROWS = (
    *(MessageInline, FileInline, AnswerInline, OpinionInline),
    *(DeadlineInline, TransferInline, ThirdPartyInline, MandateInline, IdentityReadingInline),
)
