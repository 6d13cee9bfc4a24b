"""What holds for every template: it compiles, is used, calls components rightly, and carries no inline code."""

import re
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader import get_template

from mdm_platform.notifications import declarations
from mdm_platform.templatetags.components import BODY, ComponentNode, SlotNode, declared_props

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*"))
PAGES = [name for name in NAMES if name.endswith(".html")]
APPS = ("mdm_platform", "skills", "grievances", "associations", "projects")
PACKAGES = ("allauth", "django", "rest_framework", "drf_spectacular")
INLINE = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
PHYSICAL = re.compile(r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:\s*(?:left|right)")


def sources():
    """The text of everything that may name a template."""
    code = [path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py")]
    return "\n".join(code + [(FOLDER / name).read_text() for name in NAMES])


def overridden():
    """Names of templates of installed packages: ours are found in their place."""
    folders = [Path(find_spec(package).origin).parent for package in PACKAGES]
    found = {str(path).split("/templates/", 1)[1] for root in folders for path in root.rglob("templates/**/*.*")}
    return found | {"400.html", "403.html", "404.html", "429.html", "500.html"}


def texts_of_notifications():
    """Names that the registry of notifications builds."""
    names = set()
    for declared in declarations.registered().values():
        app, _, snake = declared.name.partition(".")
        names |= {f"{app}/email/{snake}_subject.txt", f"{app}/email/{snake}_body.txt", f"{app}/sms/{snake}.txt"}
    return names


def test_no_template_is_left_unused():
    named = set(re.findall(r"""["']([\w./-]+\.\w+)(?=["'])""", sources()))
    known = overridden() | texts_of_notifications()
    called = re.compile(r"components/.*|errors/\d{3}\.html")
    assert [name for name in NAMES if name not in known | named and not called.fullmatch(name)] == []


def faults_of(name):
    """Why a template does not compile, or which component it calls with props that are not declared."""
    try:
        nodes = get_template(name).template.nodelist.get_nodes_by_type(ComponentNode)
        for node in (node for node in nodes if isinstance(node.name.var, str)):
            component = engines["django"].get_template(f"components/{node.name.var}.html").template
            filled = {child.name for child in node.body or () if isinstance(child, SlotNode)}
            given = set(node.props) | filled | ({BODY} if node.body is not None else set())
            declared_props(component).check(node.name.var, given)
    except (TemplateSyntaxError, TemplateDoesNotExist) as error:
        return str(error)
    return ""


def test_every_template_compiles_and_calls_components_with_the_props_that_they_declare():
    assert {name: faults_of(name) for name in PAGES if faults_of(name)} == {}


def test_no_template_carries_inline_scripts_or_styles():
    assert [name for name in PAGES if INLINE.search((FOLDER / name).read_text())] == []


def test_icons_exist():
    icons = set()
    for name in PAGES:
        icons |= set(re.findall(r'(?:{% icon |icon(?:_end)?=)"([\w-]+)"', (FOLDER / name).read_text()))
    assert len(icons) > 20
    for icon in sorted(icons):
        engines["django"].from_string(f'{{% icon "{icon}" %}}').render({})


def test_styles_know_no_left_or_right():
    styles = sorted((ROOT / "static/css").glob("*.css"))
    assert len(styles) > 20
    assert {path.name: PHYSICAL.findall(path.read_text()) for path in styles if PHYSICAL.search(path.read_text())} == {}
