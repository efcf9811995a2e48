"""Files as pyarrow writes them, in every option."""

import pyarrow as pa
import pyarrow.compute
import pyarrow.ipc as ipc

from source import ROWS, say, table

ENTRY = pa.struct([("os", pa.string()), ("version", pa.int32())])
TYPES = {
    "id": pa.int64(),
    "plan": pa.string(),
    "name": pa.string(),
    "price": pa.float64(),
    "count": pa.int32(),
    "flag": pa.bool_(),
    "at": pa.timestamp("us", "UTC"),
    "day": pa.date32(),
    "amount": pa.decimal128(12, 2),
    "raw": pa.binary(),
    "tags": pa.list_(pa.string()),
    "device": ENTRY,
}


def arrow(columns, **types):
    """The columns as an Arrow table, of the types above but for those given."""
    types = {**TYPES, **types}
    return pa.table({name: cast(values, types[name]) for name, values in columns.items()})


def cast(values, data_type):
    """An array of a type, by way of a simpler one where pyarrow does not make it of Python values."""
    if pa.types.is_run_end_encoded(data_type):
        return pa.compute.run_end_encode(pa.array(values, data_type.value_type), run_end_type=data_type.run_end_type)
    if pa.types.is_dictionary(data_type):
        return pa.array(values, data_type.value_type).dictionary_encode().cast(data_type)
    return pa.array(values, data_type)


def write(folder, name, data, columns, stream, options=None, chunk=None):
    """Writes a table or batches and what is expected of them."""
    path = folder / f"pyarrow {name}.{'arrows' if stream else 'arrow'}"
    make = ipc.new_stream if stream else ipc.new_file
    batches = data.to_batches(max_chunksize=chunk) if isinstance(data, pa.Table) else data
    schema = data.schema if isinstance(data, pa.Table) else data[0].schema
    with make(str(path), schema, options=options or ipc.IpcWriteOptions()) as writer:
        for batch in batches:
            writer.write_batch(batch)
    say(path, columns)


def options(folder):
    """Formats, versions, codecs and chunks."""
    columns = table()
    data = arrow(columns)
    v4, v5 = ipc.MetadataVersion.V4, ipc.MetadataVersion.V5
    for stream in (False, True):
        for codec in (None, "lz4", "zstd", pa.Codec("zstd", 19)):
            level = getattr(codec, "compression_level", "")
            name = getattr(codec, "name", codec)
            for chunk in (None, 7):
                write(folder, f"V5 {name} {level} in {chunk}", data, columns, stream,
                      ipc.IpcWriteOptions(metadata_version=v5, compression=codec), chunk)
        write(folder, "V4", data, columns, stream, ipc.IpcWriteOptions(metadata_version=v4))
        write(folder, "legacy", data, columns, stream,
              ipc.IpcWriteOptions(metadata_version=v4, use_legacy_format=True), 100)
        write(folder, "64 bit", data, columns, stream, ipc.IpcWriteOptions(allow_64bit=True, use_threads=False))
        write(folder, "no rows", data.slice(0, 0), {name: [] for name in columns if name != "device"}, stream)
        sliced = data.slice(333, 334)
        write(folder, "sliced", sliced, {name: values[333:667] for name, values in columns.items()}, stream)
        first, *rest = data.to_batches(max_chunksize=250)
        batches = [first.slice(0, 0), first, first.slice(0, 0), *rest]
        write(folder, "with batches of no rows", batches, columns, stream)


