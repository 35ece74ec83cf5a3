"""The elements of prose, and how other elements are converted."""

TEXT_BLOCKS = ("p", "h3", "h4")
CONTAINERS = ("ul", "ol", "li", "blockquote")
MARKS = ("a", "strong", "em", "sub", "sup", "code")  # outermost first
# The parts of tables and figures, which are allowed only at the top level of prose.
TABLE = ("table", "caption", "thead", "tbody", "tr", "th", "td")
FIGURE = ("figure", "img", "figcaption", "small")
REFERENCE = "cite"  # to a source; ranked as a mark, inside all others
RANKS = {name: rank for rank, name in enumerate((*MARKS, REFERENCE))}
ELEMENTS = frozenset({*TEXT_BLOCKS, *CONTAINERS, *MARKS, *TABLE, *FIGURE, REFERENCE, "br"})
URL_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# Stands for a reference in a run of text. It is removed from all input.
OBJECT = "\ufffc"

# Equivalent elements that Word, browsers and Markdown write.
ALIASES = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
# Elements that we don't keep, but that separate their text from the text around them.
BOUNDARIES = frozenset(
    ("address", "article", "aside", "center", "dd", "details", "div", "dl", "dt", "fieldset")
    + ("footer", "form", "header", "hr", "legend", "main", "nav", "option", "pre", "section")
    + ("select", "summary", "tfoot")
)
