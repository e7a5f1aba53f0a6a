"""pandas and Great Expectations, in an environment of their own: what a team would write by hand in a week.

    python pandas_by_hand.py PLAN.json

Stands alone. Reads every extract, types it, asks for what was known on a day, counts by period and area, and checks the
tables by Great Expectations. It keeps no history and builds five of the shared tables; those are exactly the same.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from pandas_counting import count_periods, limit_share
from pandas_expectations import check_frames

ANSWERS = {"y": "yes", "true": "yes", "n": "no", "false": "no", "unknown": "not_known", "not known": "not_known"}
SEXES = {"m": "male", "f": "female", "not known": "not_known"}
KEYS = {"children": ["notification_id", "child_id"], "adults": ["notification_id", "adult_id"]}
DAYS = ("date_of_incident", "date_aware", "date_notified", "date_of_birth", "date_received", "coded_on")
YES_NO = (
    "is_index", "disability", "looked_after", "suspected", "domestic_abuse_current", "domestic_abuse_historical",
    "mental_health", "care_leaver", "convictions",
)  # fmt: skip
NOW = pd.Timestamp("2200-01-01")
HEADLINES = (
    ("nai_under_1_notified_2018_07_to_2020_07", "nai_under_1", None, "2021-09-30"),
    ("nai_under_1_share_of_reviewed_2018_07_to_2019_12", "nai_under_1_reviewed", "reviewed", "2020-03-31"),
    ("deaths_share_of_reviewed_2018_07_to_2019_12", "deaths_reviewed", "reviewed", "2020-03-31"),
    (
        "known_to_social_services_share_of_reviewed_2018_07_to_2019_12",
        "known_to_social_services", "reviewed", "2020-03-31",
    ),
    ("review_cases_shortlisted", "shortlisted", None, "2021-09-30"),
    ("review_cases_final", "final", None, "2021-09-30"),
    ("review_authorities", "final_authorities", None, "2021-09-30"),
)  # fmt: skip
SHOWN = [
    "notification_id", "notified_on", "notified_month", "incident_on", "gss_code", "region_code", "nature", "sex",
    "ethnicity", "age_months", "agency_status", "has_rapid_review", "nai", "review_stage", "is_in_review_window",
]  # fmt: skip


def read_extract(landing: Path, extract: str) -> pd.DataFrame:
    """Read all files of an extract, cells as text, then typed."""
    frames = []
    for path in sorted(landing.glob(f"{extract}_*.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        day = pd.Timestamp(path.name.removeprefix(f"{extract}_")[:10])
        frames.append(frame.assign(extract_date=day, is_full=path.stem.endswith("-full")))
    told = pd.concat(frames, ignore_index=True)
    for column in told.columns.intersection(DAYS):
        told[column] = read_days(told[column])
    for column in told.columns.intersection(YES_NO):
        told[column] = told[column].str.lower().replace(ANSWERS)
    if "sex" in told:
        told["sex"] = told["sex"].str.lower().replace(SEXES)
    return told


def read_days(cells: pd.Series) -> pd.Series:
    """Read ISO days, and days first with slashes; with the hour where there is one."""
    is_day_first = cells.str[2:3] == "/"
    iso = pd.to_datetime(cells.where(~is_day_first), format="ISO8601")
    form = "%d/%m/%Y %H:%M" if cells.str.contains(":").any() else "%d/%m/%Y"
    return iso.fillna(pd.to_datetime(cells.where(is_day_first), format=form))


def resolve_authorities(told: pd.DataFrame, spellings: pd.DataFrame) -> pd.DataFrame:
    """Put the code valid on the day of notification in the place of every spelling of an authority."""
    for column in ("notifying_authority", "incident_authority", "home_authority"):
        found = told[[column, "notified_on"]].reset_index().merge(spellings, left_on=column, right_on="spelling")
        # Years beyond what pandas' days hold are compared as text.
        day = found["notified_on"].dt.strftime("%Y-%m-%d")
        valid = found[(day >= found["valid_from"]) & (day <= found["valid_to"])]
        told[column] = valid.set_index("index")["gss_code"].reindex(told.index)
    return told


def as_known(told: pd.DataFrame, key: list[str], day: pd.Timestamp) -> pd.DataFrame:
    """Return what was last told of each record by that day, and whether no later full snapshot left it out."""
    known = told[told["extract_date"] <= day].sort_values("extract_date", kind="stable")
    newest = known.drop_duplicates(key, keep="last").copy()
    snapshot = told.loc[told["is_full"] & (told["extract_date"] <= day), "extract_date"].max()
    newest["is_present"] = ~(newest["extract_date"] < snapshot) if pd.notna(snapshot) else True
    return newest


def add_ages(children: pd.DataFrame) -> pd.DataFrame:
    """Add completed months of age at the incident, and whether under one; a stated age where no birth is given."""
    born, day = children["date_of_birth"], children["incident_on"]
    months = 12 * (day.dt.year - born.dt.year) + day.dt.month - born.dt.month - (day.dt.day < born.dt.day)
    is_given, is_born = born.notna(), born <= day
    children["age_months"] = months.where(is_born).where(is_given, children["stated_months"])
    stated = children["stated_under_1"].eq(True) & ~children["stated_unborn"].eq(True)
    children["is_under_1"] = np.where(is_given, is_born & (months < 12), stated)
    return children


def join_children(notifications: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Add the number of children and the index child to notifications that know their incident's day."""
    index = children.assign(is_other=children["is_index"] != "yes").sort_values(["is_other", "child_id"])
    index = index.drop_duplicates("notification_id")
    counted = children.groupby("notification_id").size().rename("children").reset_index()
    columns = ["notification_id", "sex", "ethnicity", "looked_after", "agency_status", "age_months", "is_under_1"]
    joined = notifications.merge(index[columns], on="notification_id", how="left")
    joined = joined.merge(counted, on="notification_id", how="left")
    blank = {"sex": "not_known", "ethnicity": "NOBT", "looked_after": "not_known", "agency_status": "not_known"}
    joined = joined.fillna({**blank, "children": 0})
    joined["is_under_1"] = joined["is_under_1"].eq(True)
    return joined


