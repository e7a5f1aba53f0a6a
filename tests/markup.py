"""Pages read back: the tables, links, pictures and places in them, without a browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "source", "br", "hr", "input"}


@dataclass
class Read:
    """What a page holds."""

    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    #: by name of its CSV: header and rows, as they are shown
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.read = Read()
        self.rows = None
        self.cell = None
        self.words = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.read.tags.append(tag)
        if "id" in given:
            self.read.places.append(given["id"])
        if tag == "a":
            self.read.links.append(given.get("href", ""))
        for name in ("src", "srcset"):
            if name in given:
                self.read.loads.append(given[name])
        if tag == "link":
            self.read.loads.append(given["href"])
        if tag == "img":
            self.read.alts.append(given["alt"])
        if tag == "table":
            self.rows = []
        if tag == "caption":
            self.read.tables[given["id"].removesuffix("-caption")] = self.rows
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = []

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append("".join(self.cell).strip())
            self.cell = None

    def handle_data(self, data):
        self.words.append(data)
        if self.cell is not None:
            self.cell.append(data)


def read_page(html: str) -> Read:
    """Return what a page holds."""
    reader = _Reader()
    reader.feed(html)
    reader.read.text = " ".join("".join(reader.words).split())
    return reader.read
