// DuckDB-WASM: a query a view, as a page without a cache of its own would ask.
import { BINS, DAY, FIRST_DAY, groups, stream } from "./workload.js";
import { database } from "./database.js";

const DAYS = `(epoch_ms("Timestamp") - ${FIRST_DAY}) // ${DAY}`;
const BIN = `least("Bitrate" // ${BINS.step}, ${BINS.count - 1})`;
const by = (keys) => (where) => `SELECT ${keys}, count(*) FROM events WHERE ${where} GROUP BY ALL`;

const VIEWS = {
  figures: (where) => `
    SELECT count(*) AS events, count(*) FILTER ("EventType" = 'error') AS errors,
      count(*) FILTER ("EventType" = 'buffer') AS buffers, avg("Bitrate") AS bitrate,
      count(DISTINCT "SessionID") AS sessions
    FROM events WHERE ${where}`,
  device: by(`"DeviceType"`),
  location: by(`"Location"`),
  type: by(`"EventType"`),
  resolution: by(`"Resolution"`),
  errors: (where) => by(`"Location", "ErrorType"`)(`"EventType" = 'error' AND ${where}`),
  day: by(DAYS),
  bitrate: by(BIN),
};

export async function start(file) {
  const bytes = await stream(file);
  const { connection } = await database();
  const ask = async (where, but) => {
    const answers = {};
    for (const [view, query] of Object.entries(VIEWS)) {
      if (view !== but) answers[view] = await connection.query(query(where));
    }
    return answers;
  };
  return {
    async open() {
      await connection.insertArrowFromIPCStream(bytes, { name: "events", create: true });
      return ask("true");
    },
    choose: (device) => ask(`"DeviceType" = '${device}'`, "device"),
    release: async () => {},
    brush: (from, to) => ask(`"Timestamp" >= epoch_ms(${from}) AND "Timestamp" < epoch_ms(${to})`, "day"),
    answers(tables) {
      const named = Object.entries(tables).map(([view, table]) => {
        const rows = table.toArray().map((row) => row.toJSON());
        if (view === "figures") return [view, groups(Object.entries(rows[0]))];
        return [view, groups(rows.map((row) => Object.values(row)))];
      });
      return Object.fromEntries(named);
    },
  };
}
