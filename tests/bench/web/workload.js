// The workload: a dashboard of eight linked views over the table of events, the gestures on it, and the one place where
// each of their times is taken. An engine is a module whose `start(file)` does what is not timed and gives its steps:
//
//   open()             reads the file and computes every view
//   choose(device)     filters all views but `device` by a device
//   release()          takes that back
//   activate(view)     where the engine can prepare for gestures on a view
//   brush(from, to)    filters all views but `day` by a range of instants
//   answers(raw)       what a step gave, as { view: { group: figure } }; a group's keys are joined by " / "
//   memory()           the bytes it holds, where it can tell
//   without            which of the figures it does not compute

export const DAY = 86_400_000;
/** The first day of the events, and how many there are. */
export const FIRST_DAY = Date.UTC(2025, 0, 1);
export const DAYS = 90;
/** The bins of the bitrate's histogram, in kbit/s; the last one is open-ended. */
export const BINS = { start: 0, step: 500, count: 50 };

/** How long the brush is, in days, and at how many positions it stands on its way. */
const BRUSH_DAYS = 14;
const POSITIONS = 30;
/** The position whose answers are compared. */
const COMPARED = 10;

/** Runs every step once, and a brush that passes `passes` times over the days. Times are in milliseconds. */
export async function run(engine, file, passes) {
  const steps = await engine.start(file);
  const times = {};
  const answers = {};
  const timed = async (step) => {
    const started = performance.now();
    const raw = await step();
    return [performance.now() - started, raw];
  };
  let raw;
  [times.open, raw] = await timed(() => steps.open());
  answers.open = steps.answers(raw);
  [times.click, raw] = await timed(() => steps.choose("Smart TV"));
  answers.click = without(steps.answers(raw), "device");
  await steps.release();
  if (steps.activate) [times.activate] = await timed(() => steps.activate("day"));
  times.brush = [];
  for (let move = 0; move < passes * POSITIONS; move++) {
    const position = move % POSITIONS;
    const from = FIRST_DAY + Math.round((position * (DAYS - BRUSH_DAYS)) / (POSITIONS - 1)) * DAY;
    const [time, raw] = await timed(() => steps.brush(from, from + BRUSH_DAYS * DAY));
    times.brush.push(time);
    if (position === COMPARED) answers.brush = without(steps.answers(raw), "day");
  }
  if (steps.activate) {
    await steps.activate("device");
    [times.activeClick] = await timed(() => steps.choose("Tablet"));
  }
  return { times, answers, memory: steps.memory?.() ?? null, without: steps.without ?? [] };
}

/** Views are never filtered by their own clause: engines are free to compute that one or not. */
function without(answers, view) {
  const { [view]: _, ...others } = answers;
  return others;
}

/** The file's bytes from its first message on, as a stream; what comes before is the file format's mark. */
export async function stream(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return bytes.subarray(bytes.indexOf(0xff));
}

/** `{ group: figure }` of rows whose last value is the figure. */
export function groups(rows) {
  return Object.fromEntries(rows.map((row) => [row.slice(0, -1).join(" / "), Number(row.at(-1))]));
}
