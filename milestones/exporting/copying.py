"""Copies the whole public site into a folder of files, which opens from a disk or any host.

An export asks the site for its pages as any reader does, and follows their links. What it may keep
is what any cache may keep (`Answer.is_for_everyone`). First it stores each answer as it is, then it
makes the links of the pages lead to files. So neither pages nor URLs are held in memory.
"""

import hashlib
import posixpath
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http.request import split_domain_port, validate_host
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from milestones.models import Edition
from milestones.models.public_state import read_state

from . import signing
from .found import File, Found
from .one_state import one_state
from .pages import css_of_the_copy, html_of_the_copy, references_in_css, references_in_html
from .reader import Answer, Reader
from .urls import Site, file_of

ABOUT = "about-this-copy/"  # its URL
README, SUMS, SIGNATURE = "README.txt", "SHA256SUMS", "SHA256SUMS.sig"
CHECK = f"sha256sum --check --quiet {SUMS}"
# Prints the files that are not in the list. It needs nothing that macOS lacks.
ADDED = (
    f"(find . ! -type d ! -path ./{SUMS} ! -path ./{SIGNATURE} | cut -c 3-; cut -c 67- {SUMS})"
    " | sort | uniq -u"
)
_HTML, _CSS, _MOVED = "html", "css", "moved"  # kinds of files that are not as the site sends them
_KINDS = {"text/html": _HTML, "text/css": _CSS}
_WITH_URLS = ("json", "xml", "text/plain")  # ends of media types of data with absolute URLs
_EVERY = 500  # URLs, after which progress is told

Tell = Callable[[int, int], None]  # takes the number of URLs that were asked for, and were found


class CannotExport(Exception):
    """The message says why."""


class Exported(NamedTuple):
    """What was exported: the number of files, and the key's fingerprint, "" if not signed."""

    files: int
    fingerprint: str


