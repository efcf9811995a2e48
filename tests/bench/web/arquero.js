// Arquero: tables of JavaScript's own arrays, on the page's thread.
import * as aq from "arquero";
import { op } from "arquero";
import { tableFromIPC } from "@uwdata/flechette";
import { BINS, DAY, FIRST_DAY, groups, stream } from "./workload.js";

const VIEWS = {
  device: ["DeviceType"],
  location: ["Location"],
  type: ["EventType"],
  resolution: ["Resolution"],
  errors: ["Location", "ErrorType"],
  day: ["day"],
  bitrate: ["bin"],
};

export async function start(file) {
  const bytes = await stream(file);
  let events;
  const ask = (table, but) => {
    const figures = table.rollup({
      events: op.count(),
      errors: (row) => op.sum(row.EventType === "error" ? 1 : 0),
      buffers: (row) => op.sum(row.EventType === "buffer" ? 1 : 0),
      bitrate: op.mean("Bitrate"),
      sessions: op.distinct("SessionID"),
    });
    const answers = { figures: Object.entries(figures.object()) };
    for (const [view, keys] of Object.entries(VIEWS)) {
      if (view === but) continue;
      const rows = view === "errors" ? table.filter((row) => row.EventType === "error") : table;
      answers[view] = rows.groupby(...keys).count().objects().map((row) => Object.values(row));
    }
    return answers;
  };
  return {
    async open() {
      events = aq.fromArrow(read(bytes)).derive({
        day: `row => floor((row.Timestamp - ${FIRST_DAY}) / ${DAY})`,
        bin: `row => row.Bitrate < ${BINS.step * BINS.count} ? floor(row.Bitrate / ${BINS.step}) : ${BINS.count - 1}`,
      });
      return ask(events);
    },
    choose: async (device) => ask(events.filter(`row => row.DeviceType === '${device}'`), "device"),
    release: async () => {},
    brush: async (from, to) => ask(events.filter(`row => row.Timestamp >= ${from} && row.Timestamp < ${to}`), "day"),
    answers: (rows) => Object.fromEntries(Object.entries(rows).map(([view, rows]) => [view, groups(rows)])),
  };
}

/** The file's table. Arquero 7.2 takes the byte behind a batch's last whole byte of validity for rows of the next batch,
 * which then lose their values; a byte of ones there is passed over. */
function read(bytes) {
  const table = tableFromIPC(bytes);
  for (const batch of table.getChild("ErrorType").data) {
    if (batch.length % 8) continue;
    const whole = batch.length / 8;
    const validity = new Uint8Array(whole + 1).fill(0xff);
    validity.set(batch.validity.subarray(0, whole));
    batch.validity = validity;
  }
  return table;
}
