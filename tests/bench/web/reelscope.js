// This project's engine, by the interface that other pages use, from the File itself.
import { BINS, DAY, FIRST_DAY, groups } from "./workload.js";

const { open } = await import(new URL("../engine.js", import.meta.url));

const EVENTS = { op: "count", as: "events" };
const only = (type) => [{ column: "EventType", is: [type] }];
const day = (text) => (Date.parse(text) - FIRST_DAY) / DAY;

const VIEWS = {
  figures: {
    measures: [
      EVENTS,
      { op: "count", where: only("error"), as: "errors" },
      { op: "count", where: only("buffer"), as: "buffers" },
      { op: "mean", column: "Bitrate", as: "bitrate" },
      { op: "count_distinct", column: "SessionID", as: "sessions" },
    ],
  },
  device: { by: ["DeviceType"], measures: [EVENTS] },
  location: { by: ["Location"], measures: [EVENTS] },
  type: { by: ["EventType"], measures: [EVENTS] },
  resolution: { by: ["Resolution"], measures: [EVENTS] },
  errors: { by: ["Location", "ErrorType"], where: only("error"), measures: [EVENTS] },
  day: { by: [{ column: "Timestamp", grain: "day" }], measures: [EVENTS] },
  bitrate: { by: [{ column: "Bitrate", bins: BINS }], measures: [EVENTS] },
};

export async function start(file) {
  let data, linked, brush;
  return {
    async open() {
      data = await open(file);
      const table = data.tables[0].name;
      const views = Object.entries(VIEWS).map(([name, view]) => [name, { table, ...view }]);
      linked = await data.link({ views: Object.fromEntries(views) });
      return linked.results;
    },
    choose: (device) => linked.filter("device", [device]),
    release: () => linked.filter("device", null),
    async activate(view) {
      brush = await linked.activate(view);
    },
    brush: async (from, to) => (await brush.move([new Date(from), new Date(to)])).results,
    answers: ({ figures, day: days, bitrate, ...plain }) => ({
      figures: Object.fromEntries(figures.columns.map(({ key }, at) => [key, Number(figures.rows[0][at])])),
      day: groups(days.rows.map(([start, events]) => [day(start), events])),
      bitrate: groups(bitrate.rows.map(([start, events]) => [(start - BINS.start) / BINS.step, events])),
      ...Object.fromEntries(Object.entries(plain).map(([name, result]) => [name, groups(result.rows)])),
    }),
    memory: () => data.memory().bytes,
  };
}
