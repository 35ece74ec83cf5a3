"""The URLs of an article's pages. A page has about a dozen of them, and reverse() is slow."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

# Placeholders. No real slug or number equals them.
_SLUG, _NUMBERS = "the-slug", (987_654_321, 987_654_322)


def article_url(name: str, slug: str, *numbers: int) -> str:
    """Return the path of the URL pattern `name` for the article `slug`, as reverse() would."""
    return _pattern(name, len(numbers), get_script_prefix()).format(slug, *numbers)


@lru_cache
def _pattern(name: str, count: int, prefix: str) -> str:
    values = (_SLUG, *_NUMBERS[:count])
    pattern = reverse(f"milestones:{name}", args=values)
    for i, value in enumerate(values):
        pattern = pattern.replace(str(value), f"{{{i}}}")
    return pattern