def export(site: Site, folder: Path, *, key: Path | None = None, tell: Tell) -> Exported:
    """Write a copy of `site` into the new or empty `folder`, signed with the private `key`.

    It is complete, or not there at all. Raises CannotExport, CannotSign or OSError.
    """
    domain, _ = split_domain_port(site.host)
    if not validate_host(domain, settings.ALLOWED_HOSTS):
        raise CannotExport(f"The host of --url, {site.host}, is not in ALLOWED_HOSTS.")
    if site.path != get_script_prefix():
        raise CannotExport(
            f"The path of --url is {site.path}, but PATH_PREFIX says {get_script_prefix()}."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotExport(f"{folder} already exists, and isn't an empty folder. Name a new one.")
    fingerprint = signing.fingerprint(key) if key else ""
    if key:
        signing.signature(b"", key)  # so that it doesn't fail after hours
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        found = Found(Path(beside, "found.sqlite3"))
        try:
            copy = _Copy(site, Path(beside, "copy"), found, fingerprint)
            copy.fetch(tell)
            count = copy.finish()
        finally:
            found.close()
        if key:
            sums = (copy.folder / SUMS).read_bytes()
            (copy.folder / SIGNATURE).write_bytes(signing.signature(sums, key))
        copy.folder.rename(folder)
    return Exported(count, fingerprint)


class _Copy:
    """A copy in the making, in `folder`."""

    def __init__(self, site: Site, folder: Path, found: Found, fingerprint: str) -> None:
        self.folder = folder
        self._site, self._found, self._reader = site, found, Reader(site)
        self._about: dict[str, Any] = {
            "site_url": site.root,
            "host": site.host,
            "fingerprint": fingerprint,
            "check": _check(site.host) if fingerprint else CHECK,
            "added": ADDED,
        }
        folder.mkdir()

    # --- Asking the site --------------------------------------------------------------------------

    def fetch(self, tell: Tell) -> None:
        """Store what the site answers to all URLs that lead from one to the next."""
        with one_state():
            state = read_state()
            self._about["since"] = _time(state.last_modified)
            for url in self._starts():
                self._follow(url)
            for count, url in enumerate(self._found, 1):
                self._store(url, self._reader.get(url))
                if count % _EVERY == 0:
                    tell(count, len(self._found))
            if read_state() != state:
                raise CannotExport(
                    "An edition went live, or expired, during the export. Start it again."
                )
            self._write_about()

    def _starts(self) -> Iterator[str]:
        """Yield the URLs from which links lead to all others.

        No link leads to the editions of a withdrawn article, or from the slugs that it had before.
        """
        yield reverse("milestones:front")
        yield reverse("milestones:robots")
        editions = Edition.objects.started().order_by("pk").only("slug", "number")
        for edition in editions.iterator():
            yield edition.get_absolute_url()
            yield edition.permanent_url

    def _follow(self, reference: str, beside: str = "") -> None:
        if place := self._site.locate(reference, beside):
            self._found.add(place.url)

    def _store(self, url: str, answer: Answer) -> None:
        if answer.status >= 500:
            raise CannotExport(f"The site answers {answer.status} at {self._site.absolute(url)}")
        if not url and answer.status != 200:
            raise CannotExport(_wrong_start(self._site, answer))
        if answer.location:
            self._follow(answer.location, url)
            if target := self._site.locate(answer.location, url):
                self._found.set_target(url, target.url)
        elif answer.is_for_everyone:
            kind = _KINDS.get(answer.media_type, "")
            self._write(url, file_of(url), answer.body, kind)
            for reference in self._references(answer, kind):
                self._follow(reference, url)

    def _references(self, answer: Answer, kind: str) -> Iterator[str]:
        yield from answer.links
        if kind == _HTML:
            yield from references_in_html(answer.body.decode())
        elif kind == _CSS:
            yield from references_in_css(answer.body.decode())
        elif answer.media_type.endswith(_WITH_URLS):
            yield from self._site.urls_in(answer.body.decode())

    def _write(self, url: str, name: str, content: bytes, kind: str = "") -> None:
        self._found.add(url)
        self._found.set_file(url, name, kind)
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as stream:  # no two URLs have the same file
            stream.write(content)

    def _write_about(self) -> None:
        request = WSGIRequest(self._reader.environ(ABOUT))
        page = render_to_string("milestones/copy.html", self._about, request)
        self._write(ABOUT, file_of(ABOUT), page.encode(), _HTML)
        text = render_to_string("milestones/copy.txt", self._about)
        self._write(README, README, text.encode())

    # --- Finishing the files ----------------------------------------------------------------------

    def finish(self) -> int:
        """Make links lead to files, and list the hashes of all files. Return their number."""
        for url in self._found.redirects():
            self._mark_the_way(url)
        with (self.folder / SUMS).open("x", encoding="ascii", newline="\n") as sums:
            for file in self._found.files():
                sums.write(f"{self._finished(file)}  {file.name}\n")
        return self._found.count_files()

    def _mark_the_way(self, url: str) -> None:
        """Give a page that has moved a file that leads on, if nothing else is there."""
        path, _, query = url.partition("?")
        name = file_of(url)
        is_page = path.endswith("/") and not query
        if is_page and self._found.file_of(url) and not (self.folder / name).exists():
            self._write(url, name, b"", _MOVED)

    def _finished(self, file: File) -> str:
        """Change a file's links, if it has any. Return its SHA-256."""
        path = self.folder / file.name
        content = path.read_bytes()
        if file.kind:
            content = self._changed(file, content.decode()).encode()
            path.write_bytes(content)
        return hashlib.sha256(content).hexdigest()

    def _changed(self, file: File, text: str) -> str:
        link = partial(self._link, file)
        if file.kind == _CSS:
            return css_of_the_copy(text, link)
        if file.kind == _MOVED:
            return render_to_string("milestones/copy_moved.html", {"url": self._moved_to(file)})
        live = partial(self._site.absolute, beside=file.url)
        return html_of_the_copy(text, link, live, self._site.host, self._notice(text, file))

    def _link(self, file: File, reference: str) -> str:
        """Return a relative URL for what the copy has, and an absolute one for what it hasn't."""
        if reference.startswith("#"):
            return reference
        place = self._site.locate(reference, file.url)
        name = place and self._found.file_of(place.url)
        if not place or not name:
            return self._site.absolute(reference, file.url)
        fragment = f"#{place.fragment}" if place.fragment else ""
        return _relative(name, file) + fragment

    def _moved_to(self, file: File) -> str:
        return _relative(self._found.file_of(file.url) or "", file)

    def _notice(self, html: str, file: File) -> str:
        """Return what the footer of a page says of the copy, in the language of the page."""
        root = LexborHTMLParser(html).css_first("html")
        context = {**self._about, "url": _relative(file_of(ABOUT), file)}
        with translation.override(root.attributes.get("lang") if root else None):
            return render_to_string("milestones/_copy.html", context)


def _check(host: str) -> str:
    """Return the command that checks the signature of the list, and then all files."""
    signed = f"-I {host} -n {signing.NAMESPACE} -s {SIGNATURE} < {SUMS}"
    return f"ssh-keygen -Y verify -f allowed_signers {signed} && {CHECK}"


def _time(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _relative(name: str, file: File) -> str:
    return posixpath.relpath(name, posixpath.dirname(file.name) or ".")


def _wrong_start(site: Site, answer: Answer) -> str:
    if answer.location:
        return f"The site redirects {site.root} to {answer.location}. Export that: --url."
    return f"The site answers {answer.status} at {site.root}"