def mark_scope(incidents: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Add authority, region, coding and whether each basis counts the incident."""
    incidents["gss_code"] = incidents["incident_authority"].fillna(incidents["notifying_authority"])
    located = incidents[["notification_id", "gss_code", "notified_on"]].merge(regions, on="gss_code")
    day = located["notified_on"].dt.strftime("%Y-%m-%d")
    located = located[(day >= located["valid_from"]) & (day <= located["valid_to"].fillna("9999-12-31"))]
    incidents["region_code"] = incidents["notification_id"].map(located.set_index("notification_id")["region_code"])
    reviewed = incidents["nai_review"].fillna("not_known")
    initial = incidents["nai_initial"].fillna("not_known")
    incidents["nai"] = reviewed.where(reviewed != "not_known", initial)
    is_nai = incidents["nai"].isin(["confirmed", "suspected"])
    incidents["is_nai_under_1"] = is_nai & incidents["is_under_1"]
    is_leaver = incidents["age_months"].ge(216)
    is_looked_after_death = (
        (incidents["nature"] == "death")
        & (incidents["looked_after"] == "yes")
        & ~is_nai
        & incidents["abuse_categories"].isna()
        & ~is_leaver
    )
    is_out = incidents["status"].isin(["withdrawn", "not_met"]) | find_repeated(incidents)
    incidents["in_dfe_scope"] = ~is_leaver
    incidents["in_panel_scope"] = ~(is_out | is_leaver | is_looked_after_death)
    incidents["notified_month"] = incidents["notified_on"].dt.to_period("M").dt.to_timestamp()
    return incidents


def find_repeated(incidents: pd.DataFrame) -> pd.Series:
    """Say which repeat another that is known; of two that name each other the earlier does not."""
    told = incidents.set_index("notification_id")
    original = incidents["duplicate_of"]
    is_mutual = original.map(told["duplicate_of"]) == incidents["notification_id"]
    other_day = original.map(told["notified_on"])
    is_earlier = (incidents["notified_on"] < other_day) | (
        (incidents["notified_on"] == other_day) & (incidents["notification_id"] < original)
    )
    return original.isin(told.index) & ~(is_mutual & is_earlier)


class Told:
    """All extracts, typed, and what can be asked of them."""

    def __init__(self, landing: Path, given: Path) -> None:
        self.notifications = read_extract(landing, "notifications")
        self.notifications["notified_on"] = self.notifications["date_notified"].dt.normalize()
        self.notifications["incident_on"] = (
            self.notifications["date_of_incident"]
            .fillna(self.notifications["date_aware"])
            .fillna(self.notifications["notified_on"])
        )
        self.notifications = resolve_authorities(self.notifications, read_given(given, "authority_spelling"))
        ages = read_given(given, "age_spelling").rename(
            columns={"spelling": "age_at_incident", "months": "stated_months", "is_unborn": "stated_unborn"}
        )
        ages = ages.rename(columns={"is_under_1": "stated_under_1"}).replace({"true": True, "false": False})
        ages["stated_months"] = pd.to_numeric(ages["stated_months"])
        self.children = read_extract(landing, "children").merge(ages, on="age_at_incident", how="left")
        self.reviews = read_extract(landing, "rapid_reviews")
        self.adults = read_extract(landing, "adults")
        self.cases = read_extract(landing, "review_cases")
        self.regions = read_given(given, "local_authority")

    def incidents(self, day: pd.Timestamp) -> pd.DataFrame:
        """Return the incidents as known on a day."""
        known = as_known(self.notifications, ["notification_id"], day)
        known["status"] = known["status"].where(known["is_present"], "withdrawn")
        children = present(as_known(self.children, KEYS["children"], day))
        children = add_ages(children.merge(known[["notification_id", "incident_on"]], on="notification_id"))
        reviews = present(as_known(self.reviews, ["notification_id"], day))
        reviews = reviews.rename(columns={"nai": "nai_review"})
        columns = ["notification_id", "nai_review", "abuse_categories"]
        joined = join_children(known, children).merge(reviews[columns], on="notification_id", how="left")
        joined["has_rapid_review"] = joined["notification_id"].isin(reviews["notification_id"])
        return mark_scope(joined, self.regions[["gss_code", "region_code", "valid_from", "valid_to"]])

    def as_notified(self) -> pd.DataFrame:
        """Return the incidents as the first extracts told them: how the department counts."""
        told = self.notifications.sort_values("extract_date", kind="stable")
        first = told.drop_duplicates("notification_id").copy()
        children = self.children.sort_values("extract_date", kind="stable").drop_duplicates(KEYS["children"])
        earliest = children.groupby("notification_id")["extract_date"].transform("min")
        children = children[children["extract_date"] == earliest].sort_values("extract_date", kind="stable")
        days = told[["notification_id", "extract_date", "incident_on"]]
        dated = pd.merge_asof(children, days, on="extract_date", by="notification_id")
        initial = dated["notification_id"].map(first.set_index("notification_id")["incident_on"])
        dated["incident_on"] = dated["incident_on"].fillna(initial)
        joined = join_children(first, add_ages(dated[dated["incident_on"].notna()]))
        joined = joined.assign(nai_review=None, abuse_categories=None, has_rapid_review=False)
        return mark_scope(joined, self.regions[["gss_code", "region_code", "valid_from", "valid_to"]])


def present(known: pd.DataFrame) -> pd.DataFrame:
    return known[known["is_present"]]


def read_given(given: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(given / f"{table}.csv", dtype=str, keep_default_na=False, na_values=[""])


def show_nai_under_1(told: Told, incidents: pd.DataFrame) -> pd.DataFrame:
    cases = present(as_known(told.cases, ["notification_id"], NOW))
    shown = incidents[incidents["in_panel_scope"] & incidents["is_nai_under_1"]].copy()
    shown["review_stage"] = shown["notification_id"].map(cases.set_index("notification_id")["stage"])
    shown["is_in_review_window"] = shown["notified_on"].between("2018-07-01", "2020-07-31")
    return shown[SHOWN].assign(age_months=shown["age_months"].astype("Int32"))


def show_funnel(told: Told, incidents: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    stages = ["reviewed", "shortlisted", "final"]
    cases = present(as_known(told.cases, ["notification_id"], day))
    located = cases.merge(incidents[["notification_id", "gss_code", "region_code"]], on="notification_id")
    place = located["stage"].map(stages.index)
    rows = []
    for number, stage in enumerate(stages):
        reached = located[place >= number]
        rows.append((stage, len(reached), reached["gss_code"].nunique(), reached["region_code"].nunique()))
    return pd.DataFrame(rows, columns=["stage", "cases", "authorities", "regions"])


def measure_headlines(incidents: pd.DataFrame, funnel: pd.DataFrame) -> dict[str, int]:
    counted = incidents[incidents["in_panel_scope"] & (incidents["notified_on"] >= "2018-07-01")]
    reviewed = counted[counted["has_rapid_review"] & (counted["notified_on"] <= "2019-12-31")]
    social = reviewed["agency_status"].isin(["child_in_need", "child_protection", "looked_after"])
    stages = funnel.set_index("stage")
    return {
        "nai_under_1": int((counted["is_nai_under_1"] & (counted["notified_on"] <= "2020-07-31")).sum()),
        "nai_under_1_reviewed": int(reviewed["is_nai_under_1"].sum()),
        "deaths_reviewed": int((reviewed["nature"] == "death").sum()),
        "known_to_social_services": int(social.sum()),
        "reviewed": len(reviewed),
        "shortlisted": int(stages.at["shortlisted", "cases"]),
        "final": int(stages.at["final", "cases"]),
        "final_authorities": int(stages.at["final", "authorities"]),
    }


def show_headline(told: Told, incidents: pd.DataFrame, funnel: pd.DataFrame) -> pd.DataFrame:
    measured = {NOW: measure_headlines(incidents, funnel)}
    rows = []
    for measure, numerator, denominator, published in HEADLINES:
        day = pd.Timestamp(published)
        if day not in measured:
            then = told.incidents(day)
            measured[day] = measure_headlines(then, show_funnel(told, then, day))
        events, trials = measured[day][numerator], measured[day][denominator] if denominator else None
        newest = measured[NOW]
        value_now = newest[numerator] / newest[denominator] if denominator else float(newest[numerator])
        rows.append((measure, events / trials if trials else float(events), events, trials, day, value_now))
    shown = pd.DataFrame(rows, columns=["measure", "value", "numerator", "denominator", "known_on", "value_now"])
    shown["lower"], shown["upper"] = limit_share(shown["numerator"], shown["denominator"])
    return shown.astype({"numerator": "Int64", "denominator": "Int64"})


def main(plan_path: str) -> None:
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    told = Told(Path(plan["landing"]), Path(plan["given"]))
    incidents = told.incidents(NOW)
    until = told.notifications["extract_date"].max()
    notifications, share = count_periods(incidents, told.as_notified(), told.regions, until)
    funnel = show_funnel(told, incidents, NOW)
    results = {
        "timeseries.notifications": notifications,
        "timeseries.nai_share": share,
        "cohort.nai_under_1": show_nai_under_1(told, incidents),
        "cohort.funnel": funnel,
        "cohort.headline": show_headline(told, incidents, funnel),
    }
    check_frames(told, results)
    folder = Path(plan["results"])
    folder.mkdir(exist_ok=True)
    for name, frame in results.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)


if __name__ == "__main__":
    main(sys.argv[1])
