"""A digest of the warehouse tells of any cell that is another, and of nothing else."""

import pytest

from tests.integration.deliveries import fresh_home
from warehouse.digest import digest_tables

THEME, DAY = "ref.theme", "ref.working_day"
LAST = f"theme_code = (SELECT max(theme_code) FROM {THEME})"


@pytest.fixture
def con(tmp_path):
    with fresh_home(tmp_path) as (_, opened):
        yield opened


def test_rows_in_another_order_are_the_same(con):
    before = digest_tables(con)
    con.execute(f"CREATE TEMP TABLE turned AS FROM {THEME} ORDER BY ALL DESC")
    con.execute(f"DELETE FROM {THEME}")
    assert digest_tables(con)[THEME] == (0, 0)
    con.execute(f"INSERT INTO {THEME} FROM turned")
    assert digest_tables(con) == before


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (THEME, f"DELETE FROM {THEME} WHERE {LAST}"),
        (THEME, f"INSERT INTO {THEME} FROM {THEME} LIMIT 1"),
        (THEME, f"UPDATE {THEME} SET label = label || ' ' WHERE {LAST}"),
        # Each value is still as often there: two cells of a row change places, and the cells of one column go round.
        (THEME, f"UPDATE {THEME} SET label = source, source = label WHERE {LAST}"),
        (
            THEME,
            f"UPDATE {THEME} AS one SET label = next.label FROM (SELECT theme_code, coalesce(lead(label) OVER (ORDER BY"
            f" theme_code), first(label) OVER ()) AS label FROM {THEME}) AS next WHERE next.theme_code = one.theme_code",
        ),
        (DAY, f"UPDATE {DAY} SET holiday_name = '' WHERE holiday_name IS NULL"),
    ],
)
def test_another_cell_or_row_tells_in_its_table_alone(con, table, change):
    before = digest_tables(con)
    con.execute(change)
    after = digest_tables(con)
    assert [name for name in before if after[name] != before[name]] == [table]
