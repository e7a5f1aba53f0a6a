"""What the default sample must reproduce, as whole numbers, and when it is delivered.

Belongs here: the calibration table (counts per block of months and per cell), the quotas for sex, age and
looked-after status, the days on which figures were published, the delivery days and the planted shift.
Every number that comes from a published figure says so; the rest is invented so that the published ones
can hold together. Does not belong here: any drawing of random numbers, any row.

Sources: Department for Education, serious incident notifications (OGL v3.0); Child Safeguarding Practice
Review Panel, annual reports; the two documents of the national review of September 2021.
``warehouse/reference/*figures.csv`` lists them.
"""

from dataclasses import dataclass
from datetime import date

from expectations import codes

NATURES = codes.NATURE.values
SEXES = codes.SEX.values
AGE_BANDS = ("under_1", "1_to_5", "6_to_10", "11_to_15", "16_to_17", "unknown")
UNDER_1, UNKNOWN_AGE = 0, len(AGE_BANDS) - 1
NEVER = 99
"""The delivery index of something that never happens."""

DELIVERIES = (
    date(2018, 12, 31),
    date(2019, 6, 30),
    date(2019, 12, 31),
    date(2020, 3, 31),
    date(2020, 10, 31),
    date(2021, 4, 30),
    date(2021, 9, 30),
    date(2022, 6, 30),
    date(2022, 11, 30),
    date(2023, 6, 30),
    date(2023, 12, 31),
    date(2024, 6, 30),
    date(2024, 11, 30),
    date(2025, 5, 31),
    date(2026, 3, 31),
    date(2026, 4, 15),
)
"""Extract days; the last one comes after the period so that late reviews and amendments arrive, and within the month
after it, so that no whole month stands there empty."""

FULL_DELIVERY = 7
"""The one full snapshot (30 June 2022): after the figures of September 2021, so that these stay as
published."""

MARCH_2020, APRIL_2021, SEPTEMBER_2021, NOVEMBER_2022, DECEMBER_2023, NOVEMBER_2024 = 3, 5, 6, 8, 10, 12
"""Deliveries that are the newest on the day a published figure was known."""

COUNTED = (
    (date(2018, 4, 1), 1),
    (date(2019, 4, 1), 3),
    (date(2020, 4, 1), 4),
    (date(2020, 10, 1), 5),
    (date(2021, 4, 1), 7),
    (date(2022, 4, 1), 9),
    (date(2023, 4, 1), 11),
    (date(2024, 4, 1), 13),
    (date(2025, 4, 1), 15),
)
"""The newest delivery before the DfE published its total of the period beginning on each day: nothing of it
comes later."""

PANEL_START = date(2018, 6, 29)
"""Since this day the Panel receives notifications; earlier ones have no coding and no rapid review."""


@dataclass(frozen=True, slots=True)
class Block:
    """Notifications of whole months. Triples count deaths, serious harm and other as first notified.

    ``notified`` is the DfE total; ``nai`` those in the Panel's scope coded NAI under 1; ``outside`` those
    outside the Panel's scope; ``under_1`` index children under 1 beside NAI, (in scope, outside). After
    delivery ``settled`` no published figure looks at the block, so codings may be amended;
    ``nai_settled`` likewise for NAI under 1.
    """

    first_month: date
    months: int
    notified: tuple[int, int, int]
    nai: tuple[int, int, int]
    outside: tuple[int, int, int]
    under_1: tuple[int, int]
    settled: int
    nai_settled: int


