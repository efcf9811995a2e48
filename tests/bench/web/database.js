// DuckDB-WASM in a worker of its own, for the two peers that stand on it.
import * as duckdb from "@duckdb/duckdb-wasm";
import module from "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm";
import script from "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js";

export async function database() {
  const place = (path) => new URL(path, import.meta.url).href;
  const duck = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(place(script)));
  await duck.instantiate(place(module));
  return { duck, connection: await duck.connect() };
}
