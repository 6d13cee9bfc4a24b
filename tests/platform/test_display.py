"""How fields, errors, icons and addresses are shown."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from lucide import IconDoesNotExist

from mdm_platform.templatetags import display


class PersonForm(forms.Form):
    """A field of each layout."""

    name = forms.CharField(label="Nom", help_text="Comme sur la carte.")
    city = forms.CharField(label="Ville", required=False, widget=forms.TextInput(attrs={"placeholder": "Ville"}))
    ways = forms.MultipleChoiceField(
        label="Moyens", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agrees = forms.BooleanField(label="D’accord")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data.get("token") == "old":
            raise forms.ValidationError("Trop tard.")


def render(text, **context):
    return Template(text).render(Context(context))


def test_a_field_has_its_label_above_its_hint_and_says_what_is_optional():
    html = str(PersonForm())
    assert html.index('for="id_name">Nom') < html.index("Comme sur la carte.") < html.index('name="name"')
    assert 'aria-describedby="id_name_helptext"' in html
    assert html.count("(facultatif)") == 1
    assert "disabled" not in html


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = str(PersonForm())
    assert "<legend>Moyens" in html
    assert '<label for="id_ways_0">A</label>' in html


def test_an_error_stands_beside_the_field_and_is_tied_to_it():
    html = str(PersonForm({"name": "", "ways": ["a"], "agrees": "on"}))
    assert '<ul class="field-error" id="id_name_error">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_name">Nom — ' in html


def test_the_error_summary_leads_to_the_first_choice_and_keeps_what_was_typed():
    form = PersonForm({"name": "Salma <b>", "ways": [], "token": "old"})
    assert [(link.label, link.anchor) for link in display.error_links(form)] == [
        ("", ""),
        ("Moyens", "id_ways_0"),
        ("D’accord", "id_agrees"),
    ]
    assert 'value="Salma &lt;b&gt;"' in str(form)


@pytest.mark.parametrize("form", [None, PersonForm(), PersonForm({"name": "a", "ways": ["a"], "agrees": "on"})])
def test_a_form_without_errors_has_no_summary(form):
    assert display.error_links(form) == []
    assert "error-summary" not in render('{% component "error_summary" form=form %}', form=form)


def test_a_placeholder_that_repeats_the_label_is_left_out():
    assert "placeholder" not in display.control(PersonForm()["city"])


def test_an_icon_is_hidden_from_readers_unless_it_is_named():
    assert 'aria-hidden="true"' in display.icon("search")
    named = display.icon("search", label='Chercher "ici"')
    assert 'role="img"' in named
    assert 'aria-label="Chercher &quot;ici&quot;"' in named
    with pytest.raises(IconDoesNotExist):
        display.icon("no-such-icon")


def test_a_query_is_changed_without_losing_the_rest():
    request = RequestFactory().get("/", {"q": "eau", "skill": ["a", "b"], "cursor": "x"})
    html = render("{% with_query cursor=None ordering='name' %}", request=request)
    assert html == "?q=eau&amp;skill=a&amp;skill=b&amp;ordering=name"
