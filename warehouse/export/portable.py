"""DuckDB's SQL to SQL that every database of the export can say: the shape of a query.

Belongs here: stars written out, macros put in the place of their calls, unions by position, lists of structs as rows,
structs as columns. Does not belong here: functions that differ (`dialects`), which views there are (`plan`).

DuckDB's shorthands are what sqlglot drops or passes on without a word, and none of them changes what a query says: what
comes out runs on DuckDB as well and gives the same rows, which the tests hold it to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, count

from sqlglot import exp, parse_one

from warehouse.export.structs import field_of, fields_of, flat_name
from warehouse.export.unfolding import spread_lists, unpivot_to_rows

Columns = tuple[str, ...]
#: the columns of every relation that can be named: `schema.table`, or a common table expression
Relations = Mapping[str, Columns]


class NotPortable(Exception):  # noqa: N818 - what the query is
    """A query says something that has no portable form here."""


@cache
def _parse(sql: str) -> exp.Expr:
    return parse_one(sql, read="duckdb")


def parse(sql: str) -> exp.Expr:
    """Return the tree of a query of DuckDB's, to be changed at will."""
    return _parse(sql).copy()


@dataclass(frozen=True, slots=True)
class MacroText:
    """A macro: its parameters and its SELECT, in which they stand as `$parameters`."""

    parameters: tuple[str, ...]
    sql: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """What queries may name: relations with their columns, table macros and scalar functions."""

    relations: Relations
    macros: Mapping[str, MacroText] = field(default_factory=dict)
    functions: Mapping[str, MacroText] = field(default_factory=dict)


def make_portable(sql: str, catalog: Catalog) -> tuple[exp.Query, Columns]:
    """Return a query without DuckDB's shorthands, and the names of its columns."""
    tree = _inline_functions(parse(sql), catalog)
    shared = _SharedTables({table.alias for table in tree.find_all(exp.CTE)})
    query, columns = _Scope(catalog, dict(catalog.relations), shared).resolve(tree)
    shared.put_first(query)
    _drop_order(query)
    return query, columns


def _drop_order(query: exp.Query) -> None:
    """A view has no order, and one inside a query without a limit orders nothing."""
    for each in query.find_all(exp.Query):
        if not each.args.get("limit"):
            each.set("order", None)


def call_macro(macro: MacroText, arguments: Iterable[exp.Expr]) -> exp.Expr:
    """Return the body of a macro with arguments in the place of its parameters."""
    values = dict(zip(macro.parameters, arguments, strict=True))
    tree = parse(macro.sql)
    for place in list(tree.find_all(exp.Placeholder, exp.Parameter)):
        value = values.get(str(place.name))
        if value is not None:
            filled = value.copy()
            is_whole = isinstance(filled, exp.Column | exp.Literal | exp.Boolean | exp.Cast | exp.Func)
            place.replace(filled if is_whole else exp.paren(filled))
    return tree


def _inline_functions(tree: exp.Expr, catalog: Catalog) -> exp.Expr:
    """Put the expression of every scalar function in the place of its call."""
    for call in list(tree.find_all(exp.Anonymous)):
        macro = catalog.functions.get(str(call.this).lower())
        if macro is None:
            continue
        select = call_macro(macro, call.expressions)
        assert isinstance(select, exp.Select)  # noqa: S101 - a function is a SELECT of one expression
        body = select.expressions[0]
        parent = call.parent
        if isinstance(parent, exp.Dot):
            parent.replace(field_of(body, parent.expression.name))
        else:
            call.replace(body)
    return tree


