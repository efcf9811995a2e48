// Mosaic's coordinator over DuckDB-WASM, with the pre-aggregation that its dashboards use. It cannot pre-aggregate a
// distinct count: with one, each position would be a query of its own.
import { Coordinator, Selection, clauseInterval, clausePoint, makeClient, wasmConnector } from "@uwdata/mosaic-core";
import { Query, avg, column, count, eq, sql } from "@uwdata/mosaic-sql";
import { BINS, DAY, DAYS, FIRST_DAY, groups, stream } from "./workload.js";
import { database } from "./database.js";

const by = (...keys) => () => Query.select(...keys.map((key) => ({ [key]: column(key) })), { events: count() })
  .from("events").groupby(...keys.map((key) => column(key)));

const VIEWS = {
  figures: () => Query.from("events").select({
    events: count(),
    errors: sql`count(*) FILTER ("EventType" = 'error')`,
    buffers: sql`count(*) FILTER ("EventType" = 'buffer')`,
    bitrate: avg("Bitrate"),
  }),
  device: by("DeviceType"),
  location: by("Location"),
  type: by("EventType"),
  resolution: by("Resolution"),
  errors: () => by("Location", "ErrorType")().where(eq(column("EventType"), sql`'error'`)),
  day: by("day"),
  bitrate: by("bin"),
};

/** The derived columns: the instant in days since the first, the day, the bin. */
const TABLE = `
  CREATE TABLE events AS SELECT *, (epoch_ms("Timestamp") - ${FIRST_DAY}) / ${DAY}.0 AS instant,
    ((epoch_ms("Timestamp") - ${FIRST_DAY}) // ${DAY})::INT AS day,
    least("Bitrate" // ${BINS.step}, ${BINS.count - 1})::INT AS bin FROM file`;

export async function start(file) {
  const bytes = await stream(file);
  const { duck, connection } = await database();
  const coordinator = new Coordinator(wasmConnector({ duckdb: duck, connection }), { logger: null });
  const selection = Selection.crossfilter();
  const clients = {};
  let results = {}, arrived;

  /** Does something that makes views be asked again, and waits until so many have answered. */
  const answered = (views, cause) => {
    results = {};
    return new Promise((resolve, reject) => {
      arrived = (view, table) => {
        if (table instanceof Error) reject(table);
        results[view] = table;
        if (Object.keys(results).length === views) resolve(results);
      };
      cause();
    });
  };
  const connect = () => {
    for (const [view, query] of Object.entries(VIEWS)) {
      clients[view] = makeClient({
        coordinator,
        selection,
        query: (filter) => query().where(filter),
        queryResult: (table) => arrived(view, table),
        queryError: (error) => arrived(view, error),
      });
    }
  };
  const of = (view) => ({ source: clients[view], clients: new Set([clients[view]]) });
  const point = (device) => clausePoint("DeviceType", device, of("device"));
  const scale = { type: "linear", domain: [0, DAYS], range: [0, DAYS] };
  /** Its intervals include both ends. */
  const interval = (from, to) => {
    const days = [from, to - 1].map((at) => (at - FIRST_DAY) / DAY);
    return clauseInterval("instant", days, { ...of("day"), scale, pixelSize: 1, bin: "floor" });
  };
  const others = Object.keys(VIEWS).length - 1;

  return {
    async open() {
      await connection.insertArrowFromIPCStream(bytes, { name: "file", create: true });
      await connection.query(TABLE);
      await connection.query("DROP TABLE file");
      return answered(others + 1, connect);
    },
    choose: (device) => answered(others, () => selection.update(point(device))),
    release: () => answered(others, () => selection.update(point(undefined))),
    /** It prepares with the first answers: a position that is none of the brush's. */
    activate: (view) => {
      const clause = view === "day" ? interval(FIRST_DAY + DAY, FIRST_DAY + 3 * DAY) : point("Desktop");
      selection.activate(clause);
      return answered(others, () => selection.update(clause));
    },
    brush: (from, to) => answered(others, () => selection.update(interval(from, to))),
    answers(tables) {
      const named = Object.entries(tables).map(([view, table]) => {
        const rows = table.toArray();
        if (view === "figures") return [view, groups(Object.entries(rows[0]))];
        return [view, groups(rows.map((row) => Object.values(row)))];
      });
      return Object.fromEntries(named);
    },
    without: ["sessions"],
  };
}
