// Watches what the page's thread does and what its reader waits for; run before the page's own scripts.
(() => {
  // A change of colours has all canvases drawn in the next frame. This listener is before the page's, so its job in that
  // frame is too; `drawing` comes behind.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    requestAnimationFrame(() => { window.before = performance.now(); });
  });

  const seen = { paint: 0, shift: 0, tasks: [], waits: new Map() };
  const observers = [];
  const observe = (type, see, more) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(see));
    observer.observe({ type, buffered: true, ...more });
    observers.push(() => observer.takeRecords().forEach(see));
  };
  observe("largest-contentful-paint", (entry) => { seen.paint = entry.startTime; });
  observe("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  observe("longtask", (entry) => { seen.tasks.push(entry.duration); });
  // One gesture is several events, of which the slowest counts.
  observe("event", ({ interactionId: of, duration }) => {
    if (of) seen.waits.set(of, Math.max(duration, seen.waits.get(of) ?? 0));
  }, { durationThreshold: 16 });

  /** What was seen since it was last asked. Gestures that were answered within a frame are not among the waits. */
  window.vitals = () => {
    observers.forEach((flush) => flush());
    const { paint, shift, tasks, waits } = seen;
    [seen.shift, seen.tasks, seen.waits] = [0, [], new Map()];
    return { paint, shift, tasks, waits: [...waits.values()] };
  };

  /** How many gestures there were. */
  window.gestures = () => performance.interactionCount ?? 0;

  /** How long the canvases take to be drawn, all of them, when the page's colours change next. */
  window.drawing = () => new Promise((resolve) => {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      requestAnimationFrame(() => resolve(performance.now() - window.before));
    }, { once: true });
  });
})();
