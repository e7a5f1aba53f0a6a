"""Rows out of lists and columns, as joins with numbered rows.

Belongs here: `unnest` of lists written in a query, and `unpivot`. Does not belong here: `unnest` of a list in a column,
which every database has.

`select a, unnest([x, y])` is `select a, case place when 1 then x else y end` over every row and places 1 and 2.
"""

from collections.abc import Sequence

from sqlglot import exp

from warehouse.export.structs import fields_of

#: how a list that is longer is written: as an unnest of its own
_LONGEST = 60


def spread_lists(select: exp.Select) -> None:
    """Replace every unnest of a list written out by a case over numbered rows, and lift one inside an expression."""
    written: list[exp.Expr] = []
    places = 0
    for each in select.expressions:
        unnest = each.find(exp.Explode)
        items = None if unnest is None else _items_of(unnest.this)
        if unnest is None:
            written.append(each)
        elif items is None:
            written.append(_lift(select, each, unnest))
        else:
            places = _agree(places, len(items))
            written += _spread(each, unnest, items)
    select.set("expressions", written)
    if places:
        numbered = values_table(
            [(exp.Literal.number(number),) for number in range(1, places + 1)], "place", ("number",)
        )
        _cross_join(select, numbered)


def _agree(before: int, now: int) -> int:
    if before not in {0, now}:
        raise ValueError("lists of different lengths side by side")
    return now


def _spread(each: exp.Expr, unnest: exp.Explode, items: Sequence[exp.Expr]) -> list[exp.Expr]:
    fields = [fields_of(item) for item in items]
    if all(fields):
        return [exp.alias_(_choose([values[name] for values in fields]), name) for name in fields[0]]
    copy = each.copy()
    place = copy.find(exp.Explode)
    assert place is not None  # noqa: S101 - a copy of what holds one
    chosen = _choose(items)
    if place is copy:
        return [chosen]
    place.replace(chosen)
    return [copy]


def _choose(items: Sequence[exp.Expr]) -> exp.Expr:
    numbers = [item for item in items if isinstance(item, exp.Literal) and not item.is_string]
    if len(numbers) == len(items) and [int(item.name) for item in items] == list(
        range(int(items[0].name), int(items[0].name) + len(items))
    ):
        shift = int(items[0].name) - 1
        place = exp.column("number", table="place")
        return place if shift == 0 else exp.paren(place + exp.convert(shift))
    case = exp.Case(this=exp.column("number", table="place"), ifs=[])
    for number, item in enumerate(items, 1):
        case.append("ifs", exp.If(this=exp.Literal.number(number), true=item.copy()))
    return case


def _items_of(node: exp.Expr) -> list[exp.Expr] | None:
    """Return what a list holds that is written in the query: its items, or a range of numbers."""
    if isinstance(node, exp.Cast):
        return _items_of(node.this)
    if isinstance(node, exp.Array):
        return list(node.expressions)
    if isinstance(node, exp.GenerateSeries) and node.args.get("is_end_exclusive"):
        start, end = (node.args["start"], node.args["end"])
        first, last = int(start.name), int(end.name)
        if last - first <= _LONGEST:
            return [exp.Literal.number(number) for number in range(first, last)]
    return None


def _lift(select: exp.Select, each: exp.Expr, unnest: exp.Explode) -> exp.Expr:
    """Give an unnest inside an expression a query of its own: no other database takes it there."""
    if each is unnest or (isinstance(each, exp.Alias) and each.this is unnest):
        return each
    if select.args.get("from_") is not None:
        raise ValueError("an unnest inside an expression, beside other sources")
    inner = exp.select(exp.alias_(unnest.copy(), "item"))
    select.set("from_", exp.From(this=exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("listed")))))
    unnest.replace(exp.column("item", table="listed"))
    return each


def values_table(rows: Sequence[tuple[exp.Expr, ...]], alias: str, columns: Sequence[str]) -> exp.Values:
    """Return rows written in a query, under an alias with named columns."""
    return exp.Values(
        expressions=[exp.Tuple(expressions=list(row)) for row in rows],
        alias=exp.TableAlias(this=exp.to_identifier(alias), columns=[exp.to_identifier(name) for name in columns]),
    )


def _cross_join(select: exp.Select, table: exp.Expr) -> None:
    if select.args.get("from_") is None:
        select.set("from_", exp.From(this=table))
    else:
        select.append("joins", exp.Join(this=table, kind="CROSS"))


def unpivot_to_rows(pivot: exp.Pivot, columns: Sequence[str]) -> exp.Select:
    """Return an unpivot as a SELECT: every row once for each of the columns, blanks left out as DuckDB does."""
    turned = [name for each in pivot.expressions for name in _turned(each, columns)]
    kept = [name for name in columns if name not in turned]
    into = pivot.args["into"]
    name_column, value_column = into.this.name, into.expressions[0].name
    place = exp.column("name", table="turned")
    case = exp.Case(this=place, ifs=[])
    for name in turned:
        case.append("ifs", exp.If(this=exp.Literal.string(name), true=exp.column(name, table="wide")))
    source = pivot.this
    wide = source if isinstance(source, exp.Subquery) else exp.Subquery(this=exp.select("*").from_(source))
    wide.set("alias", exp.TableAlias(this=exp.to_identifier("wide")))
    rows = exp.select(
        *(exp.column(name, table="wide") for name in kept),
        exp.alias_(place.copy(), name_column),
        exp.alias_(case, value_column),
    ).from_(wide)
    _cross_join(rows, values_table([(exp.Literal.string(name),) for name in turned], "turned", ("name",)))
    chosen = exp.select(*(exp.column(name, table="long") for name in (*kept, name_column, value_column)))
    long = exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier("long")))
    return chosen.from_(long).where(exp.column(value_column, table="long").is_(exp.null()).not_())


def _turned(each: exp.Expr, columns: Sequence[str]) -> list[str]:
    if not isinstance(each, exp.Columns):
        return [each.name]
    star = each.this if isinstance(each.this, exp.Star) else each.this.this
    left_out = {column.name for column in star.args.get("except_") or []}
    return [name for name in columns if name not in left_out]
