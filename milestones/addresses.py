"""The addresses of an article's pages; a page tells a dozen, and reverse() seeks each anew."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

# Stand where an article's own will be: in no address of ours is anything like them.
_SLUG, _NUMBERS = "the-slug", (987_654_321, 987_654_322)


def address(name, slug, *numbers):
    """Return the path of the page that `urls` calls `name`, below the slug, as reverse() does."""
    return _pattern(name, len(numbers), get_script_prefix()).format(slug, *numbers)


@lru_cache
def _pattern(name, count, prefix):
    values = (_SLUG, *_NUMBERS[:count])
    pattern = reverse(f"milestones:{name}", args=values)
    for i, value in enumerate(values):
        pattern = pattern.replace(str(value), f"{{{i}}}")
    return pattern
