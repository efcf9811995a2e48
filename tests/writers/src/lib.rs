//! Nothing but tests: files that pyarrow, pandas, Polars, DuckDB, ClickHouse and the JavaScript library write in every
//! option, read here and compared with what went into them. `cargo xtask test native` installs the writers; where one
//! is missing, its files are skipped with a notice. What arrow-rs writes is in the reader's own property tests.
