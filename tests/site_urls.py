"""The URLs in the sitemap."""

from xml.etree import ElementTree


def in_sitemap(client):
    """Return all URLs in all sections of the sitemap, as a search engine finds them."""
    return [
        url
        for section in _locations(client, "/sitemap.xml")
        for url in _locations(client, section.removeprefix("http://testserver"))
    ]


def _locations(client, url):
    root = ElementTree.fromstring(client.get(url).content)
    return [element.text for element in root.iter() if element.tag.endswith("loc")]
