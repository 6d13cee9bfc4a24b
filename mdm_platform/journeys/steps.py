"""One step of a journey as a form, whatever record the journey fills.

Every form of a journey, rows included (`journeys.rows`), offers the same: `saves` names the
step of the service, `values()` what may be saved even when something else is wrong,
`refuse(error)` shows a refusal, `wrong_labels()` names what was typed and is not saved,
`refusals()` the messages about no field in particular.
"""

from typing import Any, ClassVar

from django import forms

from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse


class StepForm(forms.Form):
    """A step of the journey; `data` may hold a part of the fields only, and only that part is saved."""

    saves: ClassVar[str] = ""

    def __init__(self, data: Any = None, files: Any = None, *, record: Any) -> None:
        self.record = record
        super().__init__(data, files, initial=self.initial_of(record))
        self.prepare()

    def initial_of(self, record: Any) -> dict[str, Any]:
        """What the record holds for these fields."""
        return {name: getattr(record, name) for name in self.base_fields}

    def prepare(self) -> None:
        """Change the fields for this person; nothing unless a step says so."""

    def values(self) -> dict[str, Any]:
        """The fields that were sent and are right, by the names of the service."""
        return {name: value for name, value in self.cleaned_data.items() if self._was_sent(name)}

    def refuse(self, error: DomainError) -> None:
        """Show a refusal beside the field, or above them all."""
        refuse(self, error)

    def wrong_labels(self) -> list[str]:
        """The labels of fields whose text could not be kept; those merely empty are not named."""
        wrong = [
            name
            for name, errors in self.errors.as_data().items()
            if name in self.fields and any(error.code != "required" for error in errors)
        ]
        return [str(self.fields[name].label) for name in wrong]

    def refusals(self) -> list[str]:
        """The messages that are about no field."""
        return [str(message) for message in self.non_field_errors()]

    def _was_sent(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
