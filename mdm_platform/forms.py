"""How forms are rendered: label above, hint under it, message beside the field."""

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting

from mdm_platform.errors import DomainError


class PlatformFormRenderer(TemplatesSetting):
    """Fields and forms are rendered by the templates of `templates/forms/`."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"


def refuse(form: BaseForm, error: DomainError) -> None:
    """Show a refusal on the form: each sentence beside its field, the rest at the top."""
    placed = False
    for field, sentences in error.fields.items():
        known = field if field in form.fields else None
        form.add_error(known, [str(sentence) for sentence in sentences])
        placed = True
    if not placed:
        form.add_error(None, str(error))
