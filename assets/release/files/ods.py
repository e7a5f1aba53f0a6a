"""The workbook as ODS: the same sheets in the open form.

Belongs here: what OpenDocument 1.3 asks for. Does not belong here: what stands in the cells (`sheets`).

Written as XML by our own hand: it is little, it needs no further package, and what makes a workbook accessible (tables
as named ranges, repeated headers, frozen panes, language) and its bytes are ours to say.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from assets.release.files.facts import LANGUAGE, PUBLISHER, Facts
from assets.release.files.sheets import Cell, Sheet
from assets.release.files.zipping import pack

_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES: Final = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}"'
    for name, space in {
        "office": "office:1.0",
        "table": "table:1.0",
        "text": "text:1.0",
        "style": "style:1.0",
        "fo": "xsl-fo-compatible:1.0",
        "meta": "meta:1.0",
        "config": "config:1.0",
    }.items()
)
_ALL: Final = (
    f'{_SPACES} xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' office:version="1.3"'
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST: Final = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def write_ods(sheets: Sequence[Sheet], facts: Facts) -> bytes:
    """Return the workbook: one named table per sheet, nothing merged, the header frozen, opened at the cover."""
    parts = {
        # First and not compressed, so that a program knows the form from the first bytes.
        "mimetype": _TYPE,
        "content.xml": _content(sheets),
        "styles.xml": _styles(),
        "meta.xml": _meta(facts),
        "settings.xml": _settings(sheets),
    }
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in parts
        if name != "mimetype"
    )
    parts["META-INF/manifest.xml"] = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_MANIFEST}" manifest:version="1.3"><manifest:file-entry'
        f' manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_TYPE}"/>{listed}</manifest:manifest>'
    )
    return pack({name: text.encode("utf-8") for name, text in parts.items()}, stored=frozenset({"mimetype"}))


def _content(sheets: Sequence[Sheet]) -> str:
    widths = sorted({width for sheet in sheets for width in sheet.widths})
    styles = "".join(
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * 0.21:.2f}cm"/></style:style>'
        for width in widths
    )
    tables = "".join(part for sheet in sheets for part in _table(sheet))
    ranges = "".join(
        f'<table:database-range table:name="{sheet.table_name}" table:contains-header="true"'
        f" table:target-range-address={_quote(_range(sheet))}/>"
        for sheet in sheets
    )
    return (
        f"{_HEAD}<office:document-content {_ALL}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def _table(sheet: Sheet) -> Iterator[str]:
    yield f"<table:table table:name={_quote(sheet.name)}>"
    yield "".join(
        f'<table:table-column table:style-name="w{width}" table:default-cell-style-name="Default"/>'
        for width in sheet.widths
    )
    yield _row([_cell(Cell(sheet.title), "Title")])
    yield from (_row([_cell(Cell(line))]) for line in sheet.lines)
    header = _row([_cell(Cell(label), "Header") for label in sheet.header])
    yield f"<table:table-header-rows>{header}</table:table-header-rows>"
    yield from (_row([_cell(cell) for cell in row]) for row in sheet.rows)
    yield "</table:table>"


def _row(cells: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(cell: Cell, style: str | None = None) -> str:
    if not cell.text:
        return "<table:table-cell/>"
    named = style or ("Right" if cell.is_right else "Wrapped" if len(cell.text) > 60 and not style else "Default")
    text = _paragraph(cell.text)
    if cell.link is not None:
        text = f'<text:a xlink:type="simple" xlink:href={_quote(f"#{cell.link}.A1")}>{text}</text:a>'
    value = "string" if cell.number is None else f'float" office:value="{cell.text}'
    return (
        f'<table:table-cell table:style-name="{named}" office:value-type="{value}"><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def _paragraph(text: str) -> str:
    """Escape text; blanks beyond the first, and at either end, would be lost without an element of their own."""
    parts = [escape(part, quote=False) for part in text.split(" ")]
    if len(parts) == 1:
        return parts[0]
    is_plain = all(parts)
    return " ".join(parts) if is_plain else '<text:s text:c="1"/>'.join(parts)


def _styles() -> str:
    def style(name: str, paragraph: str = "", text: str = "", cell: str = "") -> str:
        return (
            f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default">'
            f'<style:table-cell-properties style:vertical-align="top" {cell}/>'
            f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
        )

    language, country = LANGUAGE.split("-")
    spoken = f'fo:language="{language}" fo:country="{country}"'
    wrap = 'fo:wrap-option="wrap"'
    return (
        f'{_HEAD}<office:document-styles {_ALL}><office:styles><style:default-style style:family="table-cell">'
        f"<style:text-properties {spoken}/></style:default-style>"
        '<style:style style:name="Default" style:family="table-cell"/>'
        + style("Title", text='fo:font-weight="bold" fo:font-size="15pt"')
        + style("Header", text='fo:font-weight="bold"', cell=wrap)
        + style("Wrapped", cell=wrap)
        + style("Right", paragraph='fo:text-align="end"')
        + "</office:styles></office:document-styles>"
    )


def _meta(facts: Facts) -> str:
    day = f"{facts.as_at.isoformat()}T00:00:00"
    return (
        f"{_HEAD}<office:document-meta {_ALL}><office:meta><dc:title>{escape(facts.title)}</dc:title>"
        f"<dc:subject>Serious incident notifications in England, by period, place and characteristic</dc:subject>"
        f"<dc:description>{escape(facts.statement or '')}</dc:description>"
        f"<meta:initial-creator>{escape(PUBLISHER)}</meta:initial-creator><dc:creator>{escape(PUBLISHER)}</dc:creator>"
        f"<meta:creation-date>{day}</meta:creation-date><dc:date>{day}</dc:date><dc:language>{LANGUAGE}</dc:language>"
        "</office:meta></office:document-meta>"
    )


def _settings(sheets: Sequence[Sheet]) -> str:
    def item(name: str, kind: str, value: str | int) -> str:
        return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'

    frozen = "".join(
        f"<config:config-item-map-entry config:name={_quote(sheet.name)}>"
        + item("CursorPositionX", "int", 0)
        + item("CursorPositionY", "int", 0)
        + item("VerticalSplitMode", "short", 2)
        + item("VerticalSplitPosition", "int", sheet.header_row + 1)
        + item("PositionBottom", "int", sheet.header_row + 1)
        + "</config:config-item-map-entry>"
        for sheet in sheets
    )
    return (
        f"{_HEAD}<office:document-settings {_ALL}><office:settings>"
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        f"<config:config-item-map-entry>{item('ViewId', 'string', 'view1')}"
        f'<config:config-item-map-named config:name="Tables">{frozen}</config:config-item-map-named>'
        f"{item('ActiveTable', 'string', escape(sheets[0].name))}</config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"
    )


def _range(sheet: Sheet) -> str:
    last = _letters(len(sheet.header) - 1)
    return f"'{sheet.name}'.A{sheet.header_row + 1}:'{sheet.name}'.{last}{sheet.header_row + 1 + len(sheet.rows)}"


def _quote(text: str) -> str:
    return f'"{escape(text)}"'


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
