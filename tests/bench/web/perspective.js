// Perspective: a view of its own for each of ours, made for the filter and deleted again. Figures that count some of
// the rows are views too.
import perspective from "@perspective-dev/client";
import clientModule from "@perspective-dev/client/dist/wasm/perspective-js.wasm";
import serverModule from "@perspective-dev/server/dist/wasm/perspective-server.wasm";
import { BINS, DAY, FIRST_DAY } from "./workload.js";

const EVENTS = "EventID";
const count = (group_by, filter = []) => ({ group_by, filter, columns: [EVENTS], aggregates: { [EVENTS]: "count" } });
const only = (type) => [["EventType", "==", type]];
const EXPRESSIONS = {
  day: `bucket("Timestamp", 'D')`,
  bin: `floor(min("Bitrate", ${BINS.step * BINS.count - 1}) / ${BINS.step})`,
};

const VIEWS = {
  figures: {
    // A total needs a group: the rows of all groups stand first.
    group_by: ["EventType"],
    filter: [],
    columns: [EVENTS, "Bitrate", "SessionID"],
    aggregates: { [EVENTS]: "count", Bitrate: "avg", SessionID: "distinct count" },
  },
  device: count(["DeviceType"]),
  location: count(["Location"]),
  type: count(["EventType"]),
  resolution: count(["Resolution"]),
  errors: count(["Location", "ErrorType"], only("error")),
  day: count(["day"]),
  bitrate: count(["bin"]),
};

export async function start(file) {
  const bytes = await file.arrayBuffer();
  const module = (path) => fetch(new URL(path, import.meta.url));
  await Promise.all([perspective.init_server(module(serverModule)), perspective.init_client(module(clientModule))]);
  const client = await perspective.worker();
  let table;
  const ask = async (filter, but) => {
    const answers = {};
    for (const [name, view] of Object.entries(VIEWS)) {
      if (name === but) continue;
      const used = Object.entries(EXPRESSIONS).filter(([key]) => view.group_by.includes(key));
      const made = await table.view({ ...view, filter: [...filter, ...view.filter], expressions: Object.fromEntries(used) });
      answers[name] = await made.to_columns();
      await made.delete();
    }
    return answers;
  };
  return {
    async open() {
      table = await client.table(bytes);
      return ask([]);
    },
    choose: (device) => ask([["DeviceType", "==", device]], "device"),
    release: async () => {},
    brush: (from, to) => ask([["Timestamp", ">=", from], ["Timestamp", "<", to]], "day"),
    answers: (views) => Object.fromEntries(Object.entries(views).map(([name, columns]) => [name, read(name, columns)])),
  };
}

function read(name, columns) {
  const paths = columns.__ROW_PATH__;
  if (name === "figures") {
    const at = (type) => columns[EVENTS][paths.findIndex(([key]) => key === type)];
    return {
      events: columns[EVENTS][0],
      errors: at("error"),
      buffers: at("buffer"),
      bitrate: columns.Bitrate[0],
      sessions: columns.SessionID[0],
    };
  }
  const keys = VIEWS[name].group_by.length;
  const shown = (key) => (name === "day" ? (key - FIRST_DAY) / DAY : key);
  // Totals of the levels above stand between the groups.
  const groups = paths.flatMap((path, at) => (path.length === keys ? [[path.map(shown).join(" / "), columns[EVENTS][at]]] : []));
  return Object.fromEntries(groups);
}
