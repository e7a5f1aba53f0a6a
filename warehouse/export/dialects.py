"""Functions that DuckDB, Spark and PostgreSQL do not share: a rule for each, and why.

Belongs here: what a function of DuckDB's is called elsewhere, where sqlglot would write one that is not there or,
worse, one that is there and says something else. Does not belong here: the shape of a query (`portable`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlglot import ErrorLevel, exp

from warehouse.export import Dialect

Rule = Callable[[exp.Expr], exp.Expr | None]


#: the day a reading is asked for: a named parameter, or the argument of a function
KNOWN_ON: Final = "known_on_day"
#: DuckDB's own, as a round trip: what is made portable must still say the same there
ROUND_TRIP: Final = "duckdb"
_INTEGERS: Final = frozenset({exp.DataType.Type.INT, exp.DataType.Type.BIGINT})


@dataclass(frozen=True, slots=True)
class Denied:
    """What must not stand in a file of a dialect: a pattern, and why it is wrong."""

    pattern: re.Pattern[str]
    reason: str


def write(query: exp.Expr, dialect: str) -> str:
    """Return a portable query in the SQL of a dialect; the tree is used up.

    Identifiers are quoted: each database reserves other words.
    """
    tree = _apply(_RULES[dialect], _apply(_EVERYWHERE, query))
    return tree.sql(dialect=dialect, identify=True, pretty=True, copy=False, unsupported_level=ErrorLevel.RAISE)


def _apply(rules: tuple[Rule, ...], tree: exp.Expr) -> exp.Expr:
    """Apply rules everywhere, from the inside out: what is replaced holds what was replaced inside it."""
    for visited in reversed(list(tree.walk())):
        node = visited
        for rule in rules:
            found = rule(node)
            if found is not None:
                tree = found if node is tree else tree
                node.replace(found)
                node = found
    return tree


def _deny(pattern: str, reason: str) -> Denied:
    return Denied(re.compile(pattern), reason)


def find_denied(sql: str, dialect: str) -> list[str]:
    """Return why a statement is wrong in a dialect, as far as is known: nothing is the hoped-for answer."""
    return [each.reason for each in _DENIED.get(dialect, ()) if each.pattern.search(sql)]


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[each.copy() for each in arguments])


def _to(node: exp.Expr, kind: str) -> exp.Cast:
    return exp.cast(node.copy(), kind)


def _largest_value(node: exp.Expr) -> exp.Expr | None:
    # Where a group has several values `any_value` may return any, and Spark's a blank beside others: the largest is the
    # same everywhere. Ours are asked where all are equal.
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.AnyValue | exp.Max):
        return node.this
    return exp.Max(this=node.this) if isinstance(node, exp.AnyValue) else None


def _length_of_list(node: exp.Expr) -> exp.Expr | None:
    # `len` is asked of lists alone here; sqlglot takes it for the length of a text. Spark's `size` of a blank is -1.
    return exp.ArraySize(this=node.this) if isinstance(node, exp.Length) else None


def _months_later(node: exp.Expr) -> exp.Expr | None:
    # DuckDB's own to_months(n) is no function of others; adding months to a day is.
    if not isinstance(node, exp.Add | exp.Sub) or not _is_call(node.expression, "to_months"):
        return None
    months = node.expression.expressions[0]
    return _call("months_later", node.this, months if isinstance(node, exp.Add) else exp.Neg(this=exp.paren(months)))


def _is_call(node: exp.Expr, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).lower() == name


def _months_apart(node: exp.Expr) -> exp.Expr | None:
    # DuckDB counts the first days of months passed; Spark counts whole months, PostgreSQL has no such function.
    if not isinstance(node, exp.DateDiff) or node.text("unit").lower() != "month":
        return None

    def number(day: exp.Expr) -> exp.Expr:
        return exp.Year(this=day.copy()) * exp.convert(12) + exp.Month(this=day.copy())

    return exp.paren(number(node.this) - number(node.expression))


def _days_apart(node: exp.Expr) -> exp.Expr | None:
    if not isinstance(node, exp.DateDiff) or node.text("unit").lower() != "day":
        return None
    return _call("days_apart", node.this, node.expression)


def _round_to_integer(node: exp.Expr) -> exp.Expr | None:
    # DuckDB and PostgreSQL round a double, halves to the even number; Spark cuts off: 2.9999999 would be 2.
    if not isinstance(node, exp.Cast) or node.to.this not in _INTEGERS or isinstance(node.this, exp.Literal):
        return None
    if _is_call(node.this, "rint"):
        return None
    return exp.Cast(this=_call("rint", node.this), to=node.to.copy())


def _best_row(node: exp.Expr) -> exp.Expr | None:
    # DuckDB passes over rows whose value is blank, Spark does not; fields of a struct may be blank in both, and are
    # recognised by being looked up by a struct.
    if not isinstance(node, exp.ArgMax | exp.ArgMin) or isinstance(node.expression, exp.Struct):
        return None
    if isinstance(node.parent, exp.Filter):
        known = exp.and_(node.parent.expression.this, _known(node.this))
        node.parent.expression.set("this", known)
        return None
    return exp.Filter(this=node.copy(), expression=exp.Where(this=_known(node.this)))


def _known(node: exp.Expr) -> exp.Expr:
    return node.copy().is_(exp.null()).not_()


def _spark_list(node: exp.Expr) -> exp.Expr | None:
    # Spark's aggregate of a list knows no order.
    if isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order):
        keys = node.this.expressions
        if len(keys) != 1 or keys[0].this != node.this.this or keys[0].args.get("desc"):
            raise ValueError("a list in another order than that of its items")
        return _call("sort_array", _call("collect_list", node.this.this))
    return None


def _spark_position(node: exp.Expr) -> exp.Expr | None:
    # Spark says 0, not blank, for what is not in a list.
    if _is_call(node, "list_position"):
        return exp.Nullif(this=_call("array_position", *node.expressions), expression=exp.convert(0))
    return None


def _spark_names(node: exp.Expr) -> exp.Expr | None:
    if _is_call(node, "months_later"):
        return _call("add_months", *node.expressions)
    if _is_call(node, "days_apart"):
        return _call("datediff", *node.expressions)
    if isinstance(node, exp.ArraySize):
        return _call("array_size", node.this)
    if isinstance(node, exp.DateFromParts):
        parts = (node.args["year"], node.args["month"], node.args["day"])
        return _call("make_date", *(_to(part, "int") for part in parts))
    return None


def _duckdb_names(node: exp.Expr) -> exp.Expr | None:
    if _is_call(node, "months_later"):
        return _to(exp.paren(node.expressions[0] + _call("to_months", node.expressions[1])), "date")
    if _is_call(node, "days_apart"):
        return exp.DateDiff(this=node.expressions[0], expression=node.expressions[1], unit=exp.var("day"))
    return None


def _postgres_days(node: exp.Expr) -> exp.Expr | None:
    if _is_call(node, "months_later"):
        months = _call("make_interval", exp.Literal.number(0), _to(node.expressions[1], "int"))
        return _to(exp.paren(node.expressions[0].copy() + months), "date")
    if _is_call(node, "days_apart"):
        return exp.paren(_to(node.expressions[0], "date") - _to(node.expressions[1], "date"))
    if isinstance(node, exp.DateFromParts):
        parts = (node.args["year"], node.args["month"], node.args["day"])
        return _call("make_date", *(_to(part, "int") for part in parts))
    return None


def _postgres_names(node: exp.Expr) -> exp.Expr | None:
    if _is_call(node, "list_position"):
        return _call("array_position", *node.expressions)
    if isinstance(node, exp.ArraySize):
        return _call("cardinality", node.this)
    if isinstance(node, exp.Split):
        return _call("string_to_array", node.this, node.expression)
    if isinstance(node, exp.IntDiv):
        return _call("div", _to(node.this, "numeric"), _to(node.expression, "numeric"))
    return None


def _postgres_series(node: exp.Expr) -> exp.Expr | None:
    # PostgreSQL's series is rows already.
    if isinstance(node, exp.Explode) and isinstance(node.this, exp.GenerateSeries):
        return node.this.copy()
    return None


def _postgres_parameter(node: exp.Expr) -> exp.Expr | None:
    # A reading is a function there; a name no column has, for a column would win over it.
    return exp.column(KNOWN_ON) if isinstance(node, exp.Placeholder) and node.name == KNOWN_ON else None


def _postgres_part(node: exp.Expr) -> exp.Expr | None:
    # EXTRACT is a numeric; a part of a day is a whole number in DuckDB.
    if isinstance(node, exp.Year | exp.Quarter | exp.Month | exp.Day):
        part = exp.Extract(this=exp.var(type(node).__name__.upper()), expression=node.this.copy())
        return _to(part, "int")
    return None


def _postgres_contains(node: exp.Expr) -> exp.Expr | None:
    if isinstance(node, exp.ArrayContains):
        return exp.EQ(this=node.expression.copy(), expression=exp.Any(this=exp.paren(node.this.copy())))
    return None


def _duckdb_best_row(node: exp.Expr) -> exp.Expr | None:
    # DuckDB passes over rows whose value is blank, which a struct never is: not its fields.
    is_field = isinstance(node, exp.ArgMax | exp.ArgMin) and isinstance(node.expression, exp.Struct)
    return _first_of_list(node) if is_field else None


def _first_of_list(node: exp.Expr) -> exp.Expr | None:
    # PostgreSQL has no aggregate for it: the first of a list in order.
    filtered = node.this if isinstance(node, exp.Filter) else node
    if not isinstance(filtered, exp.ArgMax | exp.ArgMin):
        return None
    if not isinstance(node, exp.Filter) and isinstance(node.parent, exp.Filter):
        return None
    by = filtered.expression
    keys = [each.expression for each in by.expressions] if isinstance(by, exp.Struct) else [by]
    is_desc = isinstance(filtered, exp.ArgMax)
    ordered = [exp.Ordered(this=key.copy(), desc=is_desc, nulls_first=False) for key in keys]
    listed: exp.Expr = exp.ArrayAgg(this=exp.Order(this=filtered.this.copy(), expressions=ordered))
    if isinstance(node, exp.Filter):
        listed = exp.Filter(this=listed, expression=node.expression.copy())
    return exp.Bracket(this=exp.paren(listed), expressions=[exp.Literal.number(0)])


def _postgres_round(node: exp.Expr) -> exp.Expr | None:
    # PostgreSQL rounds a double's half to the even number, a numeric's and DuckDB's away from 0.
    if not isinstance(node, exp.Round) or node.args.get("decimals") or isinstance(node.parent, exp.Cast):
        return None
    return _to(exp.Round(this=_to(node.this, "numeric")), "double")


def _postgres_empty_list(node: exp.Expr) -> exp.Expr | None:
    if isinstance(node, exp.Array) and not node.expressions and not isinstance(node.parent, exp.Cast):
        return exp.cast(node.copy(), "varchar[]", dialect="duckdb")
    return None


_EVERYWHERE: Final[tuple[Rule, ...]] = (
    _largest_value,
    _length_of_list,
    _months_later,
    _months_apart,
    _days_apart,
    _best_row,
)
_SPARK: Final[tuple[Rule, ...]] = (_spark_list, _spark_position, _spark_names, _round_to_integer)
_POSTGRES: Final[tuple[Rule, ...]] = (
    _postgres_days,
    _postgres_names,
    _postgres_parameter,
    _postgres_series,
    _postgres_part,
    _postgres_contains,
    _first_of_list,
    _postgres_round,
    _postgres_empty_list,
)
_RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    Dialect.SPARK: _SPARK,
    Dialect.DATABRICKS: _SPARK,
    Dialect.POSTGRES: _POSTGRES,
    ROUND_TRIP: (_duckdb_names, _duckdb_best_row),
}

_SHORTHANDS: Final = (
    _deny(r"(?i)\brow_number\(\) over \(\s*\)", "Numbers without an order may differ from one reading to the next."),
    _deny(r"(?i)\bunpivot\b", "UNPIVOT is dropped or read differently."),
    _deny(r"(?i)\bcolumns\s*\(", "COLUMNS(...) is DuckDB's own."),
    _deny(r"(?i)\b(except|exclude)\s*\(\s*[`\"]", "A star that leaves columns out is not shared."),
    _deny(r"(?i)\bby name\b", "UNION BY NAME is not shared."),
    _deny(r"(?i)\bgroup by all\b", "GROUP BY ALL is not shared."),
    _deny(r"(?i)\bany_value\s*\(", "ANY_VALUE may return a blank beside other values."),
    _deny(r"(?i):=", "Arguments by name are DuckDB's own."),
    _deny(r"(?i)\b(to_months|list_position|days_apart|months_later|date_diff)\s*\(", "No function of this database."),
)
_DENIED_BY_SPARK: Final = (
    *_SHORTHANDS,
    _deny(r"(?i)\bmonths_between\s*\(", "MONTHS_BETWEEN counts whole months, not first days of months."),
    _deny(r"(?i)\bdatediff\s*\(\s*month", "DATEDIFF of months counts whole months, not first days of months."),
    _deny(r"(?i)\blength\s*\(", "LENGTH is that of a text; ours are lists."),
    _deny(r"(?i)(?<!_)\bsize\s*\(", "SIZE of a blank may be -1."),
    _deny(r"(?i)\b(array_agg|collect_list)\s*\((?=[^()]*order)", "An aggregated list has no order here."),
)
_DENIED: Final[Mapping[str, tuple[Denied, ...]]] = {
    Dialect.SPARK: (*_DENIED_BY_SPARK, _deny(r"(?i)\bqualify\b", "QUALIFY is not Spark's.")),
    Dialect.DATABRICKS: _DENIED_BY_SPARK,
    Dialect.POSTGRES: (
        *_SHORTHANDS,
        _deny(
            r"(?i)\b(max_by|min_by|arg_max|arg_min|split|quarter|date_from_parts)\s*\(", "No function of PostgreSQL's."
        ),
        _deny(r"(?i)\bage\s*\(", "AGE counts whole months."),
        _deny(r"(?i)\bround\s*\(\s*(?!cast)", "ROUND of a double rounds a half to the even number."),
        _deny(r"(?i)\bqualify\b", "QUALIFY is not PostgreSQL's."),
    ),
}
