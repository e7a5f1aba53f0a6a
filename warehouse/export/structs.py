"""Structs as columns: their fields, one by one.

Belongs here: taking a struct apart. Does not belong here: who reads its fields (`portable`).

Only DuckDB and Spark have structs that need no type of their own; as columns every database has them.
"""

from sqlglot import exp


def flat_name(struct: str, name: str) -> str:
    """Return the column that holds a field."""
    return f"{struct}_{name}"


def field_of(expression: exp.Expr, name: str) -> exp.Expr:
    """Return the expression of one field; raise KeyError where there is none."""
    return fields_of(expression)[name]


def fields_of(expression: exp.Expr) -> dict[str, exp.Expr]:
    """Return the expressions of the fields of a struct, and nothing for anything else.

    A struct is written out, chosen by a case, or that of the smallest or largest row.
    """
    if isinstance(expression, exp.Paren):
        return fields_of(expression.this)
    if isinstance(expression, exp.Struct):
        return {each.this.name: each.expression.copy() for each in expression.expressions}
    if isinstance(expression, exp.Case):
        return _fields_of_case(expression)
    if isinstance(expression, exp.ArgMin | exp.ArgMax):
        kind = type(expression)
        by = expression.expression
        return {name: kind(this=value, expression=by.copy()) for name, value in fields_of(expression.this).items()}
    return {}


def _fields_of_case(case: exp.Case) -> dict[str, exp.Expr]:
    branches = [*(each.args["true"] for each in case.args["ifs"]), *([case.args["default"]] if _has_else(case) else [])]
    fields = [fields_of(each) for each in branches]
    if not all(fields):
        return {}
    found = {}
    for name in fields[0]:
        copy = case.copy()
        for each, values in zip(copy.args["ifs"], fields, strict=False):
            each.set("true", values[name])
        if _has_else(case):
            copy.set("default", fields[-1][name])
        found[name] = copy
    return found


def _has_else(case: exp.Case) -> bool:
    return case.args.get("default") is not None
