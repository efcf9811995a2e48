// Writes files as the JavaScript library apache-arrow does: `node javascript.mjs FOLDER NODE_MODULES`

import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, modules] = process.argv.slice(2);
const arrow = createRequire(join(modules, "from-here.js"))("apache-arrow");
const ROWS = 1000;
const rows = Array.from({ length: ROWS }, (_, row) => row);

const columns = {
  id: { type: new arrow.Int64(), values: rows.map((row) => BigInt(row) * 1_000_003n) },
  count: { type: new arrow.Int32(), values: rows.map((row) => (row % 9 === 0 ? null : (row % 101) - 50)) },
  price: { type: new arrow.Float64(), values: rows.map((row) => (row % 7 === 0 ? null : row / 8)) },
  flag: { type: new arrow.Bool(), values: rows.map((row) => (row % 11 === 0 ? null : row % 3 === 0)) },
  plan: {
    type: new arrow.Dictionary(new arrow.Utf8(), new arrow.Int16()),
    values: rows.map((row) => (row % 8 === 0 ? null : `plan ${row % 5} \u{1f3ac}`)),
  },
  name: { type: new arrow.Utf8(), values: rows.map((row) => `member ${row}`) },
  tags: {
    type: new arrow.List(new arrow.Field("item", new arrow.Utf8(), true)),
    values: rows.map((row) => (row % 10 === 0 ? null : rows.slice(0, row % 4).map((n) => `tag ${n}`))),
  },
  small: { type: new arrow.Uint8(), values: rows.map((row) => row % 200) },
};

for (const [name, batches] of Object.entries({ "in one": [0, ROWS], "in batches": [0, 1, 400, 400, ROWS] })) {
  const tables = batches.slice(1).map((end, number) => table(batches[number], end));
  const whole = tables[0].concat(...tables.slice(1));
  for (const [format, ending] of [["file", "arrow"], ["stream", "arrows"]]) {
    // Each batch brings a dictionary of its own, which the library cannot write into one file.
    if (format === "file" && tables.length > 1) continue;
    const path = join(folder, `javascript ${name}.${ending}`);
    writeFileSync(path, arrow.tableToIPC(whole, format));
    writeFileSync(`${path}.json`, JSON.stringify({ rows: ROWS, columns: expected() }));
  }
}

function table(start, end) {
  const vectors = Object.entries(columns).map(([name, { type, values }]) => {
    return [name, arrow.vectorFromArray(values.slice(start, end), type)];
  });
  return new arrow.Table(Object.fromEntries(vectors));
}

function expected() {
  const all = Object.entries(columns).map(([name, { values }]) => [name, summary(values)]);
  return Object.fromEntries(all);
}

function summary(values) {
  const there = values.filter((value) => value !== null);
  const nulls = values.length - there.length;
  if (Array.isArray(there[0])) return { nulls, items: summary(there.flat()) };
  const result = { nulls };
  if (["number", "bigint"].includes(typeof there[0])) {
    result.sum = String(there.reduce((sum, value) => sum + value));
    // A fraction is a float, whose values are not counted.
    if (there.some((value) => typeof value === "number" && !Number.isInteger(value))) return result;
  }
  const counts = {};
  for (const value of there) counts[value] = (counts[value] ?? 0) + 1;
  result.distinct = Object.keys(counts).length;
  if (result.distinct <= 50) result.counts = counts;
  return result;
}
