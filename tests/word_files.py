"""Makes small Word and OpenDocument files, from the XML of their paragraphs."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = {
    "Title": "Title",
    "Subtitle": "Subtitle",
    "Heading1": "heading 1",
    "Heading2": "heading 2",
    "berschrift3": "Überschrift 3",
    "Quote": "Quote",
    "Caption": "caption",
    "TOC1": "toc 1",
}


def packed(files):
    """Return a zip archive of `files`, texts or bytes by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(data):
    """Return the files in a zip archive, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- Word -----------------------------------------------------------------------------------------


def run(text, look=""):
    """Return a run of text; `look` is the XML of its properties, such as <w:b/>."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content, style="", properties=""):
    """Return a paragraph. `content` is text, or XML."""
    content = content if content.startswith("<") else run(content) if content else ""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{content}</w:p>"


def item(content, level=0, number=1):
    """Return an item of a list: of a bulleted one if `number` is 1, of a numbered one if 2."""
    numbering = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
    return paragraph(content, properties=f"<w:numPr>{numbering}</w:numPr>")


def table(*rows, header=False):
    """Return a table. A cell is text, or (text, the XML of its properties)."""
    xml = ""
    for i, cells in enumerate(rows):
        pairs = (cell if isinstance(cell, tuple) else (cell, "") for cell in cells)
        inner = "".join(
            f"<w:tc><w:tcPr>{look}</w:tcPr>{paragraph(text)}</w:tc>" for text, look in pairs
        )
        is_header = "<w:trPr><w:tblHeader/></w:trPr>" if header and i == 0 else ""
        xml += f"<w:tr>{is_header}{inner}</w:tr>"
    return f"<w:tbl>{xml}</w:tbl>"


def link(text, relation):
    return f'<w:hyperlink r:id="{relation}">{run(text)}</w:hyperlink>'


def field(text, code):
    """Return a field: what it shows, and its code, such as HYPERLINK "https://…"."""
    marks = {
        kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
        for kind in ("begin", "separate", "end")
    }
    code = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return marks["begin"] + code + marks["separate"] + run(text) + marks["end"]


def picture(relation, alternative=""):
    described = f' descr="{alternative}"' if alternative else ""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1"{described}/><a:graphic><a:graphicData>'
        f'<pic:pic><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def note_reference(number, kind="footnote"):
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def _part(root, content):
    return f"{_HEAD}<w:{root} {_NAMES}>{content}</w:{root}>"


def _notes(kind, notes):
    inner = "".join(
        f'<w:{kind} w:id="{number}">{paragraph(text)}</w:{kind}>' for number, text in notes.items()
    )
    return _part(f"{kind}s", inner)


def _comments(comments):
    return _part(
        "comments",
        "".join(
            f'<w:comment w:id="{i}" w:author="{author}">{paragraph(text)}</w:comment>'
            for i, (author, text) in enumerate(comments)
        ),
    )


def _styles(styles, more):
    return _part(
        "styles",
        "".join(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
            for key, name in styles.items()
        )
        + more,
    )


def _numbering():
    levels = {
        kind: "".join(f'<w:lvl w:ilvl="{i}"><w:numFmt w:val="{kind}"/></w:lvl>' for i in range(9))
        for kind in ("bullet", "decimal")
    }
    return _part(
        "numbering",
        "".join(
            f'<w:abstractNum w:abstractNumId="{i}">{xml}</w:abstractNum>'
            for i, xml in enumerate(levels.values(), 1)
        )
        + "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in (1, 2)),
    )


def _relations(relations):
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
        for key, (kind, target, mode) in relations.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{inner}</Relationships>'


def _core(properties):
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in properties.items())
    return (
        f'{_HEAD}<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' xmlns:dcterms="http://purl.org/dc/terms/">{inner}</cp:coreProperties>'
    )


def word_file(
    *body,
    links=None,
    images=None,
    footnotes=None,
    endnotes=None,
    comments=(),
    core=None,
    styles=STYLES,
    more_styles="",
    parts=None,
):
    """Return a Word file.

    `links` are URLs and `images` files, by the id of their relation. `parts` are further files.
    """
    relations = {
        "s": ("styles", "styles.xml", ""),
        "n": ("numbering", "numbering.xml", ""),
        "f": ("footnotes", "footnotes.xml", ""),
        "e": ("endnotes", "endnotes.xml", ""),
        "c": ("comments", "comments.xml", ""),
    }
    relations |= {
        key: ("hyperlink", url, ' TargetMode="External"') for key, url in (links or {}).items()
    }
    relations |= {key: ("image", f"media/{key}.bin", "") for key in images or {}}
    types = (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="bin" ContentType="image/png"/></Types>'
    )
    return packed(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _relations({"d": ("officeDocument", "word/document.xml", "")}),
            "word/document.xml": _part("document", f"<w:body>{''.join(body)}</w:body>"),
            "word/_rels/document.xml.rels": _relations(relations),
            "word/styles.xml": _styles(styles, more_styles),
            "word/numbering.xml": _numbering(),
            "word/footnotes.xml": _notes("footnote", footnotes or {}),
            "word/endnotes.xml": _notes("endnote", endnotes or {}),
            "word/comments.xml": _comments(comments),
            "docProps/core.xml": _core(core or {}),
            **{f"word/media/{key}.bin": data for key, data in (images or {}).items()},
            **(parts or {}),
        }
    )


# --- OpenDocument ---------------------------------------------------------------------------------

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_NAMES = " ".join(
    [
        *(
            f'xmlns:{name}="{_ODF}:{name}:1.0"'
            for name in ("office", "style", "text", "table", "meta")
        ),
        f'xmlns:draw="{_ODF}:drawing:1.0"',
        f'xmlns:svg="{_ODF}:svg-compatible:1.0"',
        f'xmlns:fo="{_ODF}:xsl-fo-compatible:1.0"',
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)
_ODF_STYLES = """
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_2"/>
<style:style style:name="P2" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="I" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="U" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="X" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>
"""  # noqa: E501


def odt_file(*body, meta="", styles="", images=None, parts=None):
    """Return an OpenDocument text. `meta` and `styles` are XML, `images` files by name."""

    def part(root, content):
        return f"{_HEAD}<office:{root} {_ODF_NAMES}>{content}</office:{root}>"

    automatic = f"<office:automatic-styles>{_ODF_STYLES}</office:automatic-styles>"
    text = f"<office:body><office:text>{''.join(body)}</office:text></office:body>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": part("document-content", automatic + text),
            "styles.xml": part("document-styles", styles),
            "meta.xml": part("document-meta", f"<office:meta>{meta}</office:meta>"),
            **{f"Pictures/{name}": data for name, data in (images or {}).items()},
            **(parts or {}),
        }
    )
