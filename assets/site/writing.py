"""From a page to its bytes: HTML through the templates, CSV through the one place that disarms cells.

Belongs here: the environment of the templates and what every page gets. Does not belong here: what a page says.
"""

import io
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2

from assets.exports import write_rows
from assets.site.model import Page, Table
from assets.site.navigation import NAVIGATION
from assets.site.sources import Sources
from expectations.days import say_day

_FOLDER: Final = Path(__file__).parent
STYLE: Final = "site.css"
ICON: Final = "icon.svg"

#: what a page may load: nothing but our own style sheet and pictures, and no script at all
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> jinja2.Environment:
    """Return the templates' environment: everything is escaped, and a name nobody gave is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def write_page(page: Page, sources: Sources) -> bytes:
    """Return a page as HTML."""
    known_on = sources.standing.known_on
    return render(
        "page.html",
        page=page,
        style=STYLE,
        icon=ICON,
        navigation=NAVIGATION,
        is_synthetic=sources.standing.is_synthetic,
        known_on="" if known_on is None else say_day(known_on),
        made_on=say_day(sources.today),
    )


def render(template: str, **given: Any) -> bytes:
    """Return a page of any site through its template."""
    return _environment().get_template(template).render(policy=POLICY, **given).encode()


def write_csv(table: Table) -> bytes:
    """Return exactly what a table shows as CSV; numbers without thousands separators."""
    out = io.StringIO()
    write_rows(table.columns, ([cell.plain for cell in row] for row in table.rows), out)
    return out.getvalue().encode()


def read_static(name: str) -> bytes:
    """Return the style sheet or the icon."""
    return (_FOLDER / "static" / name).read_bytes()
