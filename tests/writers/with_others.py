"""Files as pandas, Polars, DuckDB and ClickHouse write them."""

import pyarrow as pa
import pyarrow.ipc as ipc

from source import ROWS, say, table
from with_pyarrow import arrow


def without(columns, *names):
    """The columns but for some."""
    return {name: values for name, values in columns.items() if name not in names}


def pandas_files(folder):
    """DataFrames as Feather V2."""
    import pandas as pd

    columns = without(table(), "device", "count", "flag")
    frame = pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    for codec in ("uncompressed", "lz4", "zstd"):
        path = folder / f"pandas {codec}.feather"
        frame.to_feather(path, compression=codec)
        say(path, columns)
    frame["plan"] = frame["plan"].astype("category")
    path = folder / "pandas categories.feather"
    frame.to_feather(path, chunksize=100)
    say(path, columns)


def polars_files(folder):
    """Polars' own writers: string views, large lists and dictionaries of its own."""
    import polars as pl

    columns = table()
    frame = pl.DataFrame(columns, schema_overrides={"amount": pl.Decimal(12, 2), "count": pl.Int32}, strict=False)
    # More rows than the default batch has.
    many = {name: values * 70 for name, values in without(columns, "device", "tags", "raw").items()}
    frames = {
        "default": (frame, columns),
        "categories": (frame.with_columns(pl.col("plan").cast(pl.Categorical), pl.col("name").cast(pl.Categorical)),
                       columns),
        "many rows": (pl.DataFrame(many, schema_overrides={"amount": pl.Decimal(12, 2)}), many),
        "sliced": (frame.slice(100, 50), {name: values[100:150] for name, values in columns.items()}),
        "chunks": (pl.concat([frame, frame], rechunk=False), {name: values * 2 for name, values in columns.items()}),
    }
    for name, (frame, expected) in frames.items():
        for codec in ("uncompressed", "lz4", "zstd"):
            if name == "many rows" and codec == "lz4":
                continue
            for number, level in (("oldest", pl.CompatLevel.oldest()), ("newest", pl.CompatLevel.newest())):
                for ending, write in (("arrow", frame.write_ipc), ("arrows", frame.write_ipc_stream)):
                    path = folder / f"polars {name} {codec} {number}.{ending}"
                    write(path, compression=codec, compat_level=level)
                    say(path, expected)


def duckdb_files(folder):
    """DuckDB's results, by way of pyarrow."""
    import duckdb

    columns = table()
    source = arrow(columns)
    settings = {
        "default": [],
        "large": ["SET arrow_large_buffer_size = true"],
        "list views": ["SET arrow_output_list_view = true"],
        "views": ["SET produce_arrow_string_view = true", "SET arrow_output_version = '1.5'"],
        "lossless": ["SET arrow_lossless_conversion = true"],
    }
    for name, statements in settings.items():
        connection = duckdb.connect()
        connection.execute("SET timezone = 'UTC'")
        connection.register("source", source)
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute("CREATE TABLE t AS SELECT * FROM source")
            reader = connection.sql("SELECT * FROM t ORDER BY id").to_arrow_reader(300)
            batches = list(reader)
        except duckdb.Error as error:
            print(f"skipped: DuckDB {name} ({error})")
            continue
        path = folder / f"duckdb {name}.arrows"
        with ipc.new_stream(str(path), batches[0].schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        # Without loss, booleans stay the bytes that DuckDB has them in.
        flags = [None if flag is None else int(flag) for flag in columns["flag"]]
        say(path, columns | {"flag": flags} if name == "lossless" else columns)
    connection.execute("CREATE TYPE plan AS ENUM (SELECT DISTINCT plan FROM source WHERE plan IS NOT NULL)")
    data = connection.sql("SELECT id, plan::plan AS plan FROM source ORDER BY id").to_arrow_table()
    path = folder / "duckdb enum.arrow"
    with ipc.new_file(str(path), data.schema) as writer:
        writer.write_table(data)
    say(path, {name: columns[name] for name in ("id", "plan")})


def clickhouse_files(folder):
    """ClickHouse's Arrow and ArrowStream."""
    import chdb

    rows = range(ROWS)
    columns = {
        "id": list(rows),
        "plan": [None if row % 9 == 0 else f"plan {row % 5}" for row in rows],
        "price": [row / 8 for row in rows],
        "tags": [[f"tag {n}" for n in range(row % 3)] for row in rows],
        "level": [f"level {row % 4}" for row in rows],
    }
    query = f"""SELECT toInt64(number) AS id, if(number % 9 = 0, NULL, 'plan ' || toString(number % 5)) AS plan,
        number / 8 AS price, arrayMap(n -> 'tag ' || toString(n), range(number % 3)) AS tags,
        toLowCardinality('level ' || toString(number % 4)) AS level FROM numbers({ROWS}) ORDER BY number"""
    for ending, form in (("arrow", "Arrow"), ("arrows", "ArrowStream")):
        for codec in ("none", "lz4_frame", "zstd"):
            for settings in ("", ", output_format_arrow_low_cardinality_as_dictionary = 1",
                             ", output_format_arrow_string_as_string = 0"):
                made = chdb.query(f"{query} SETTINGS output_format_arrow_compression_method = '{codec}', "
                                  f"max_block_size = 300 {settings}", form).bytes()
                name = {"": "default", ", output_format_arrow_low": "dictionary"}.get(settings[:25], "binary")
                path = folder / f"clickhouse {name} {codec}.{ending}"
                path.write_bytes(made)
                expected = columns
                if name == "binary":
                    # Text as bytes: only nulls and numbers can be compared.
                    expected = {name: columns[name] for name in ("id", "price")}
                say(path, expected)
