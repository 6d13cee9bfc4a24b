"""How forms are rendered: label above, hint under it, message beside the field."""

from django.forms.renderers import TemplatesSetting


class PlatformFormRenderer(TemplatesSetting):
    """Fields and forms are rendered by the templates of `templates/forms/`."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"
