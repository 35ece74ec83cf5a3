"""The URLs in the sitemap."""

from xml.etree import ElementTree

# The front page in each language.
FRONTS = [f"http://testserver/{path}" for path in ("", "fr/", "sq/", "sr/", "sr-latn/")]


def in_sitemap(client, *, of_milestones=False):
    """Return all URLs in all sections of the sitemap, as a search engine finds them.

    These are the sections of articles or, if `of_milestones`, those of milestones.
    """
    return [
        url
        for section in sections(client)
        if ("milestones" in section) == of_milestones
        for url in _locations(client, section)
    ]


def sections(client):
    """Return the paths of all sections. Those of articles come first, by the keys of articles."""
    urls = _locations(client, "/sitemap.xml")
    return [url.removeprefix("http://testserver") for url in urls]


def _locations(client, url):
    root = ElementTree.fromstring(client.get(url).content)
    return [element.text for element in root.iter() if element.tag.endswith("loc")]
