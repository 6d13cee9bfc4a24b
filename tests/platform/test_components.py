"""Components declare their props, refuse others, and are all shown in the gallery."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import reverse

from mdm_platform.components import Facet, FacetValue
from mdm_platform.templatetags.components import declared_props

COMPONENTS = sorted(Path(settings.BASE_DIR, "templates/components").glob("*.html"))


def render(text, **context):
    return Template(text).render(Context(context)).strip()


def test_a_component_shows_its_props_and_their_defaults():
    assert render('{% component "badge" label="Publiée" tone="success" %}') == (
        '<span class="tag tag-success">Publiée</span>'
    )
    assert render('{% component "badge" label=word %}', word="<b>") == '<span class="tag tag-neutral">&lt;b&gt;</span>'


def test_a_missing_prop_is_refused():
    with pytest.raises(TemplateSyntaxError, match="missing \\['label'\\]"):
        render('{% component "badge" tone="success" %}')


def test_an_unknown_prop_is_refused():
    with pytest.raises(TemplateSyntaxError, match="unknown \\['colour'\\]"):
        render('{% component "badge" label="a" colour="red" %}')


def test_a_component_does_not_see_the_page():
    assert "⟦undefined" not in render('{% component "badge" label="a" %}', tone="danger")
    assert "tag-neutral" in render('{% component "badge" label="a" %}', tone="danger")


def test_a_body_and_its_slots_are_rendered_with_the_page():
    body = '<p>{{ word }}</p>{% slot "footer" %}<i>{{ word }}</i>{% endslot %}'
    text = f'{{% componentblock "card" title="T" %}}{body}{{% endcomponentblock %}}'
    html = render(text, word="mot")
    assert '<div class="panel-body"><p>mot</p></div>' in html
    assert '<div class="panel-foot"><i>mot</i></div>' in html


def test_a_positional_value_is_refused():
    with pytest.raises(TemplateSyntaxError, match="name=value"):
        render('{% component "badge" "Publiée" %}')


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_declares_props_and_is_in_the_gallery(path):
    declared_props(get_template(f"components/{path.name}").template)
    gallery = Path(settings.BASE_DIR, "templates/gallery.html").read_text()
    assert re.search(rf'{{% component(block)? "{path.stem}"', gallery)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_gallery_renders_in_every_language(client, language, direction):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = client.get(reverse("gallery")).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert "⟦undefined" not in html


def test_a_facet_keeps_selected_values_in_sight():
    values = [FacetValue(str(place), "?", selected=place == 9) for place in range(10)]
    facet = Facet("country", "Pays", values, shown=3)
    assert [value.label for value in facet.first] == ["0", "1", "2", "9"]
    assert [value.label for value in facet.rest] == ["3", "4", "5", "6", "7", "8"]
