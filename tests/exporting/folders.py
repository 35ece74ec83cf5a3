"""What is in an exported folder, read without the code that wrote it."""

import hashlib
import io
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from milestones.exporting import copying
from milestones.exporting.urls import Site

SITE = "https://testserver/"


def export(folder, key=None):
    """Export the site at SITE into `folder`; return the folder."""
    copying.export(Site(SITE), folder, key=key, tell=lambda *numbers: None)
    return folder


def files(folder):
    """Return the paths of all files below `folder`, relative to it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class Links(HTMLParser):
    """What a page has to be followed or loaded."""

    def __init__(self, html):
        super().__init__()
        self.found, self.ids, self.tags = [], {"", "top"}, set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.add(tag)
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        self.found += [
            (tag, values.get("rel"), values[name]) for name in ("href", "src") if values.get(name)
        ]
        srcset = values.get("srcset") or ""
        self.found += [(tag, None, each.split()[0]) for each in srcset.split(",") if each.strip()]


def pages(folder):
    """Return the Links of each page, by its path."""
    return {path: Links(path.read_text()) for path in sorted(folder.rglob("*.html"))}


def dangling(folder):
    """Return the relative links that lead to no file, or to no place in it: (page, link)."""
    found, known = [], pages(folder)
    for page, links in known.items():
        for _, _, link in links.found:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            is_there = target.is_file() and target.is_relative_to(folder.resolve())
            if not is_there or (
                target in known and unquote(parts.fragment) not in known[target].ids
            ):
                found.append((str(page.relative_to(folder)), link))
    return found


def texts(folder):
    """Return the bytes of each file, and of each file in an Excel file, by its path."""
    found = {}
    for name in files(folder):
        content = (folder / name).read_bytes()
        found[name] = content
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found[name] = b"".join(map(archive.read, archive.namelist()))
    return found


def run(command, folder):
    """Run a shell command in `folder`; return (whether it succeeded, what it printed)."""
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def sha256(path: Path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
