"""What a page is, before it is HTML: a title, and sections of blocks.

Belongs here: the shapes every page is made of. Does not belong here: what a page says (`pages`), how it looks
(`templates`). Each block names the macro of `templates/components.html` that shows it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

Tone = Literal["", "attention", "quiet"]

#: letters up to which the words of a cell stay in one line, and from which on they are a sentence
_SHORT, _LONG = 26, 60


@dataclass(frozen=True, slots=True)
class Link:
    """Where a text leads: the file of another page, or a place in one."""

    text: str
    href: str
    #: what it leads to, where the text alone does not say
    about: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: what is shown, and what the CSV says where a thousands separator would be in the way."""

    text: str
    plain: str | int | Decimal
    is_number: bool = False
    href: str = ""
    #: whether the text is drawn as a tag
    tone: Tone | None = None

    @property
    def room(self) -> str:
        """The class that says what room it wants: numbers stand right, short words stay in a line, sentences are wide.

        >>> Cell("March 2020", "").room, Cell("4.0", "4.0", is_number=True).room
        ('s', 'n')
        """
        if self.is_number:
            return "n"
        return "s" if len(self.text) <= _SHORT else "l" if len(self.text) > _LONG else "m"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and the CSV of exactly what it shows."""

    kind: ClassVar[str] = "table"
    #: what the CSV is called, without its ending
    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    #: whether the first cell of a row says what the row is about
    has_row_headers: bool = True
    #: what is said where there is no row
    nothing: str = "There are no rows."

    def is_number(self, place: int) -> bool:
        """Whether a column holds numbers: its header stands above them on the right."""
        return any(row[place].is_number for row in self.rows)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences."""

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Sentences that must not be passed over."""

    kind: ClassVar[str] = "notice"
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, each entry a text or a link."""

    kind: ClassVar[str] = "items"
    entries: tuple[str | Link, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """Names and what is said of each."""

    kind: ClassVar[str] = "summary"
    rows: tuple[tuple[str, str | Link], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A number to be seen first: what it is of, and what makes it readable."""

    value: str
    label: str
    note: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers to be seen first, beside each other."""

    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure in both layouts, with its alternative text."""

    kind: ClassVar[str] = "picture"
    title: str
    alt: str
    wide: str
    narrow: str
    #: width and height of the wide one, so that nothing moves while it loads
    width: int
    height: int


Block = Table | Paragraph | Notice | Items | Summary | Facts | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page below a heading; `name` is its place in the page, and stays."""

    name: str
    heading: str
    blocks: tuple[Block, ...]
    #: shown closed, to be opened by whoever needs it
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `name` is that of its file, without the ending, and stays from release to release."""

    name: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    #: the pages above it, the overview left out
    trail: tuple[Link, ...] = ()

    @property
    def file(self) -> str:
        """The file it is written to."""
        return f"{self.name}.html"

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of the page."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Table))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture of the page."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Picture))
