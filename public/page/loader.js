// The page's only inline script. It starts the program, each of whose files must be the one that was built, and it
// speaks when the program no longer can. The build fills in the names and hashes.

const add = (parent, tag, className, text) => {
  const element = Object.assign(document.createElement(tag), { className, textContent: text });
  parent.append(element);
  return element;
};

/** Says it instead of everything else on the page. `what` and the stack become a report, without a word of any data. */
const broken = (title, text, what, stack) => {
  if (document.querySelector("main.broken")) return;
  const frames = String(stack).match(/[\w-]+\.(?:wasm|js):[\w[\]:-]+/g) ?? [];
  const page = /^#\/(\w*)/.exec(location.hash)?.[1] ?? "start";
  // Where the build's machine keeps its dependencies is of no use to anybody.
  const place = what.replace(/\S*\/registry\/src\/[^/]*\//, "");
  const report = [`Reelscope __BUILD__`, place, `page: ${page}`, navigator.userAgent, ...frames.slice(0, 20)].join("\n");
  const main = document.createElement("main");
  main.className = "broken";
  main.setAttribute("role", "alert");
  main.dataset.code = "internal";
  add(main, "h1", "", title);
  add(main, "p", "", text);
  const buttons = add(main, "p", "", "");
  add(buttons, "button", "button primary", "Reload").onclick = () => location.reload();
  const copy = add(buttons, "button", "button", "Copy the report");
  const shown = add(main, "pre", "report", report);
  shown.tabIndex = 0;
  shown.dataset.testid = "report";
  copy.onclick = async () => {
    // Where the clipboard is out of reach, the report can be copied by hand.
    getSelection().selectAllChildren(shown);
    await navigator.clipboard?.writeText(report).catch(() => {});
    copy.textContent = "Copied";
  };
  document.body.replaceChildren(main);
  document.body.dataset.state = "error";
  document.body.removeAttribute("data-pending");
};
globalThis.__broken = (title, text, what) => broken(title, text, what, new Error().stack);

// A trap of the program says no more than this: an end of memory or of the stack runs no handler of its own.
const trapped = error => {
  const trap = error instanceof WebAssembly.RuntimeError || /call stack|recursion/.test(error?.message);
  if (!trap) return;
  broken(
    "Reelscope has failed",
    "A defect stopped the page. Your files are untouched: reload the page and open them again. The address keeps what you chose.",
    `${error.name}: ${error.message}`,
    error.stack,
  );
};
addEventListener("error", event => trapped(event.error));
addEventListener("unhandledrejection", event => trapped(event.reason));

// The manifest as text that the page holds, since the sealed page may not ask for it again.
const keepManifest = async () => {
  const link = document.querySelector("link[rel=manifest]");
  const manifest = await (await fetch(link.href, { integrity: "__MANIFEST_INTEGRITY__" })).json();
  for (const key of ["id", "start_url", "scope"]) manifest[key] = new URL(manifest[key], link.href).href;
  link.href = URL.createObjectURL(new Blob([JSON.stringify(manifest)], { type: "application/manifest+json" }));
};

try {
  const module = fetch("./__MODULE__", { integrity: "__MODULE_INTEGRITY__" });
  const kept = keepManifest().catch(error => console.warn("The page cannot be installed:", error));
  const { default: init } = await import("./__GLUE__");
  await kept;
  await init({ module_or_path: module });
} catch (error) {
  broken(
    "Reelscope could not start",
    "One of its files is missing, or is not the one that was built. Reload the page; if that does not help, whoever hosts it should copy the whole build again.",
    String(error?.name),
    error?.stack,
  );
}