class _SharedTables:
    """Macros as common table expressions of the whole statement, each once, whoever calls it.

    All at the top and every name once: sqlglot moves those of inner queries there for Spark, where two of one name
    would be one.
    """

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self._tables: list[exp.CTE] = []
        self._made: dict[str, tuple[str, Columns]] = {}

    def find(self, call: str) -> tuple[str, Columns] | None:
        """Return the table that holds what a call gives, if it was made."""
        return self._made.get(call)

    def prepare(self, body: exp.Expr, macro: str) -> None:
        """Give the tables of a macro's body names of their own; who reads them goes on calling them as before."""
        tables = body.args.get("with_")
        renamed = {each.alias: self._name(f"{macro}_{each.alias}") for each in (tables.expressions if tables else ())}
        for each in tables.expressions if tables else ():
            each.set("alias", exp.TableAlias(this=exp.to_identifier(renamed[each.alias])))
        for table in list(body.find_all(exp.Table)):
            if not table.db and table.name in renamed:
                if not table.alias:
                    table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
                table.set("this", exp.to_identifier(renamed[table.name]))

    def add(self, call: str, macro: str, query: exp.Query, columns: Columns) -> str:
        """Keep what a call gives as a table; return its name."""
        inside = query.args.get("with_")
        if inside is not None:
            self._tables += inside.expressions
            query.set("with_", None)
        name = self._name(macro)
        self._tables.append(exp.CTE(this=query, alias=exp.TableAlias(this=exp.to_identifier(name))))
        self._made[call] = (name, columns)
        return name

    def put_first(self, query: exp.Query) -> None:
        """Put every table before those of a query."""
        own = query.args.get("with_")
        if own is not None:
            own.set("expressions", [*self._tables, *own.expressions])
        elif self._tables:
            query.set("with_", exp.With(expressions=self._tables))

    def _name(self, wanted: str) -> str:
        numbered = (f"{wanted}_{number}" for number in count(2))
        name = next(each for each in chain([wanted], numbered) if each not in self._names)
        self._names.add(name)
        return name


