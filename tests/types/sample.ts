// What callers of engine.js write, against its types: compiled by the tests, never run.
import {
  open, version,
  type Brush, type Choice, type Clause, type Data, type EngineError, type Forecast, type Linked, type Query, type Result,
} from "../../crates/api/js/engine.js";

export async function sample(files: File[], buffer: ArrayBuffer): Promise<number> {
  const major: string = version.split(".")[0] ?? "";
  const data: Data = await open([...files, { name: "more.arrow", blob: new Blob([buffer]) }, buffer, new Uint8Array(buffer)], {
    onProgress: ({ file, readBytes, totalBytes, rows, phase }) =>
      console.log(`${file}: ${phase} ${readBytes} of ${totalBytes}, ${rows + 1}`),
    signal: new AbortController().signal,
    workers: 2,
    memory: 1 << 30,
  });
  for (const { file, code, message, hint } of data.failures) {
    if (code === "not-arrow") console.log(file, message, hint);
  }
  const table = data.tables.find(({ kind }) => kind === "video_playback_events");
  if (!table) return 0;
  const nulls: (number | null)[] = table.columns.map(column => column.nulls);

  const filter: Clause[] = [
    { column: "device_type", is: ["TV", null] },
    { column: "Location", not: ["US"] },
    { column: "app_version", contains: "2." },
    { column: "time", from: new Date(0), to: "2026-01-01" },
    { column: "time", part: "weekday", is: [6, 7], timeZone: "Europe/Berlin" },
    { table: "expanded_cms_data", column: "content_type", is: ["Movie"] },
  ];
  const query: Query = {
    table: table.name,
    measures: [
      "errors",
      { op: "quantile", column: "StartupMs", q: 0.95, as: "p95" },
      { op: "mean", column: "expanded_cms_data.DurationMinutes", where: filter },
    ],
    by: [
      "expanded_cms_data.content_type",
      { column: "time", grain: "day", timeZone: "+08:00" },
      { column: "bitrate", bins: { start: 0, step: 500, count: 20 }, as: "rate" },
    ],
    where: filter,
    sort: [{ key: "errors", desc: true }],
    limit: 10,
    emptyBuckets: true,
  };
  const { columns, rows, meta }: Result = await data.query(query);
  const first = rows[0]?.[columns.findIndex(({ key }) => key === "errors")];
  const whole: bigint = typeof first === "bigint" ? first : BigInt(Number(first));
  await data.rows({ table: table.name, columns: ["SessionID"], where: filter, sort: [{ key: "time" }], limit: 5, offset: 5 });

  const linked: Linked = await data.link({ views: { days: query, total: { table: table.name, measures: ["rows"] } } });
  const choice: Choice = ["2026-01-01", null];
  const filtered: Record<string, Result> = await linked.filter("days", choice);
  const brush: Brush = await linked.activate("days");
  const { results, range } = await brush.move(["2026-01-01", "2026-01-05"]);
  brush.end();
  await linked.filter("days", null);
  const forecast: Forecast = await data.forecast([query]);
  const { bytes, bytesPerRow } = data.memory();
  await data.close().catch((error: EngineError) => console.log(error.code, error.hint, error.failures));

  // @ts-expect-error A measure has an operation.
  await data.query({ table: table.name, measures: [{ column: "Bitrate" }] });
  // @ts-expect-error A clause has one test.
  await data.query({ table: table.name, measures: [], where: [{ column: "Bitrate", is: [1], contains: "1" }] });
  // @ts-expect-error There is no such option.
  await open(files, { threads: 4 });
  console.log(major, nulls, whole, filtered, results, range, linked.ranges, forecast.limit, bytes, bytesPerRow);
  return meta.rowsMatched;
}
