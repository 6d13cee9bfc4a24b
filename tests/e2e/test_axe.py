"""Contrast is measured once for each look of a text, and whatever looks otherwise is measured anew."""

from tests.e2e import axe

PAGE = "<html lang=fr><title>T</title><main><h1>Titre</h1><p style='{style}'>Un texte</p></main></html>"
POOR = "color: #aaa"


def test_a_poor_look_is_told_on_every_page_and_a_good_one_is_measured_once(browser, monkeypatch):
    monkeypatch.setattr(axe, "_found_good", set())
    page = browser.new_page()

    def said(style):
        page.set_content(PAGE.format(style=style))
        return [line.split(":")[0] for line in axe.said_by_axe(page)]

    assert said("") == []
    good = set(axe._found_good)
    assert said("") == []
    assert axe._found_good == good
    for style in (POOR, POOR, "color: #fdfdfd", "background: #222", "opacity: .3", "background: #444; opacity: .9"):
        assert said(style) == ["color-contrast"], style
    assert axe._found_good == good
    page.close()
