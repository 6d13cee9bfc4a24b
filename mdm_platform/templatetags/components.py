"""Components: template pieces with declared props.

`templates/components/<name>.html` begins with `{% props label tone="neutral" %}`: a bare
name must be given, a name with a value may be left out. A component sees its props, the
request and nothing else of the page that calls it.

    {% component "badge" label=profile.country tone="success" %}
    {% componentblock "card" title=title %}…{% slot "footer" %}…{% endslot %}{% endcomponentblock %}
"""

from typing import Any

from django import template
from django.template import Context, Node, NodeList, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, kwarg_re, token_kwargs
from django.utils.safestring import SafeString

register = template.Library()

PASSED_ON = ("request", "csrf_token", "CSP_NONCE", "platform")
BODY = "slot"


class PropsNode(Node):
    """The declaration at the top of a component; it prints nothing."""

    def __init__(self, required: tuple[str, ...], optional: dict[str, FilterExpression]) -> None:
        self.required = required
        self.optional = optional

    @property
    def names(self) -> list[str]:
        """Every prop that may be given."""
        return [*self.required, *self.optional]

    def render(self, context: Context) -> str:
        """Nothing: the values were set by the call."""
        return ""

    def check(self, component: str, given: set[str]) -> None:
        """Raises TemplateSyntaxError for a missing or an unknown prop."""
        missing = [name for name in self.required if name not in given]
        unknown = sorted(given - set(self.names))
        if missing or unknown:
            message = (
                f"Component “{component}”: missing {missing}, unknown {unknown}; "
                f"it takes {', '.join(self.names) or 'no props'}."
            )
            raise TemplateSyntaxError(message)


class SlotNode(Node):
    """A named part of a component's body, given to the prop of that name."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        """Nothing in place: the component prints it where it wants."""
        return ""


class ComponentNode(Node):
    """A call of a component, with or without a body."""

    child_nodelists = ("body",)

    def __init__(self, name: FilterExpression, props: dict[str, FilterExpression], body: NodeList | None) -> None:
        self.name = name
        self.props = props
        self.body = body

    def render(self, context: Context) -> SafeString:
        """The component rendered with its props alone; raises TemplateSyntaxError for wrong props."""
        name = self.name.resolve(context)
        component = context.template.engine.get_template(f"components/{name}.html")
        given = {prop: value.resolve(context) for prop, value in self.props.items()}
        if self.body is not None:
            given |= self._body(context)
        declared = declared_props(component)
        declared.check(name, set(given))
        return self._render(component, declared, given, context)

    def _body(self, context: Context) -> dict[str, SafeString]:
        slots = {node.name: node.nodelist.render(context) for node in self.body if isinstance(node, SlotNode)}
        return {**slots, BODY: self.body.render(context)}

    @staticmethod
    def _render(component: Template, declared: PropsNode, given: dict[str, Any], context: Context) -> SafeString:
        inner = context.new({name: context[name] for name in PASSED_ON if name in context})
        for name, default in declared.optional.items():
            inner[name] = given[name] if name in given else default.resolve(inner)
        for name in declared.required:
            inner[name] = given[name]
        return component.render(inner)


def declared_props(component: Template) -> PropsNode:
    """The declaration of a component; TemplateSyntaxError when it has none."""
    for node in component.nodelist:
        if isinstance(node, PropsNode):
            return node
    message = f"{component.name} declares no props: begin it with {{% props %}}."
    raise TemplateSyntaxError(message)


def _arguments(parser: Parser, token: Token) -> tuple[FilterExpression, dict[str, FilterExpression]]:
    tag, *bits = token.split_contents()
    if not bits:
        message = f"{tag} needs the name of a component."
        raise TemplateSyntaxError(message)
    rest = bits[1:]
    props = token_kwargs(rest, parser)
    if rest:
        message = f"{tag} takes props as name=value, not {rest}."
        raise TemplateSyntaxError(message)
    return parser.compile_filter(bits[0]), props


@register.tag
def props(parser: Parser, token: Token) -> PropsNode:
    """`{% props label tone="neutral" %}`: what a component takes."""
    required, optional = [], {}
    for bit in token.split_contents()[1:]:
        name, value = kwarg_re.match(bit).groups()
        if name:
            optional[name] = parser.compile_filter(value)
        else:
            required.append(value)
    return PropsNode(tuple(required), optional)


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """`{% component "badge" label="…" %}`: a component without a body."""
    name, given = _arguments(parser, token)
    return ComponentNode(name, given, None)


@register.tag
def componentblock(parser: Parser, token: Token) -> ComponentNode:
    """`{% componentblock "card" title="…" %}…{% endcomponentblock %}`: a component with a body."""
    name, given = _arguments(parser, token)
    body = parser.parse(("endcomponentblock",))
    parser.delete_first_token()
    return ComponentNode(name, given, body)


@register.tag
def slot(parser: Parser, token: Token) -> SlotNode:
    """`{% slot "footer" %}…{% endslot %}`: a named part of a component's body."""
    bits = token.split_contents()
    if len(bits) != 2:
        message = "slot takes one name in quotes."
        raise TemplateSyntaxError(message)
    body = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(bits[1].strip("\"'"), body)
