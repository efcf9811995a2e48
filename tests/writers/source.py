"""The table that every writer is given, as plain Python values, and what has to come out of any file of it."""

import datetime as dt
import decimal
import json
import random

ROWS = 1000
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
PLANS = ["Basic", "Standard", "Premium", "Familie \N{LATIN SMALL LETTER U WITH DIAERESIS}ber alles"]
TAGS = ["drama", "comedy", "documentary about the sea", "\N{CLAPPER BOARD}"]


def table(rows=ROWS, seed=1):
    """Columns by name, each a list of plain values; about one in nine is null."""
    chance = random.Random(seed)

    def column(make, nulls=True):
        return [None if nulls and chance.random() < 0.11 else make(row) for row in range(rows)]

    return {
        "id": column(lambda row: row * 1_000_003, nulls=False),
        "plan": column(lambda _: chance.choice(PLANS)),
        "name": column(lambda row: f"member {row} \N{EURO SIGN}" * (1 + row % 3)),
        "price": column(lambda _: chance.randrange(10_000) / 8),
        "count": column(lambda _: chance.randrange(-500, 500)),
        "flag": column(lambda _: chance.random() < 0.5),
        "at": column(lambda row: EPOCH + dt.timedelta(days=20_000, microseconds=row * 7_654_321)),
        "day": column(lambda row: dt.date(2024, 1, 1) + dt.timedelta(days=row % 40)),
        "amount": column(lambda _: decimal.Decimal(chance.randrange(-99_999, 99_999)).scaleb(-2)),
        "raw": column(lambda row: f"bytes {row % 17}".encode()),
        "tags": column(lambda row: [chance.choice(TAGS) for _ in range(row % 4)]),
        "device": column(lambda row: {"os": TAGS[row % 3], "version": row % 11}, nulls=False),
    }


def plain(value):
    """A value as text, the same as the reader's side makes of it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (dt.datetime, dt.date)):
        return str(micros(value))
    return str(value)


def micros(value):
    """A point in time in microseconds since 1970."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day, tzinfo=dt.timezone.utc)
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.timezone.utc)
    return (value - EPOCH) // dt.timedelta(microseconds=1)


def summary(values):
    """What is expected of a column: nulls, distinct values, counts of the values where they are few, a sum."""
    there = [value for value in values if value is not None]
    if ... in there:
        # Nothing to count or to add up.
        return {"nulls": len(values) - len(there)}
    if there and isinstance(there[0], list):
        return {"nulls": len(values) - len(there), "items": summary([item for value in there for item in value])}
    counts = {}
    for value in there:
        if isinstance(value, float):
            continue
        counts[plain(value)] = counts.get(plain(value), 0) + 1
    expected = {"nulls": len(values) - len(there)}
    if counts:
        expected["distinct"] = len(counts)
        if len(counts) <= 50:
            expected["counts"] = counts
    if there and isinstance(there[0], (int, float, decimal.Decimal)) and not isinstance(there[0], bool):
        expected["sum"] = str(sum(there))
    return expected


def expectations(columns):
    """Everything that is expected of a file of these columns, structs taken apart as the reader does."""
    rows = len(next(iter(columns.values()))) if columns else 0
    expected = {}
    for name, values in columns.items():
        first = next((value for value in values if value is not None), None)
        if isinstance(first, dict):
            for key in first:
                expected[f"{name}.{key}"] = summary([None if value is None else value[key] for value in values])
        else:
            expected[name] = summary(values)
    return {"rows": rows, "columns": expected}


def say(path, columns):
    """Writes the expectations of a file beside it."""
    with open(f"{path}.json", "w", encoding="utf-8") as file:
        json.dump(expectations(columns), file)
