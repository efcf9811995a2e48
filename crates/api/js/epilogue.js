
// What the build appends to the module that wasm-bindgen writes, with the workers' files filled in.
export const version = "1.0";
await __wbg_init();
__configure(
  new URL("__WORKER_JS__", import.meta.url).href,
  new URL("__WORKER_WASM__", import.meta.url).href,
  "__WORKER_JS_INTEGRITY__",
  "__WORKER_WASM_INTEGRITY__",
);
