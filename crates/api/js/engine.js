// The module that other pages import: the engine is ready when the import is.
import init, { __configure, open } from "./engine_glue.js";

await init();
__configure(new URL("./engine_glue.js", import.meta.url).href, "__GLUE_INTEGRITY__");

export const version = "1.0";
export { open };
