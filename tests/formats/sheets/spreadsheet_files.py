"""Makes spreadsheet files for tests."""

import io
import zipfile
from html import escape

import xlsxwriter


def xlsx(*sheets, hidden=()):
    """Return a workbook. Each of `sheets` is (name, rows), with values of any type in the rows."""
    return workbook(lambda book: [_add(book, *sheet, sheet[0] in hidden) for sheet in sheets])


def workbook(fill):
    """Return the workbook that `fill` has written to, with its default options."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as it:
        fill(it)
    return file.getvalue()


def _add(book, name, rows, is_hidden=False):
    sheet = book.add_worksheet(name)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    if is_hidden:
        sheet.hide()
    else:
        sheet.set_first_sheet()
        sheet.activate()


def ods(*sheets):
    """Return a workbook in OpenDocument format. Each of `sheets` is (name, rows of text)."""
    return ods_of_xml(*((name, "".join(map(_row, rows))) for name, rows in sheets))


def ods_of_xml(*sheets):
    """Return a workbook in OpenDocument format. Each of `sheets` is (name, the XML of its rows)."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{xml}</table:table>' for name, xml in sheets
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", _CONTENT.format(tables))
    return file.getvalue()


def _row(cells):
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(value):
    if not isinstance(value, str):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/"'
    ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
_CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def with_part(data, ending, change):
    """Return the zip file `data` with `change` applied to the bytes of the file named `ending`."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith(ending) else part)
    return file.getvalue()