class _Scope:
    """What one query sees: the catalog, and the common table expressions around it."""

    def __init__(self, catalog: Catalog, relations: dict[str, Columns], shared: _SharedTables) -> None:
        self._catalog = catalog
        self._relations = relations
        self._shared = shared

    def resolve(self, node: exp.Expr) -> tuple[exp.Query, Columns]:
        """Return a query with everything written out, and its columns."""
        if isinstance(node, exp.Subquery) and not node.args.get("joins"):
            inner, columns = self.resolve(node.this)
            node.set("this", inner)
            return node, columns
        inside = self._with_tables(node)
        if isinstance(node, exp.Pivot):
            return inside.resolve(unpivot_to_rows(node, inside.list_columns(node.this)))
        if isinstance(node, exp.SetOperation):
            return inside.resolve_union(node)
        if isinstance(node, exp.Select):
            return inside.resolve_select(node)
        raise NotPortable(f"a {type(node).__name__} in the place of a query")

    def _with_tables(self, node: exp.Expr) -> "_Scope":
        """Resolve the WITH of a query; what follows it sees its tables."""
        tables = node.args.get("with_")
        if tables is None:
            return self
        inside = _Scope(self._catalog, dict(self._relations), self._shared)
        for table in tables.expressions:
            if tables.recursive and isinstance(table.this, exp.SetOperation):
                anchor = table.this.this.copy()
                inside._relations[table.alias] = inside.resolve(anchor)[1]
            query, columns = inside.resolve(table.this)
            table.set("this", query)
            inside._relations[table.alias] = columns
        return inside

    def list_columns(self, source: exp.Expr) -> Columns:
        """Return the columns of what a query reads from."""
        if isinstance(source, exp.Table):
            name = f"{source.db}.{source.name}" if source.db else source.name
            if name in self._relations:
                return self._relations[name]
            raise NotPortable(f"{name}, of which no columns are known")
        if isinstance(source, exp.Subquery | exp.Select):
            return self.resolve(source)[1]
        raise NotPortable(f"a {type(source).__name__} to read from")

    def resolve_union(self, node: exp.SetOperation) -> tuple[exp.Query, Columns]:
        """Resolve both sides; where columns are matched by name they are put in one order."""
        left, columns = self.resolve(node.this)
        right, others = self.resolve(node.expression)
        if node.args.get("by_name"):
            if set(columns) != set(others):
                raise NotPortable("a union by name of other columns")
            if columns != others:
                chosen = [exp.column(name, table="by_name") for name in columns]
                right = exp.select(*chosen).from_(_as_table(right, "by_name"))
            node.set("by_name", None)
        node.set("this", left)
        node.set("expression", right)
        return node, columns

    def resolve_select(self, select: exp.Select) -> tuple[exp.Query, Columns]:
        """Resolve what a SELECT reads, then what it says about it."""
        sources = self._resolve_sources(select)
        self._resolve_inner_queries(select)
        _expand_stars(select, sources)
        spread_lists(select)
        _name_fields(select, sources)
        _flatten_structs(select)
        _write_out_aliases(select, sources)
        _write_out_group(select)
        return select, tuple(each.alias_or_name for each in select.expressions)

    def _resolve_sources(self, select: exp.Select) -> dict[str, Columns]:
        """Replace what a SELECT reads by portable sources; return the columns of each by its alias."""
        sources: dict[str, Columns] = {}
        origin = select.args.get("from_")
        holders = [*([origin] if origin is not None else []), *(select.args.get("joins") or [])]
        for holder in holders:
            source, alias, columns = self._resolve_source(holder.this, f"part_{len(sources) + 1}")
            holder.set("this", source)
            sources[alias] = columns
        return sources

    def _resolve_source(self, source: exp.Expr, name: str) -> tuple[exp.Expr, str, Columns]:
        if isinstance(source, exp.Table) and isinstance(source.this, exp.Anonymous):
            return self._resolve_call(source.this, source.alias)
        if isinstance(source, exp.Table):
            return source, source.alias_or_name, self.list_columns(source)
        if isinstance(source, exp.Values):
            alias = source.args["alias"]
            return source, source.alias, tuple(column.name for column in alias.columns)
        if isinstance(source, exp.Subquery):
            inner = source.this
            if isinstance(inner, exp.Values):
                alias = source.args.get("alias") or inner.args["alias"]
                return source, alias.name, tuple(column.name for column in alias.columns)
            query, columns = self.resolve(inner)
            alias = source.alias or name
            return _as_table(query, alias), alias, columns
        raise NotPortable(f"a {type(source).__name__} to read from")

    def _resolve_call(self, call: exp.Anonymous, alias: str) -> tuple[exp.Expr, str, Columns]:
        called = str(call.this).lower()
        macro = self._catalog.macros.get(called)
        if macro is None:
            raise NotPortable(f"{called}, which is no macro of ours")
        written = call.sql(dialect="duckdb")
        made = self._shared.find(written)
        if made is None:
            body = _inline_functions(call_macro(macro, call.expressions), self._catalog)
            self._shared.prepare(body, called)
            # A macro sees the tables of the warehouse, and nothing of the query that calls it.
            query, columns = _Scope(self._catalog, dict(self._catalog.relations), self._shared).resolve(body)
            made = (self._shared.add(written, called, query, columns), columns)
        name, columns = made
        table = exp.Table(this=exp.to_identifier(name), alias=exp.TableAlias(this=exp.to_identifier(alias or called)))
        return table, alias or called, columns

    def _resolve_inner_queries(self, select: exp.Select) -> None:
        """Resolve queries inside expressions, those of IN and of a single value."""
        tops = [each for key in ("expressions", "where", "having", "qualify") for each in _listed(select.args.get(key))]
        tops += [on for join in select.args.get("joins") or [] if (on := join.args.get("on")) is not None]
        for top in tops:
            for each in list(top.find_all(exp.Subquery, exp.In, exp.Exists)):
                key = "query" if isinstance(each, exp.In) else "this"
                query = each.args.get(key)
                if isinstance(query, exp.Select | exp.SetOperation):
                    each.set(key, self.resolve(query)[0])


