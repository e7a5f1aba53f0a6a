"""Every published figure is asked for on the day it was known on, and on that day alone."""

from warehouse.figure_values import list_selects
from warehouse.references import read_rows

FROZEN = "figure.basis = 'dfe'"


def test_every_day_of_every_basis_is_asked_once():
    asked, *by_day = list_selects()
    assert FROZEN in asked
    days = {(row["basis"], row["known_on"]) for row in read_rows("published_figures") if row["basis"] != "dfe"}
    conditions = {f"figure.basis = '{basis}' AND figure.known_on = DATE '{day}'" for basis, day in days}
    assert {condition for condition in conditions for select in by_day if select.endswith(condition)} == conditions
    assert len(by_day) == len(conditions)
    assert all(select.count("DATE '") == 2 and FROZEN not in select for select in by_day)
