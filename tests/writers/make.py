"""Writes files in the ways of Python's writers of Arrow, each with what is expected of it: `make.py FOLDER`."""

import importlib.util
import pathlib
import sys

import with_others
import with_pyarrow

folder = pathlib.Path(sys.argv[1])
with_pyarrow.all_files(folder)
WRITERS = {"pandas": with_others.pandas_files, "polars": with_others.polars_files, "duckdb": with_others.duckdb_files,
           "chdb": with_others.clickhouse_files}
for package, write in WRITERS.items():
    if importlib.util.find_spec(package):
        write(folder)
    else:
        print(f"skipped: the Python package {package} is not installed")