BLOCKS = (
    Block(date(2018, 4, 1), 3, (55, 78, 4), (0, 0, 0), (6, 3, 1), (40, 2), 3, 3),
    Block(date(2018, 7, 1), 3, (55, 78, 4), (7, 24, 0), (5, 3, 1), (12, 1), 3, 6),
    Block(date(2018, 10, 1), 6, (90, 127, 7), (13, 49, 0), (9, 5, 2), (24, 3), 3, 6),
    Block(date(2019, 4, 1), 6, (94, 127, 4), (13, 48, 0), (9, 5, 1), (18, 3), 3, 6),
    Block(date(2019, 10, 1), 3, (47, 63, 2), (7, 24, 0), (5, 3, 1), (9, 1), 3, 6),
    Block(date(2020, 1, 1), 3, (47, 63, 2), (7, 24, 0), (4, 3, 1), (9, 2), 5, 6),
    Block(date(2020, 4, 1), 4, (79, 106, 5), (9, 32, 0), (7, 5, 2), (10, 2), 5, 6),
    Block(date(2020, 8, 1), 2, (39, 53, 3), (5, 16, 0), (4, 2, 1), (5, 1), 5, 6),
    Block(date(2020, 10, 1), 3, (53, 67, 6), (10, 36, 0), (5, 4, 3), (6, 2), 5, 6),
    Block(date(2021, 1, 1), 3, (52, 58, 15), (10, 36, 0), (9, 2, 10), (8, 3), 8, 8),
    Block(date(2021, 4, 1), 9, (143, 170, 18), (18, 65, 0), (34, 9, 13), (32, 5), 8, 8),
    Block(date(2022, 1, 1), 3, (48, 57, 6), (6, 22, 0), (11, 3, 3), (10, 2), 8, 8),
    Block(date(2022, 4, 1), 12, (201, 244, 11), (24, 88, 0), (59, 3, 1), (50, 10), 10, 10),
    Block(date(2023, 4, 1), 12, (205, 180, 20), (21, 77, 0), (42, 9, 9), (39, 7), 12, 12),
    Block(date(2024, 4, 1), 12, (162, 167, 9), (18, 68, 0), (40, 9, 4), (33, 6), 15, 15),
    Block(date(2025, 4, 1), 12, (160, 188, 9), (20, 72, 0), (42, 10, 4), (34, 6), 15, 15),
)
"""Totals by half year (2018-2021) and year, natures from 2019-20, 191 under one in 2020-21 and 257 NAI under
1 from July 2018 to July 2020 (blocks 1 to 6) are published; so are the Panel's counts after "outside" is
taken off (482 in 2020, 379 in 2021, 393 in 2022-23). The deaths, harm and other of 2018-19 and the split
between quarters are invented."""

CARE_LEAVERS = ((date(2024, 4, 1), (60, 31)), (date(2025, 4, 1), (63, 43)))
"""Deaths of care leavers aged 18-21 and 22-24 by year; 91 and 106 are published, and the split of 106."""

SEX_QUOTAS = (
    (date(2018, 4, 1), (158, 113, 0, 3)),
    (date(2018, 10, 1), (118, 101, 0, 5)),
    (date(2019, 4, 1), (133, 87, 0, 5)),
    (date(2019, 10, 1), (121, 98, 1, 4)),
    (date(2020, 4, 1), (153, 130, 0, 2)),
    (date(2020, 10, 1), (160, 86, 3, 2)),
    (date(2021, 4, 1), (257, 176, 3, 6)),
    (date(2022, 4, 1), (251, 196, 4, 5)),
    (date(2023, 4, 1), (228, 170, 3, 4)),
    (date(2024, 4, 1), (190, 142, 3, 3)),
    (date(2025, 4, 1), (202, 149, 3, 3)),
)
"""Male, female, transgender, not known from each day to the next; published to 2020-21, male also in the two
years after. Confidential cells of the half-yearly file (transgender and not known in October 2019 to
March 2020) are chosen to sum."""

