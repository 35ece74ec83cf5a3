"""What the site tells machines of its addresses."""

from xml.etree import ElementTree


def in_sitemap(client):
    """Return all addresses in all sections of the sitemap, as a search engine finds them."""
    return [
        address
        for section in _locations(client, "/sitemap.xml")
        for address in _locations(client, section.removeprefix("http://testserver"))
    ]


def _locations(client, address):
    root = ElementTree.fromstring(client.get(address).content)
    return [element.text for element in root.iter() if element.tag.endswith("loc")]