def _listed(found: exp.Expr | list[exp.Expr] | None) -> list[exp.Expr]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _as_table(query: exp.Query, alias: str) -> exp.Subquery:
    inner = query.this if isinstance(query, exp.Subquery) else query
    return exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def _expand_stars(select: exp.Select, sources: Mapping[str, Columns]) -> None:
    """Write out `*`, `t.*` with what they leave out or replace, and `columns(...)` inside an expression."""
    written: list[exp.Expr] = []
    for each in select.expressions:
        star = _star_of(each)
        if star is not None:
            written += _columns_of_star(*star, sources)
            continue
        inner = each.find(exp.Columns)
        if inner is None:
            written.append(each)
            continue
        star = _star_of(inner.this)
        if star is None:
            raise NotPortable("columns(...) of anything but a star")
        for column in _columns_of_star(*star, sources):
            copy = each.copy()
            place = copy.find(exp.Columns)
            assert place is not None  # noqa: S101 - a copy of what holds one
            place.replace(column)
            written.append(exp.alias_(copy, column.alias_or_name))
    select.set("expressions", written)


def _star_of(node: exp.Expr) -> tuple[exp.Star, str] | None:
    if isinstance(node, exp.Star):
        return node, ""
    if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
        return node.this, node.table
    return None


def _columns_of_star(star: exp.Star, table: str, sources: Mapping[str, Columns]) -> list[exp.Expr]:
    left_out = {each.name for each in star.args.get("except_") or []}
    replaced = {each.alias: each for each in star.args.get("replace") or []}
    chosen = {table: sources[table]} if table else sources
    return [
        replaced[name].copy() if name in replaced else exp.column(name, table=alias)
        for alias, columns in chosen.items()
        for name in columns
        if name not in left_out
    ]


def _outer_columns(select: exp.Select) -> list[exp.Column]:
    """Return the columns a SELECT names itself, not those of the queries inside it."""
    tops = [each for key, args in select.args.items() if key not in {"with_", "from_"} for each in _listed(args)]
    found = []
    for top in tops:
        for column in top.find_all(exp.Column):
            if column.find_ancestor(exp.Select) is select:
                found.append(column)
    return found


def _name_fields(select: exp.Select, sources: Mapping[str, Columns]) -> None:
    """A field of a struct, `limits.lower` or `t.limits.lower`, is a column of its own: `limits_lower`."""
    for column in _outer_columns(select):
        if column.table and column.table not in sources:
            flat = flat_name(column.table, column.name)
            owner = column.args.get("db")
            if any(flat in columns for columns in sources.values()):
                found = exp.column(flat, table=owner.name if owner is not None else None)
                column.replace(exp.alias_(found, column.name) if column.parent is select else found)


def _flatten_structs(select: exp.Select) -> None:
    """Write a column that would hold a struct as one column for each of its fields."""
    written: list[exp.Expr] = []
    for each in select.expressions:
        fields = fields_of(each.this) if isinstance(each, exp.Alias) else {}
        if not fields:
            written.append(each)
        written += [exp.alias_(value, flat_name(each.alias, name)) for name, value in fields.items()]
    select.set("expressions", written)


def _write_out_aliases(select: exp.Select, sources: Mapping[str, Columns]) -> None:
    """Put an expression in the place of its alias where the SELECT that names it reads it again."""
    named = {each.alias: each.this for each in select.expressions if isinstance(each, exp.Alias)}
    known = {name for columns in sources.values() for name in columns}
    for column in _outer_columns(select):
        if not column.table and column.name in named and column.name not in known:
            column.replace(exp.paren(named[column.name].copy()))


def _write_out_group(select: exp.Select) -> None:
    """Name what `group by all` means: every expression that adds nothing up."""
    group = select.args.get("group")
    if group is None or not group.args.get("all"):
        return
    keys = [each.unalias() for each in select.expressions if not each.find(exp.AggFunc)]
    chosen = [key.copy() for key in keys if not isinstance(key, exp.Literal) and key.find(exp.Column)]
    select.set("group", exp.Group(expressions=chosen) if chosen else None)
