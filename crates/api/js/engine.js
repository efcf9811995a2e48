// The module that other pages import: the engine is ready when the import is. Its files must be the ones that were
// built with it.
const glue = new URL("./__GLUE__", import.meta.url).href;
const integrity = "__GLUE_INTEGRITY__";
const module = fetch(new URL("./__MODULE__", import.meta.url), { integrity: "__MODULE_INTEGRITY__" });
// An import has no place for an integrity, but what is fetched has. Workers start from the same text.
const text = await (await fetch(glue, { integrity })).text();
const { default: init, __configure, open } = await import(glue);

await init({ module_or_path: module });
__configure(text);

export const version = "1.3";
export { open };
