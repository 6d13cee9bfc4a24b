"""Rows of a step that are added and removed by POST, without scripts.

The page comes back with everything that was typed. A row left empty is ignored; what is sent
replaces all rows of the record.
"""

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT, BaseFormSet
from django.forms.renderers import get_default_renderer
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.templatetags.display import error_links

ROOM = 20  # rows sent beyond the limit, which the service refuses without losing them


class RowForm(forms.Form):
    """One row; its formset gives it `shared`, what it looked up once for all rows."""

    main: ClassVar[str] = ""

    def __init__(self, *args: Any, shared: dict[str, Any], **options: Any) -> None:
        self.shared = shared
        super().__init__(*args, **options)
        self.prepare()

    def prepare(self) -> None:
        """Give the fields the choices that the rows share; nothing unless a row says so."""

    @property
    def is_removed(self) -> bool:
        """Whether the person pressed “remove” on this row, now or before a refusal."""
        return self.is_bound and f"{self.prefix}-DELETE" in self.data

    @property
    def heading(self) -> str:
        """What the row is about, as it was typed or chosen."""
        return str(self[self.main].value() or "")

    def values(self) -> dict[str, Any]:
        """The row as the service takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}


class StepRows(BaseFormSet):
    """The rows of a step, with what every form of the journey offers (see `journeys.steps`)."""

    saves: ClassVar[str] = ""
    related: ClassVar[str] = ""
    most: ClassVar[int] = 20
    rows_name: ClassVar[str] = ""
    add_label: ClassVar[Any] = ""
    row_label: ClassVar[Any] = ""
    form: ClassVar[type[RowForm]]
    blank_rows: ClassVar[int] = 1
    can_order = False
    can_delete = True
    can_delete_extra = True
    validate_max = False
    min_num = 0
    validate_min = False
    edit_only = False
    default_error_messages: ClassVar = {
        "missing_management_form": gettext_lazy("La page est arrivée incomplète. Rechargez-la, puis recommencez."),
        "too_many_forms": gettext_lazy("Vous pouvez en indiquer %(num)d au plus."),
    }

    def __init__(self, data: Any = None, files: Any = None, *, record: Any) -> None:
        self.record = record
        self.renderer = get_default_renderer()
        self.max_num = self.most
        self.absolute_max = self.max_num + ROOM
        initial = [self.initial_of(row) for row in self._held_rows()]
        self.extra = 0 if initial else self.blank_rows
        super().__init__(data, prefix=self.related, initial=None if data is not None else initial)

    @classmethod
    def grown(cls, data: QueryDict) -> QueryDict:
        """What was sent, with the rows that the pressed button asks to add."""
        return with_added_row(data, cls.related) if "add" in data else data

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What a stored row holds, by field."""
        return {name: getattr(row, name) for name in self.form.base_fields}

    def shared(self) -> dict[str, Any]:
        """What all rows need, looked up once."""
        return {}

    def initial_form_count(self) -> int:
        """None of the rows sent back stands for a stored one: they replace all of them."""
        return 0 if self.is_bound else super().initial_form_count()

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each row what was looked up once."""
        return {"shared": self._shared}

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The mark of removal; the button that sends it stands in the page."""
        form.fields["DELETE"] = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """All rows, or nothing while one of them is wrong: they are replaced together."""
        if not self.is_valid():
            return {}
        return {self.related: [row.values() for row in self._kept()]}

    def refuse(self, error: DomainError) -> None:
        """Show a refusal beside the row and field that it names, or above all."""
        kept = self._kept() if self.is_valid() else list(self.forms)
        placed = False
        for name, sentences in error.fields.items():
            placed = True
            for sentence in sentences:
                self._place(kept, name, str(sentence))
        if not placed:
            self.non_form_errors().append(str(error))

    def wrong_labels(self) -> list[str]:
        """The rows that could not be kept."""
        wrong = [row for row in self.live() if row.errors]
        return [self.row_title(row) for row in wrong]

    def refusals(self) -> list[str]:
        """The messages that are about no row."""
        return [str(message) for message in self.non_form_errors()]

    def live(self) -> list[RowForm]:
        """The rows to show."""
        return [row for row in self.forms if not row.is_removed]

    def start_at_last(self) -> None:
        """Put the cursor in the row that was just added."""
        row = self.live()[-1]
        row.fields[row.main].widget.attrs["autofocus"] = True

    def removed(self) -> list[RowForm]:
        """The rows that were removed and must stay so when the page comes back."""
        return [row for row in self.forms if row.is_removed]

    def row_title(self, row: RowForm) -> str:
        """“Experience 2”."""
        return _("%(row)s %(number)s") % {"row": self.row_label, "number": self.live().index(row) + 1}

    def titled(self) -> list[tuple[str, RowForm]]:
        """The rows to show, each with its place."""
        return [(self.row_title(row), row) for row in self.live()]

    def error_links(self) -> list[ErrorLink]:
        """Every message, with the field that it leads to."""
        links = [ErrorLink(message=str(message)) for message in self.non_form_errors()] if self.is_bound else []
        for title, row in self.titled():
            found = error_links(row) if self.is_bound else []
            links += [
                ErrorLink(link.message, link.anchor, " · ".join(filter(None, (title, link.label)))) for link in found
            ]
        return links

    def _kept(self) -> list[RowForm]:
        return [row for row in self.live() if row.has_changed()]

    def _place(self, kept: list[RowForm], name: str, sentence: str) -> None:
        _related, number, field = [*name.split(".", 2), "", ""][:3]
        if not number.isdigit() or int(number) >= len(kept):
            self.non_form_errors().append(sentence)
            return
        row = kept[int(number)]
        row.add_error(field if field in row.fields else None, sentence)

    @cached_property
    def _shared(self) -> dict[str, Any]:
        return self.shared()

    def _held_rows(self) -> list[Any]:
        return list(getattr(self.record, self.rows_name).all())


def with_added_row(data: QueryDict, prefix: str, **values: str) -> QueryDict:
    """What was sent, with one more row at its end; all of it as it was when its count cannot be read."""
    grown = data.copy()
    name = f"{prefix}-{TOTAL_FORM_COUNT}"
    count = grown.get(name, "")
    if count.isascii() and count.isdigit() and len(count) < 4:
        grown[name] = str(int(count) + 1)
        for field, value in values.items():
            grown[f"{prefix}-{count}-{field}"] = value
    return grown