def types(folder):
    """The same values in other types."""
    columns = table()
    large = {"plan": pa.large_string(), "name": pa.large_string(), "raw": pa.large_binary(),
             "tags": pa.large_list(pa.large_string())}
    views = {"plan": pa.string_view(), "name": pa.string_view(), "raw": pa.binary_view()}
    lists = {"tags": pa.list_view(pa.string())}
    large_lists = {"tags": pa.large_list_view(pa.large_string())}
    runs = {"plan": pa.run_end_encoded(pa.int32(), pa.string()), "count": pa.run_end_encoded(pa.int16(), pa.int32())}
    decimals = {"amount": pa.decimal256(50, 2), "at": pa.timestamp("ns"), "day": pa.date64()}
    small = {"amount": pa.decimal64(12, 2), "at": pa.timestamp("us", "Asia/Tokyo"), "price": pa.float32()}
    for name, changed in {"large": large, "views": views, "list views": lists, "large list views": large_lists,
                          "runs": runs, "decimals": decimals, "small": small}.items():
        for codec in (None, "lz4", "zstd"):
            data = arrow(columns, **changed)
            write(folder, f"{name} {codec}", data, columns, codec == "zstd", ipc.IpcWriteOptions(compression=codec), 300)
    widths = {f"{'u' * unsigned}int{bits}": [row % 100 for row in range(ROWS)]
              for bits in (8, 16, 32, 64) for unsigned in (0, 1)}
    data = pa.table({name: pa.array(values, getattr(pa, name)()) for name, values in widths.items()})
    write(folder, "integers", data, widths, False)
    times = {"s": pa.time32("s"), "ms": pa.time32("ms"), "us": pa.time64("us"), "ns": pa.time64("ns"),
             "d": pa.duration("ms"), "half": pa.float16(), "nothing": pa.null(), "fixed": pa.binary(3),
             "pair": pa.list_(pa.int8(), 2), "map": pa.map_(pa.string(), pa.int32()),
             "interval": pa.month_day_nano_interval()}
    values = {"fixed": b"abc", "pair": [1, 2], "map": [("a", 1)], "interval": (1, 2, 3), "nothing": None, "half": 1.5}
    values = {name: [None, values.get(name, 5)] * 10 for name in times}
    data = pa.table({name: pa.array(values[name], data_type) for name, data_type in times.items()})
    expected = {name: [None, ...] * 10 for name in times} | {"nothing": [None] * 20}
    write(folder, "rare types", data, expected, False)
    union = pa.UnionArray.from_sparse(pa.array([0, 1] * 5, pa.int8()), [pa.array(range(10)), pa.array(["x"] * 10)])
    dense = pa.UnionArray.from_dense(pa.array([0, 1] * 5, pa.int8()), pa.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], pa.int32()),
                                     [pa.array(range(5)), pa.array(["x"] * 5)])
    row = list(range(10))
    write(folder, "unions", pa.table({"row": row, "sparse": union, "dense": dense}), {"row": row}, False)


def dictionaries(folder):
    """Dictionaries: every key, nested, growing, replaced, unified."""
    columns = table()
    for key in (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()):
        data = arrow(columns, plan=pa.dictionary(key, pa.string()), day=pa.dictionary(key, pa.date32()))
        write(folder, f"dictionary of {key}", data, columns, False, ipc.IpcWriteOptions(compression="zstd"), 400)
    words = pa.dictionary(pa.int16(), pa.string())
    nested = arrow(columns, tags=pa.list_(pa.string()))
    tags = nested["tags"].combine_chunks()
    coded = pa.ListArray.from_arrays(tags.offsets, tags.values.dictionary_encode().cast(words), mask=tags.is_null())
    nested = nested.set_column(nested.schema.get_field_index("tags"), "tags", coded)
    write(folder, "list of dictionary", nested, columns, False, None, 100)
    parts = [table(100, seed) for seed in range(4)]
    joined = {name: [value for part in parts for value in part[name]] for name in columns}
    coded = {"plan": words, "name": pa.dictionary(pa.int32(), pa.string())}
    batches = [arrow(part, **coded).to_batches()[0] for part in parts]
    for deltas in (False, True):
        write(folder, f"replaced dictionaries, deltas {deltas}", batches, joined, True,
              ipc.IpcWriteOptions(emit_dictionary_deltas=deltas))
    path = folder / "pyarrow unified dictionaries.arrow"
    with ipc.new_file(str(path), batches[0].schema, options=ipc.IpcWriteOptions(unify_dictionaries=True)) as writer:
        writer.write_table(pa.Table.from_batches(batches))
    say(path, joined)
    known = sorted({value for value in joined["name"] if value is not None})
    growing = []
    for number, part in enumerate(parts):
        values = known[: len(known) * (number + 1) // 4]
        keys = [None if v is None or v not in values else values.index(v) for v in part["name"]]
        growing.append(pa.record_batch({"name": pa.DictionaryArray.from_arrays(pa.array(keys, pa.int32()), values)}))
        part["name"] = [None if key is None else values[key] for key in keys]
    grown = {"name": [value for part in parts for value in part["name"]]}
    for stream in (False, True):
        write(folder, "growing dictionary", growing, grown, stream, ipc.IpcWriteOptions(emit_dictionary_deltas=True))


def all_files(folder):
    """Writes all of them."""
    options(folder)
    types(folder)
    dictionaries(folder)
