"""Import maps: the URLs of JavaScript modules, by their names, for modules that import others."""

import base64
import hashlib
import re

from django.forms import Media


def hashes(media: Media) -> list[str]:
    """Return the CSP sources (CSP Level 3, 2.3.1) that allow the import maps of `media`."""
    maps = re.findall(r'<script type="importmap">(.*?)</script>', str(media), re.DOTALL)
    digests = (hashlib.sha256(text.encode()).digest() for text in maps)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
