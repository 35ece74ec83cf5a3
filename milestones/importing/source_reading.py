"""Reads a source from the prose that describes it: a citation, a link, a DOI."""

import re
from dataclasses import replace
from typing import Any

from milestones.document import prose, shape
from milestones.document.prose_reading import Run
from milestones.document.shape import Source
from milestones.formats.texts import sources, written_dates
from milestones.formats.texts.sources import URL

_DOI = re.compile(r"(?:\bdoi:?\s*)?\b(10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;:)\]])", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:\[\d{1,3}\]|\(?\d{1,3}\)|\d{1,3}\.|[\^–—•*-])(?:\s+|$)")
_ACCESSED = re.compile(  # "(Accessed: 3 May 2020)"
    r"[(\[]?\b(?:(?:last )?(?:accessed|retrieved|consulted|visited|viewed)|"
    r"(?:page )?consultée?|qasur|parë|marrë|pristupljeno|posećeno|приступљено|посећено|"
    r"(?:zuletzt )?abgerufen)\b:?\s+(?:(?:on|le|më|am)\s+)?(?P<date>[^()\[\];:]{6,30}?)"
    r"(?:[)\]]|\.?$)",
    re.IGNORECASE,
)
_BEFORE_URL = re.compile(  # "Available at: https://…"
    r"\b(?:available (?:online )?(?:at|from)|available on|disponible (?:sur|à l.adresse)|"
    r"në dispozicion në|dostupno na|доступно на|verfügbar unter)\b:?\s*(?=$|[(\[.,;]|https?:)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_CITATION = re.compile(
    r"\([12]\d{3}[a-z]?\)[.,:]|\bpp?\. ?\d|\bvol\.|\bno\.? ?\d|\bnr\.? ?\d|\bart\. ?\d|"
    r"\boj [lc]\b|\bisbn\b|\bibid\b|\bop\. ?cit|\beds?\.|\bs\. ?\d|\bfq\. ?\d|\bstr\. ?\d|"
    r"“[^“”]+”|«[^«»]+»|„[^„“”]+[“”]|"
    r"\"[^\"]+\"",
    re.IGNORECASE,
)
_QUOTATION = re.compile(
    r"(?P<author>[^\"“”„«»]{0,300})[\"“„«](?P<title>[^\"“”„«»]{1,300})[\"“”»][\s,.]*"
)
_SIGNAL = re.compile(  # before a source in a note: "See"
    r"(?:(?:see|voir|siehe|shih|vidi|види)(?: (?:also|aussi|auch|edhe|i|и))?|cf|compare|vgl)\b"
    r"[\s.,:]*",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(  # "Town archive, box 12"
    r"\W*(?:\d{1,3}[.)]?\W+)?(?:\w+\s+){0,3}?(?:archi[vf]|arkiv|arhiv|архив|архів)\w*"
    r"[^,.;:!?]{0,60}[,;:] [^!?]{0,80}(?:\b\d{1,3}|[\w/-]/\d+)\W*",
    re.IGNORECASE,
)
_LONGEST_ARCHIVE = 160  # characters; longer text tells something
_LINK = prose.MARKS.index("a")
_EM = prose.MARKS.index("em")


# --- Reading one ----------------------------------------------------------------------------------


def is_citation(html: str) -> bool:
    """Tell whether prose names a publication: it has a link, a DOI, or a citation's form."""
    text = prose.clean_line(prose.text_of(html))
    if URL.search(text) or _DOI.search(text) or any(map(_is_web, prose.links(html))):
        return True
    if _CITATION.search(text) or ("<em>" in html and _YEAR.search(text)):
        return True
    if len(text) <= _LONGEST_ARCHIVE and _ARCHIVE.fullmatch(text):
        return True
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    capitals = sum(not word[0].islower() for word in words)
    return bool(_YEAR.search(text)) and 2 * capitals >= len(words)


def read(html: str, language: str) -> Source | None:
    """Return the source that prose describes, without a uid. None if a source can't hold it."""
    html = prose.clean_inline(html)
    found = sources.in_html(f"<p>{html}</p>", language)
    if found and not _is_url(found.title):
        found = replace(found, publisher=found.publisher.lstrip(" ;:"))
    else:
        nodes = prose.tree(html)
        found = _named(nodes[0][1] if nodes else [])
    return _within_limits(_with_access(found, language) if found and found.url else found)


def _with_access(source: Source, language: str) -> Source:
    """Return a source on the web with the day of access as the day on which it was checked."""
    for name in ("title", "publisher"):
        text = getattr(source, name)
        if match := _accessed(text, language):
            day, _ = written_dates.read(match["date"], language)
            text = _line(f"{text[: match.start()].rstrip()} {text[match.end() :]}")
            source = replace(source, checked=source.checked or day)
        rest = _line(_BEFORE_URL.sub("", text))
        read: dict[str, Any] = {name: rest or (text if name == "title" else "")}
        source = replace(source, **read)
    return source


def _accessed(text: str, language: str) -> re.Match[str] | None:
    match = _ACCESSED.search(text)
    day = written_dates.read(match["date"], language)[0] if match else ""
    return match if sources.is_day(day) else None


def _named(runs: list[Run]) -> Source | None:
    """Return a source from text without a linked title: an emphasised title, or all of it."""
    url = _url(runs)
    pieces = [(_without_urls(text, marks), marks) for text, marks in runs]
    text = _line("".join(text for text, _ in pieces))
    if not text:
        return Source(title=url, url=url) if url else None
    if found := _with_title_in_italics(pieces):
        return replace(found, url=url)
    title, publisher = _halves(text)
    return Source(title=title, publisher=publisher, url=url)


def _url(runs: list[Run]) -> str:
    links = [url for url, _ in sources.links(runs) if _is_web(url)]
    text = "".join(text for text, _ in runs)
    if links:
        return links[0]
    if bare := URL.search(text):
        return bare[0]
    doi = _DOI.search(text)
    return f"https://doi.org/{doi[1]}" if doi else ""


def _is_url(title: str) -> bool:
    return bool(URL.match(title)) or title.lower().startswith("www.")


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _without_urls(text: str, marks: frozenset[tuple[int, str]]) -> str:
    """Return the text of a run without what is in the source's URL already."""
    links = [url for rank, url in marks if rank == _LINK]
    if links and text.strip(" /") in (links[0].strip("/"), links[0].partition("://")[2].strip("/")):
        return ""
    if text == prose.OBJECT:
        return ""
    without = URL.sub("", text) if not links else text
    return without if links or URL.search(text) else _DOI.sub("", without)


def _line(text: str) -> str:
    text = _NUMBER.sub("", prose.clean_line(text), count=1) if _NUMBER.match(text) else text
    return prose.clean_line(text).lstrip(" .,;:").rstrip(" ,;:").removesuffix(".").strip(" ,;:<>")


def _with_title_in_italics(pieces: list[Run]) -> Source | None:
    """Return the source in `Anna Brook, *The Bridge*, Valley Press 2004`, or None."""
    at = next((i for i, (_, marks) in enumerate(pieces) if {r for r, _ in marks} == {_EM}), None)
    if at is None:
        return None
    before, after = (
        _line("".join(text for text, _ in part)) for part in (pieces[:at], pieces[at + 1 :])
    )
    before = before[_end_of_signal(before) :]
    title = _line(pieces[at][0])
    if quotation := _QUOTATION.fullmatch(before):
        author, article = (_line(quotation[name]) for name in ("author", "title"))
        return Source(title=article, author=author, publisher=f"{title}, {after}".strip(" ,"))
    is_author = len(before) <= shape.TITLE_LENGTH and not URL.search(before)
    words = [word for word in re.findall(r"[^\W\d_]+", before) if len(word) > 3]
    if not title or not is_author or any(word[0].islower() for word in words):
        return None
    return Source(title=title, author=before, publisher=after)


def _end_of_signal(text: str) -> int:
    match = _SIGNAL.match(text)
    return match.end() if match else 0


def _halves(text: str) -> tuple[str, str]:
    """Return `text` as a title and, if it is too long for one, a publisher, parted at a space."""
    if len(text) <= shape.TITLE_LENGTH:
        return text, ""
    beginning = text[: shape.TITLE_LENGTH + 1]
    end = max(beginning.rfind(". ") + 1, beginning.rfind(", ") + 1)
    end = end or beginning.rfind(" ")
    return (text[:end].strip(), text[end:].strip()) if end > 0 else (text, "")


def _within_limits(source: Source | None) -> Source | None:
    if source is None:
        return None
    limited = (field for field in shape.fields_of(Source) if field.limit)
    fits = all(len(getattr(source, field.name)) <= (field.limit or 0) for field in limited)
    return source if fits else None


def words_read(source: Source, html: str, language: str) -> list[str]:
    """Return the texts in `html` that `source` has in another form, such as its number."""
    text = prose.clean_line(prose.text_of(html))
    number = _NUMBER.match(text)
    found = [number[0]] if number else []
    if not source.title.startswith(text[:3]):
        found.append(text[: _end_of_signal(text)])
    found += [match[0] for match in _BEFORE_URL.finditer(text)] if source.url else []
    if source.checked:
        accessed = _accessed(text, language)
        found.append(accessed[0] if accessed else "checked")
    return [*found, *([sources.published_in(text, source, language)] if source.published else [])]
