// Watches the app's own page through its hooks; run in the page before the gestures.
(() => {
  const body = document.body.dataset;
  const watch = (done) => new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!done()) return;
      observer.disconnect();
      resolve(performance.now());
    });
    observer.observe(document.body, { attributes: true });
  });

  /** From the drop until the page is ready and owes no drawing. */
  window.dropped = new Promise((resolve) => {
    addEventListener("drop", async () => {
      const started = performance.now();
      resolve((await watch(() => body.state === "ready" && body.pending === undefined)) - started);
    }, { capture: true, once: true });
  });

  /** From the pointer's next move until the last chart that it changes is drawn; none when it changes nothing. */
  window.nextMove = () => new Promise((resolve) => {
    addEventListener("pointermove", async () => {
      const started = performance.now();
      const revision = body.revision;
      const drawn = watch(() => body.revision !== revision).then((at) => at - started);
      const nothing = new Promise((give) => setTimeout(give, 1000, null));
      resolve(await Promise.race([drawn, nothing]));
    }, { capture: true, once: true });
  });
})();