AGE_QUOTAS = (
    (date(2018, 4, 1), (80, 27, 106, 70, 40)),
    (date(2019, 4, 1), (82, 30, 95, 62, 15)),
    (date(2020, 4, 1), (100, 40, 118, 76, 11)),
    (date(2021, 4, 1), (90, 33, 94, 58, 7)),
    (date(2022, 4, 1), (94, 34, 92, 59, 5)),
    (date(2023, 4, 1), (75, 35, 85, 63, 3)),
    (date(2024, 4, 1), (62, 28, 70, 49, 4)),
    (date(2025, 4, 1), (66, 30, 74, 51, 4)),
)
"""Index children of 1 to 5, 6 to 10, 11 to 15, 16 to 17 and unknown age by year. Published are only changes:
2024 less 2023 -28 under one and -19 at 1 to 5; 2024 less 2019 -31 under one, -21 at 11 to 15, -37
unknown."""

LOOKED_AFTER = (
    (date(2018, 4, 1), 85),
    (date(2019, 4, 1), 80),
    (date(2020, 4, 1), 95),
    (date(2021, 4, 1), 85),
    (date(2022, 4, 1), 95),
    (date(2023, 4, 1), 99),
    (date(2024, 4, 1), 93),
    (date(2025, 4, 1), 113),
)
"""Looked-after index children by year; the last three are published."""

FIRST_WINDOW = (date(2018, 7, 1), date(2019, 12, 31))
FIRST_WINDOW_REVIEWED = ((38, 113, 0), (206, 172, 9))
"""NAI under 1 and the rest, by nature as known in March 2020: 538 rapid reviews, 244 of them deaths (both
published)."""
FIRST_WINDOW_TO_DEATH = (2, 4)
"""Of those deaths, the ones first notified as serious harm: NAI under 1, the rest."""
FIRST_WINDOW_RECODED_TO_NAI = 10
FIRST_WINDOW_RECODED_FROM_NAI = 3
"""The published 144 is 151 less 10 coded NAI only after March 2020, plus 3 coded NAI only until then."""
FIRST_WINDOW_LATE_REVIEWS = (18, 22)
KNOWN_TO_SOCIAL_SERVICES = 289
"""Published for the 538: index children in need, under a protection plan or looked after, as known in March
2020."""
NAI_WINDOW = (date(2018, 7, 1), date(2020, 7, 31))
NAI_WINDOW_LOST = 6
NAI_WINDOW_GAINED = 4
NAI_WINDOW_WITHDRAWN = 3
NAI_WINDOW_GONE = 2
"""How the 257 of September 2021 differ from today: recoded away, recoded to, withdrawn, gone with the full
snapshot."""

YEAR_2020 = (date(2020, 1, 1), date(2020, 12, 31))
YEAR_2021 = (date(2021, 1, 1), date(2021, 12, 31))
YEAR_2022_23 = (date(2022, 4, 1), date(2023, 3, 31))
YEAR_2023_24 = (date(2023, 4, 1), date(2024, 3, 31))
HARM_TO_DEATH = ((YEAR_2020, 8, 5), (YEAR_2021, 6, 8), (YEAR_2022_23, 4, 10), (YEAR_2023_24, 4, 12))
"""Window, serious harm that became a death by the report, newest delivery the report could know."""
HARM_TO_OTHER = (YEAR_2022_23, 10, 10)
REVIEWED_2023_24 = (162, 158, 10)
"""Published: 330 rapid reviews, 49 % deaths, 48 % harm, 3 % other; nature as known in November 2024."""
LCSPR_2023_24 = 82
EXTRA_CHILDREN = ((YEAR_2020, 32), (YEAR_2023_24, 155))
"""514 children in the 482 notifications of 2020; 485 in the 330 reviews of 2023-24."""

SHORTLISTED, FINAL = 51, 23

SHIFT_FIRST_MONTH = date(2020, 10, 1)
SHIFT_LAST_MONTH = date(2021, 3, 1)
SHIFT_FACTOR = 1.5
BASELINE_PER_MONTH = 257 / 25

DEFAULT_NOTIFICATIONS = sum(sum(block.notified) for block in BLOCKS) + sum(sum(ages) for _, ages in CARE_LEAVERS)
