// The module that other pages import: the engine is ready when the import is. Its files must be the ones that were
// built with it.
const glue = new URL("./__GLUE__", import.meta.url).href;
const integrity = "__GLUE_INTEGRITY__";
const module = fetch(new URL("./__MODULE__", import.meta.url), { integrity: "__MODULE_INTEGRITY__" });
// An import has no place for an integrity, but what is fetched has. Workers start from the same text.
const text = await (await fetch(glue, { integrity })).text();
const { default: init, __configure, open } = await import(glue);

/** Makes results out of what they have in common, which callers are never given, and of their figures. */
const maker = {
  result({ columns, rows, meta }, figures, rowsMatched, ms) {
    const keys = rows.length ? columns.length - figures.length / rows.length : columns.length;
    let next = 0;
    const fill = (row) => {
      const filled = row.slice();
      for (let at = keys; at < filled.length; at += 1, next += 1) {
        const figure = figures[next];
        if (!Number.isNaN(figure)) filled[at] = figure;
      }
      return filled;
    };
    return {
      columns: columns.map((column) => ({ ...column })),
      rows: rows.map(fill),
      meta: { rowsScanned: meta.rowsScanned, rowsMatched, ms, approximate: meta.approximate.slice() },
    };
  },
};

await init({ module_or_path: module });
__configure(text, maker);

export const version = "1.3";
export { open };
