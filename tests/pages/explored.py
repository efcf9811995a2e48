"""Computes every card and chart that Explore shows of a file, by DuckDB, and compares.

Takes a folder with `file.arrow` and `shown.json`, which tests/pages/explored.rs writes.
"""

import json
import math
import pathlib
import sys
import urllib.parse

import duckdb
import pyarrow as pa
import pyarrow.ipc as ipc

FOLDER = pathlib.Path(sys.argv[1])
shown = json.loads((FOLDER / "shown.json").read_text())
with pa.memory_map(str(FOLDER / "file.arrow")) as source:
    read = ipc.open_file(source).read_all()


def plain(column):
    """Without dictionaries, which DuckDB would take for enumerations."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_list(kind) and pa.types.is_dictionary(kind.value_type):
        return column.cast(pa.list_(kind.value_type.value_type))
    return column


table = pa.table([plain(column) for column in read.columns], names=read.column_names)
db = duckdb.connect()
db.execute("set timezone = 'UTC'")
db.register("t", table)
types = {field.name: field.type for field in table.schema}


def quoted(dimension: str) -> str:
    return '"{}"'.format(shown["columns"][dimension].replace('"', '""'))


def is_list(dimension: str) -> bool:
    return pa.types.is_list(types[shown["columns"][dimension]])


def condition(filter: str) -> str:
    if not filter:
        return "true"
    name, text = filter[1:].split("=", 1)
    dimension = name.split(".")[2]
    column = quoted(dimension)
    matches = lambda test: f"coalesce(len(list_filter({column}, x -> {test('x')})) > 0, false)" if is_list(dimension) else f"coalesce({test(column)}, false)"
    is_null = f"coalesce(len({column}), 0) = 0" if is_list(dimension) else f"{column} is null"
    literal = lambda part: "'{}'".format(urllib.parse.unquote(part).replace("'", "''"))
    if text.startswith("~"):
        return matches(lambda value: f"contains(lower({value}), lower({literal(text[1:])}))")
    keys = text.lstrip("!").split(",")
    named = [literal(key) for key in keys if key != "%00"]
    test = matches(lambda value: f"{value} in ({', '.join(named)})") if named else "false"
    test = f"({test} or {is_null})" if "%00" in keys else test
    return f"not {test}" if text.startswith("!") else test


def groups(dimension: str, where: str, keys: list) -> dict:
    if dimension == "time":
        column = '"{}"'.format(shown["time"])
        key = f"strftime(date_trunc('{shown['grain']}', {column}), '%Y-%m-01T00:00:00Z')"
    elif is_list(dimension):
        column = quoted(dimension)
        key = f"unnest(case when coalesce(len({column}), 0) = 0 then [null] else list_distinct({column}) end)"
    else:
        column, kind = quoted(dimension), types[shown["columns"][dimension]]
        numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        values = db.execute(f"select count(distinct {column}) from t").fetchone()[0]
        if numeric and values > 100:
            # Bins are named by their start; the first is open below.
            starts = sorted(float(key) for key in keys if key is not None)
            cases = " ".join(f"when {column} >= {start!r} then '{start!r}'" for start in reversed(starts[1:]))
            key = f"case when {column} is null then null {cases} else '{starts[0]!r}' end"
        else:
            key = f"{column}::varchar"
    rows = db.execute(f"with g as (select {key} as key from t where {where}) select key, count(*) from g group by key")
    return {canonical(key): count for key, count in rows.fetchall()}


def canonical(key):
    try:
        return str(float(key)) if key is not None else None
    except ValueError:
        return key


faults, compared = [], 0


def expect(what: str, raw, computed) -> None:
    global compared
    compared += 1
    seen = None if raw in (None, "null") else float(raw)
    if (seen is None) != (computed is None) or seen is not None and not math.isclose(seen, float(computed), rel_tol=1e-9):
        faults.append(f"{what}: shown {raw}, computed {computed}")


for page in shown["pages"]:
    where = condition(page["filter"])
    for card, raw in page["cards"].items():
        what, _, dimension = card.partition("_")
        expr = {"rows": "count(*)", "distinct": "count(distinct {})", "mean": "avg({})"}[what]
        computed = db.execute(f"select {expr.format(quoted(dimension) if dimension else '')} from t where {where}").fetchone()[0]
        expect(f"{page['filter']} {card}", raw, computed)
    for chart, rows in page["charts"].items():
        dimension = chart.removeprefix("rows_by_")
        # A view ignores a clause on what it groups by.
        own = page["filter"].split("=")[0].endswith(f".{dimension}")
        # Bins are the same under all filters, and those that are empty may be left out.
        bins = [row[0] for row in shown["pages"][0]["charts"][chart]]
        computed = groups(dimension, "true" if own else where, bins)
        seen = {canonical(key): raw for key, raw in rows}
        for key in seen.keys() | computed.keys():
            # Empty buckets and bins are shown, and a time chart has no bucket for rows without a time.
            if dimension == "time" and key is None:
                continue
            expect(f"{page['filter']} {chart} {key}", seen.get(key, "null"), computed.get(key, 0 if seen.get(key) == "0" else None))

print(f"{compared} figures compared, {len(faults)} differ")
print("\n".join(faults[:40]))
sys.exit(1 if faults or compared < 20 else 0)
