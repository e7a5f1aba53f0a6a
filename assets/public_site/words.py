"""What the public pages say in words: basis, method, accessibility, caveats.

Belongs here: sentences that stand on pages of every release. Does not belong here: anything counted.
"""

from typing import Final

from expectations.days import say_month_name

BASIS_DFE: Final = (
    "Every notification by the day the Panel was notified, by its financial year from April, with the facts "
    "of one child as first notified: harm that later became a death stays serious harm here. Deaths of "
    "looked-after children without suspected abuse are counted, those of care leavers are not."
)
BASIS_PANEL: Final = (
    "Notifications in the Panel's scope, in which abuse or neglect was known or suspected, without those "
    "withdrawn, found outside the criteria or sent twice; as known on the day of the release. The share is "
    "out of notifications with a rapid review. These figures and those of all notifications are counted on "
    "different bases and never add up."
)
AREA_CAVEAT: Final = (
    "A high or low count is no measure of how well an authority works: numbers are small, and authorities "
    "differ in size. Counts of regions are rounded to 10."
)
REVIEW_LEAD: Final = (
    "The cases of non-accidental injury under 1 that the Panel's fieldwork review looked into, by what "
    "reviewers recorded. There were few: most counts are confidential."
)
SYMBOLS: Final = (
    ("c", "Confidential: the count is small, or a small one could be worked out from it."),
    ("x", "Not available: it is not published at this level."),
    ("z", "Not applicable: there is nothing to count or to divide by."),
    ("low", "More than none, and rounds to 0."),
    ("0", "No case at all. A small count is never rounded to it."),
)
METHODS: Final = (
    (
        "limits",
        "Limits",
        "Shares have 95 % limits by Wilson's score, rates exact Poisson limits. They say how far chance alone "
        "may carry a figure of this size.",
    ),
    (
        "rates",
        "Rates",
        "Notifications per 100,000 infants and year. Infants are births to mid-2020 and mid-year estimates of "
        "the Office for National Statistics after that, which rest on Census 2021 from mid-2021: a step there "
        "can be the denominator. Years without an estimate take the last one.",
    ),
    (
        "boundaries",
        "Boundaries",
        "Authorities are those of the time. Where one was abolished or made, its years before and after are marked z.",
    ),
    (
        "confidentiality",
        "Confidential counts",
        "Counts from 1 to one below the threshold are not printed. Enough other counts are left out that "
        "nobody can work them out from totals, regions, halves of a year, the other tables or earlier "
        "releases; what follows from a hidden count is hidden with it. Before a release an audit that shares "
        "nothing with this choice tries to work every hidden count out, together with the last eight "
        "releases. If it succeeds, nothing is published.",
    ),
    (
        "revisions",
        "Revisions",
        "Counts of all notifications are as first notified and change only when a notification comes late. "
        "Counts of non-accidental injury are as known at each release and change when the Panel's coding "
        "does.",
    ),
)
"""Name, heading and text of each section."""
ACCESSIBILITY_STATEMENT: Final = (
    "These pages are made to meet the Web Content Accessibility Guidelines 2.2 at level AA. They need no "
    "script, work by keyboard and at 400 % zoom, say in words what every figure shows, and give every table "
    "as a file.",
    "Each release is tested by program before it is published: for accessibility, for valid HTML, and at "
    "narrow widths. It has not been tested by people who use assistive technology.",
    "Wide tables scroll sideways inside their own frame, which the keyboard reaches. The spreadsheet files "
    "follow the Government Analysis Function's guidance on accessible spreadsheets.",
    "If you need a table in another form, write to the data team of the Child Safeguarding Practice Review Panel.",
)


def say_release(name: str) -> str:
    """Return a release in words.

    >>> say_release("2026-11")
    'November 2026'
    """
    year, month = name.split("-")
    return f"{say_month_name(int(month))} {year}"
