"""How the department's published files are written: their breakdown columns are renamed in nearly every release.

Belongs here: the header forms of its releases. Does not belong here: reading periods and symbols.
"""

from datetime import date

from expectations.profiles import Profile

_COMMON = {
    **dict.fromkeys(
        ("notifications", "number_of_notifications", "notification_count", "count", "sin_number"), "number"
    ),
    **dict.fromkeys(
        ("percent", "percentage_of_notifications", "notification_percent", "pc", "sin_percentage"),
        "percentage",
    ),
    "la_code": "new_la_code",
}


def _profile(name: str, breakdown: str, category: str) -> Profile:
    return Profile(
        name=name,
        valid_from=date(2018, 4, 1),
        aliases={"dfe_statistics": {breakdown: "breakdown", category: "category", **_COMMON}},
    )


DFE_PROFILES = (
    _profile("dfe sin_breakdown", "sin_breakdown", "category"),
    _profile("dfe characteristic", "characteristic_type", "characteristic"),
    # Here "breakdown" names the category, not the breakdown: an alias outranks the canonical name.
    _profile("dfe breakdown_topic", "breakdown_topic", "breakdown"),
    _profile("dfe characteristic_group", "characteristic_group", "characteristic"),
)
