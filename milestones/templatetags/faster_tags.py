"""Tags of Django's that take much of a page's time, made faster. `milestones` registers them."""

from django.conf import settings
from django.template import Context, Node, NodeList, Template, defaulttags, loader_tags
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.templatetags import static as static_files
from django.urls import get_script_prefix

from milestones.models import urls
from milestones.views import lang


class _TranslatedOnce(Node):
    """The node of a constant text. It is translated once per language."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._texts: dict[str, str] = {}

    def render(self, context: Context) -> str:
        language = lang.of_the_site()
        if language not in self._texts:
            self._texts[language] = self._node.render(context)
        return self._texts[language]


def translate(parser: Parser, token: Token) -> Node:
    """Replace Django's tag, which would take a third of a page's time, with a faster one."""
    node = i18n.do_translate(parser, token)
    expression = node.filter_expression
    is_fixed = expression.var.literal is not None and not expression.filters
    return node if node.asvar or not is_fixed else _TranslatedOnce(node)


def blocktranslate(parser: Parser, token: Token) -> Node:
    """Replace Django's tag, which joins and trims its text each time, with a faster one."""
    node = i18n.do_block_translate(parser, token)
    texts = filter(None, (node.singular, node.plural))
    joined = {id(tokens): node.render_token_list(tokens) for tokens in texts}

    def once(tokens: list[Token]) -> tuple[str, list[str]]:
        text, variables = joined[id(tokens)]
        return text, [*variables]  # Django adds those of the plural

    node.render_token_list = once  # type: ignore[method-assign]
    return node


# These keep what they know in the context of the template that they are in.
_IN_OWN_CONTEXT = (defaulttags.CycleNode, defaulttags.IfChangedNode, loader_tags.BlockNode)


class _FoundOnce:
    """A template with a constant name, in place of the expression that gives its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: Template | NodeList | None = None

    def resolve(self, context: Context) -> Template | NodeList:
        """Return the template or, if they need no context of their own, its nodes."""
        if self._found is None:
            assert context.template
            template = context.template.engine.get_template(self._name)
            nodes = template.nodelist
            needs_own = any(map(nodes.get_nodes_by_type, _IN_OWN_CONTEXT))
            self._found = template if needs_own else nodes
        return self._found


def include(parser: Parser, token: Token) -> Node:
    """Replace Django's tag, which looks for the template each time, with a faster one."""
    node = loader_tags.do_include(parser, token)
    if isinstance(node.template.var, str) and not settings.DEBUG:  # a developer changes templates
        node.template = _FoundOnce(node.template.var)  # type: ignore[assignment]
    return node


class _StaticOnce(Node):
    """The node of the URL of a static file with a constant name. It is found once per prefix."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._urls: dict[str, str] = {}

    def render(self, context: Context) -> str:
        prefix = get_script_prefix()
        if prefix not in self._urls:
            self._urls[prefix] = self._node.render(context)
        return self._urls[prefix]


def static(parser: Parser, token: Token) -> Node:
    """Replace Django's tag, which joins and escapes each URL each time, with a faster one."""
    node = static_files.do_static(parser, token)
    is_fixed = isinstance(node.path.var, str) and node.varname is None
    return _StaticOnce(node) if is_fixed else node


class _ReversedOnce(Node):
    """The node of a URL without parameters."""

    def __init__(self, name: str, variable: str | None) -> None:
        self._name, self._variable = name, variable

    def render(self, context: Context) -> str:
        url = urls.fixed_url(self._name)
        if self._variable is None:
            return url
        context[self._variable] = url
        return ""


def url(parser: Parser, token: Token) -> Node:
    """Replace Django's tag, which reverses each URL each time, with a faster one."""
    node = defaulttags.url(parser, token)
    name = node.view_name.var
    is_fixed = isinstance(name, str) and not node.args and not node.kwargs
    return _ReversedOnce(name, node.asvar) if is_fixed else node
