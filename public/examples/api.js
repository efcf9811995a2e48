// engine.js by example: everything that a page needs of it, in the order in which a page needs it.
import { open, version } from "../engine.js";

const at = id => document.getElementById(id);
let data; // what is open
let linked; // the views that filter each other
let table; // the table that they are of

// --- 1. Files: from the input, or dropped. A File, a Blob, an ArrayBuffer or { name, blob } will do.

at("files").addEventListener("change", event => start([...event.target.files]));
// The engine is ready when its import is.
at("files").disabled = false;
say("Nothing is open.");
for (const type of ["dragover", "dragleave", "drop"]) {
  at("drop").addEventListener(type, event => {
    event.preventDefault();
    at("drop").classList.toggle("over", type === "dragover");
    if (type === "drop") start([...event.dataTransfer.files]);
  });
}

async function start(files) {
  if (!files.length) return;
  await data?.close(); // ends the workers of what was open before
  document.body.dataset.state = "loading";
  try {
    data = await open(files, {
      onProgress: ({ file, phase, rows }) => say(`${file}: ${phase}, ${rows} rows`),
    });
    // Files that could not be opened do not hinder the others.
    const failed = data.failures.map(({ file, message, hint }) => `${file}: ${message} ${hint}`);
    say([`engine.js ${version} has opened ${data.tables.length} tables.`, ...failed].join(" "));
    at("tables").replaceChildren(...data.tables.map(describe));
    table = data.tables.reduce((most, other) => (other.rows > most.rows ? other : most));
    await Promise.all([showQuery(), showViews()]);
    document.body.dataset.state = "ready";
  } catch (error) {
    fail(error);
  }
}

function describe({ name, kind, rows, columns, notices }) {
  const names = columns.map(({ name, canonical, type, role }) => `${canonical ?? name} (${type}, ${role})`);
  const said = notices.map(({ message }) => message);
  return make("li", {}, `${name}, ${kind ?? "of no kind"}, ${rows} rows: ${names.join(", ")}. ${said.join(" ")}`);
}

// --- 2. A query: measures of a table by dimensions, under clauses. With a catalogue beside events that name its titles,
// "expanded_cms_data.content_type" is a dimension of theirs.

async function showQuery() {
  const [dimension] = ofRole("dimension");
  const query = { table: table.name, measures: ["rows"], by: dimension ? [dimension] : [], where: [], limit: 20 };
  at("query").value = JSON.stringify(query, null, 2);
  await run();
}

at("run").addEventListener("click", run);

async function run() {
  try {
    const { columns, rows, meta } = await data.query(JSON.parse(at("query").value));
    const caption = `${meta.rowsMatched} of ${meta.rowsScanned} rows in ${meta.ms.toFixed(1)} ms`;
    at("answer").replaceChildren(grid(caption, columns, rows));
  } catch (error) {
    // Every rejection has a code, a sentence, and what to do about it.
    const { code = "bad-query", message, hint = "" } = error;
    at("answer").replaceChildren(make("p", { role: "alert" }, `${code}: ${message} ${hint}`));
  }
}

// --- 3. Linked views: what is chosen on one filters all others, and never itself.

const chosen = new Map(); // by view, for the rows below

async function showViews() {
  chosen.clear();
  const views = {};
  for (const column of ofRole("dimension").slice(0, 3)) {
    views[column] = { table: table.name, measures: ["rows"], by: [column], sort: [{ key: "rows", desc: true }], limit: 8 };
  }
  const [number] = ofRole("number");
  const bins = number && (await binsOf(number));
  if (bins) views.bins = { table: table.name, measures: ["rows"], by: [{ column: number, bins }], emptyBuckets: true };
  linked = await data.link({ views });
  showBrush(number, bins);
  await show(linked.results);
}

/** Twenty ranges over all values of a column. */
async function binsOf(column) {
  const measures = [{ op: "min", column, as: "min" }, { op: "max", column, as: "max" }];
  const [[min, max]] = (await data.query({ table: table.name, measures })).rows;
  const [start, end] = [Number(min), Number(max)];
  return end > start ? { start, step: (end - start) / 20, count: 20 } : undefined;
}

