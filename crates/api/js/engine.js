// The module that other pages import: the engine is ready when the import is.
import init, { __configure, open } from "./__GLUE__";

await init();
__configure(new URL("./__GLUE__", import.meta.url).href);

export const version = "1.3";
export { open };
