"""Cell suppression as small tables: what is counted, and what of it is printed."""

import pytest

from assets.statistics.disclosure import suppress
from tests.attacker import find_breaches
from tests.tables_of_counts import draw_table, read_table, write_rows


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        pytest.param(
            """
            area     count
            England  0
            """,
            """
            area     count
            England  0
            """,
            id="a zero is printed",
        ),
        pytest.param(
            """
            area     count
            England  4
            """,
            """
            area     count
            England  c
            """,
            id="one cell below the threshold is hidden",
        ),
        pytest.param(
            """
            area     count
            England  5
            """,
            """
            area     count
            England  5
            """,
            id="one cell at the threshold is printed",
        ),
        pytest.param(
            """
            area     death  harm  total
            A        0      0     0
            England  0      0     0
            """,
            """
            area     death  harm  total
            A        0      0     0
            England  0      0     0
            """,
            id="nothing but zeros",
        ),
        pytest.param(
            """
            outcome  children
            died     4
            survived 19
            total    23
            """,
            """
            outcome  children
            died     c
            survived c
            total    23
            """,
            id="the cohort of 23: hiding 4 alone gives it back",
        ),
        pytest.param(
            """
            area   count
            A      2
            B      3
            total  5
            """,
            """
            area   count
            A      c
            B      c
            total  c
            """,
            id="2 and 3 of 5 are both below the threshold, whichever they are",
        ),
        pytest.param(
            """
            area   count
            A      2
            B      3
            C      20
            total  25
            """,
            """
            area   count
            A      c
            B      c
            C      c
            total  25
            """,
            id="2 and 3 are hidden with a third, cheaper than the total",
        ),
        pytest.param(
            """
            area   count
            A      2
            B      4
            total  6
            """,
            """
            area   count
            A      c
            B      c
            total  6
            """,
            id="2 and 4 of 6 may be 5 and 1, or 1 and 5",
        ),
        pytest.param(
            """
            area    count
            A       3
            region  3
            """,
            """
            area    count
            A       c
            region  c
            """,
            id="one authority in a region",
        ),
        pytest.param(
            """
            area    count
            A       3
            region  ~3
            """,
            """
            area    count
            A       c
            region  c
            """,
            id="a small region is hidden, not printed as a rounded 0",
        ),
        pytest.param(
            """
            area    count
            A       0
            region  ~0
            """,
            """
            area    count
            A       0
            region  ~0
            """,
            id="a rounded 0 is a true one",
        ),
        pytest.param(
            """
            area    count
            A       3
            B       6
            region  ~9
            """,
            """
            area    count
            A       c
            B       6
            region  ~9
            """,
            id="a region rounded to 10 is 5 to 14: A may be 1 to 8",
        ),
        pytest.param(
            """
            area    count
            A       3
            B       10
            region  ~13
            """,
            """
            area    count
            A       c
            B       c
            region  ~13
            """,
            id="a region rounded to 10 is at most 14: beside 10, A is at most 4",
        ),
        pytest.param(
            """
            area    count
            A       3
            B       9
            region  ~12
            """,
            """
            area    count
            A       c
            B       9
            region  ~12
            """,
            id="a region rounded to 10 is at most 14: beside 9, A may be 5",
        ),
        pytest.param(
            """
            area    death  harm  total
            A       1      9     10
            B       8      7     15
            total   9      16    25
            """,
            """
            area    death  harm  total
            A       c      c     10
            B       c      c     15
            total   9      16    25
            """,
            id="one small cell takes a rectangle",
        ),
        pytest.param(
            """
            part    count
            printed 7
            (only)  (3)
            total   10
            """,
            """
            part    count
            printed c
            (only)  (3)
            total   10
            """,
            id="a small count that is never printed does not follow by subtraction",
        ),
        pytest.param(
            """
            part    count
            printed 7
            (only)  (0)
            total   7
            """,
            """
            part    count
            printed 7
            (only)  (0)
            total   7
            """,
            id="a zero that is never printed may follow by subtraction",
        ),
    ],
)
def test_a_table_is_printed_as(table, printed):
    cells = read_table(table)
    found = suppress(cells)
    assert draw_table(table, found) == write_rows(printed)
    assert find_breaches(cells, found.primary | found.secondary) == []
    assert found.least_weight == pytest.approx(cells.weights[found.secondary].sum())