async function choose(view, value) {
  const values = chosen.get(view) ?? [];
  const next = values.includes(value) ? values.filter(other => other !== value) : [...values, value];
  chosen.set(view, next);
  // Null lets go of what was chosen. A call that a newer one overtakes resolves with the newer's results.
  await show(await linked.filter(view, next.length ? next : null));
}

async function show(results) {
  const shown = Object.entries(results).map(([view, { rows }]) => {
    const most = Math.max(1, ...rows.map(([, count]) => count));
    const lines = rows.map(([value, count]) => {
      const pressed = (chosen.get(view) ?? []).includes(value);
      const name = make("button", { type: "button", "aria-pressed": pressed }, value ?? "no value");
      // A view by bins is chosen on by a range, below.
      if (view === "bins") name.disabled = true;
      name.addEventListener("click", () => choose(view, value).catch(fail));
      const meter = make("meter", { min: 0, max: most, value: count });
      return make("tr", {}, make("th", { scope: "row" }, name), cell(count), make("td", {}, meter));
    });
    return make("table", { "data-view": view }, make("caption", {}, view), make("tbody", {}, ...lines));
  });
  at("views").replaceChildren(...shown);
  await showRows();
}

// A brush: the view is made active once, and then every position is answered without reading a row.
function showBrush(column, bins) {
  const [from, to] = [at("from"), at("to")];
  at("brush").hidden = !bins;
  if (!bins) return;
  at("brush").querySelector("legend").textContent = `Brush ${column}`;
  at("brush").querySelector("output").textContent = "";
  for (const [end, value] of [[from, 0], [to, bins.count]]) {
    Object.assign(end, { min: 0, max: bins.count, value });
  }
  let brush;
  const activate = () => (brush ??= linked.activate("bins"));
  const edge = input => bins.start + Number(input.value) * bins.step;
  const move = async () => {
    // Both ends are snapped outward to the bins' edges, and null where they are open.
    const { results, range } = await (await activate()).move([edge(from), edge(to)].sort((a, b) => a - b));
    chosen.set("bins", range);
    at("brush").querySelector("output").textContent = `${range[0] ?? "from the first"} to ${range[1] ?? "the last"}`;
    await show(results);
  };
  at("brush").onpointerenter = at("brush").onfocusin = () => activate().catch(fail);
  from.oninput = to.oninput = () => move().catch(fail);
  at("brush").dataset.column = column;
}

// --- 4. Rows: the events themselves, read from the files, under the same clauses.

async function showRows() {
  const where = [...chosen].filter(([, values]) => values?.length).map(([view, values]) =>
    view === "bins"
      ? { column: at("brush").dataset.column, from: values[0], to: values[1] }
      : { column: view, is: values });
  const { columns, rows, meta } = await data.rows({ table: table.name, where, limit: 10 });
  at("rows").replaceChildren(grid(`The first of ${meta.rowsMatched} rows`, columns, rows));
  const { bytes, bytesPerRow } = data.memory();
  at("memory").textContent = `The workers hold ${(bytes / 1e6).toFixed(1)} MB, ${bytesPerRow.toFixed(1)} bytes a row.`;
}

// --- Nothing of the engine from here on.

function ofRole(role) {
  return table.columns.filter(column => column.role === role).map(({ canonical, name }) => canonical ?? name);
}

function grid(caption, columns, rows) {
  const head = make("tr", {}, ...columns.map(({ key }) => make("th", { scope: "col" }, key)));
  const lines = rows.map(row => make("tr", {}, ...row.map(cell)));
  return make("table", {}, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...lines));
}

function cell(value) {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  return make("td", isNumber ? { class: "number" } : {}, value ?? "no value");
}

/** An element. Whatever comes from a file is text. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children.map(child => (child instanceof Node ? child : String(child))));
  return element;
}

function say(text) {
  at("status").setAttribute("role", "status");
  at("status").textContent = text;
}

function fail({ code, message, hint }) {
  if (document.body.dataset.state !== "ready") document.body.dataset.state = "error";
  at("status").setAttribute("role", "alert");
  at("status").textContent = `${code ?? "internal"}: ${message} ${hint ?? ""}`;
}
