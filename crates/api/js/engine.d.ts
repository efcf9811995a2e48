/**
 * Reelscope's engine: opens Arrow IPC files in this browser and answers questions about them. Nothing is uploaded.
 *
 * Every promise rejects with an {@link EngineError}.
 *
 * Once it is imported, a worker of its own rehearses with a made-up file for some tenths of a second and ends, so that the
 * browser has compiled well what the first file will need. Import it before files are there, then.
 */

/** The version of this interface: "1." and what was added since. */
export const version: string;

/** A file to open. A blob or buffer without a name is named "table.arrow". */
export type Source = File | Blob | ArrayBuffer | ArrayBufferView | { name?: string; blob: Blob | ArrayBuffer };

/** Opens files. Rejects only if none could be opened, with the first one's error; else see {@link Data.failures}. */
export function open(sources: Source | Source[], options?: OpenOptions): Promise<Data>;

export interface OpenOptions {
  /** Called at each step of each file, and at least every 250 ms. */
  onProgress?(progress: Progress): void;
  /** Gives up, with the code "cancelled". */
  signal?: AbortSignal;
  /** How many workers; by default one for each processor, between 2 and 8. */
  workers?: number;
  /**
   * A model file, as TOML. What it says stands before the same of the model that is built in, key by key; with
   * `extends = false` it stands alone. Its pages are checked and play no part here. Rejects with `bad-model`, by line and
   * column.
   */
  model?: string;
  /**
   * The most bytes that each worker's memory may come to; 3.5 GiB, less on a device with less than 8 GiB, unless given. A
   * query that would need more rejects with "too-large" before anything is read for it.
   */
  memory?: number;
}

export interface Progress {
  file: string;
  readBytes: number;
  totalBytes: number;
  /** The rows known so far. */
  rows: number;
  phase: "loading" | "indexing" | "recognising" | "ready" | "failed";
}

export type ErrorCode =
  // Files.
  | "not-arrow" | "empty" | "truncated" | "corrupt" | "big-endian" | "unsupported-version" | "unsupported-type"
  | "too-large" | "read-failed" | "already-open" | "cancelled"
  // Queries.
  | "unknown-table" | "unknown-column" | "unknown-measure" | "bad-query" | "closed"
  // The model, and defects.
  | "bad-model" | "internal";

export interface EngineError extends Error {
  code: ErrorCode;
  /** What to do about it, in one sentence; empty when there is nothing to say. */
  hint: string;
  /** When `open` rejects because of its files: all of them. */
  failures?: Failure[];
}

export interface Failure {
  file: string;
  code: ErrorCode;
  message: string;
  hint: string;
}

/** Open files. */
export interface Data {
  /** Kinds first, in the model's order, then the others by name. */
  readonly tables: Table[];
  /** Tables that are computed from these when they are first asked for; `tables` does not list them. */
  readonly derived: DerivedTable[];
  /** The files that could not be opened. */
  readonly failures: Failure[];
  query(query: Query): Promise<Result>;
  /** The rows themselves, read from the files when needed. */
  rows(query: RowsQuery): Promise<Result>;
  /** Links views: what is chosen on one filters all the others, and never itself. */
  link(views: { views: Record<string, Query>; where?: Clause[] }): Promise<Linked>;
  /** All workers' memories, as of their last answers. */
  memory(): { bytes: number; bytesPerRow: number };
  /** What all workers' memories will come to once these queries are answered, to about a fifth; reads no column. */
  forecast(queries: Query | Query[]): Promise<Forecast>;
  /** Ends the workers. What is asked from now on rejects with "closed". */
  close(): Promise<void>;
}

export interface Forecast {
  /** The bytes of all workers' memories. */
  bytes: number;
  /** The bytes of each. */
  workers: number[];
  /** What each may come to; a query beyond rejects with "too-large". */
  limit: number;
}

export interface Table {
  name: string;
  /** The kind of the model that it was recognised as. */
  kind: string | null;
  files: string[];
  rows: number;
  columns: TableColumn[];
  /** What is to be known of it, such as "unmapped-value", "left-out" and "repeated-link-id". */
  notices: { code: string; column: string | null; message: string }[];
}

/**
 * A table that is computed from the rows of another: those of each key (a session, a user) are put together in order of
 * time. A query takes it by its name. Measures that are counted over one, such as `watch_time`, are asked of the table
 * that it is of, alone or beside others; clauses reach it by the columns that it keeps.
 *
 * | name | a row is | columns of its own |
 * |---|---|---|
 * | `video_playback_events.sessions` | a session, with its first event | Events, Plays, Errors, Buffers, Interactions, LengthMinutes, PlayingMinutes, Starts, FatalErrors, LastEvent |
 * | `video_playback_events.viewings` | a title that a session played, with its first event | FurthestSeconds |
 * | `user_subscription_events.spells` | a time for which a user is subscribed, with the event that begins it | Begin, Close |
 * | `search_events.outcomes` | a search | Followed (by a click: 1, else 0) |
 * | `recommendation_events.funnel` | a user, with the impression of their best attempt | Reached (1 impression, 2 click, 3 conversion) |
 *
 * The model file declares them under `[derived]`. A column is there when the table has what it is computed from.
 */
export interface DerivedTable {
  name: string;
  /** The table that it is computed from. */
  of: string;
  /** Those that it keeps of a row of that table, under their names, then its own. */
  columns: TableColumn[];
}

export interface TableColumn {
  /** The name in the file; a repeated one has "-2", "-3" behind it. */
  name: string;
  /** The name that the model knows it by. */
  canonical: string | null;
  /** Arrow's name of its type, as arrow-rs prints it. */
  type: string;
  role: "time" | "dimension" | "number" | "id" | "text" | "other";
  /** Null where the file does not say. */
  nulls: number | null;
}

/** A value in a query. A Date, and ISO 8601 text, stands for an instant in a time column. */
export type Literal = null | boolean | number | bigint | string | Date;

/**
 * A value in a result: decimals are exact text, dates `YYYY-MM-DD`, times and buckets `YYYY-MM-DDTHH:MM:SS` with a fraction
 * where it is not zero and `Z` or an offset; a bin is its start; floats keep NaN; null is null.
 */
export type Value = null | boolean | number | bigint | string;

export interface Query {
  table: string;
  measures: Measure[];
  /** Up to three. */
  by?: Dimension[];
  where?: Clause[];
  /** By the groups' keys ascending, nulls last, unless given. */
  sort?: Sort[];
  limit?: number;
  /** Whether buckets and bins without a row are there too. */
  emptyBuckets?: boolean;
}

/** A measure of the model by its id, or an operation. Its key is the id, else `op` or `op_column`, unless `as`. */
export type Measure =
  | string
  | {
      op: "count" | "sum" | "mean" | "min" | "max" | "variance" | "count_distinct" | "quantile";
      /** All but `count` need one. */
      column?: string;
      /** The share of a quantile, 0 to 1. */
      q?: number;
      /** Clauses of this measure only. */
      where?: Clause[];
      as?: string;
    };

export type Part = "hour" | "weekday" | "month" | "year";

/**
 * What rows are grouped by: a name, or at most one of `grain`, `part`, `bins` and `whole` of a column.
 *
 * A column is meant by its name in the file, which wins, or by the model's, as it is (`DeviceType`) or in snake_case
 * (`device_type`). A dimension of a table that this one links to by the model is written with that table, here and wherever
 * a column is named: `"expanded_cms_data.content_type"`. Each row has the value of the first row with its id: no row is
 * counted twice, and a row without an id, or with one that is not there, is null.
 */
export type Dimension =
  | string
  | {
      column: string;
      grain?: "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
      /** A weekday is 1 (Monday) to 7. */
      part?: Part;
      /** The first and the last bin are open-ended. */
      bins?: { start: number; step: number; count: number };
      /** Group a column of several values by the whole of them. */
      whole?: boolean;
      /** The zone of `grain` and `part`; by default the column's, else UTC. */
      timeZone?: string;
      as?: string;
    };

/**
 * A condition on one column: a set, its complement (nulls too, unless listed), text within (in any case), or a range whose
 * end is exclusive. Of several values a row, one has to be in the set.
 *
 * A clause on `table` (by default the query's) acts on that table, on all that have a column of the same dimension, and on
 * all that link to it, where it keeps the rows whose linked row meets it.
 */
export type Clause = { table?: string; column: string; timeZone?: string } & (
  | { is: Literal[]; not?: never; contains?: never; from?: never; to?: never; part?: Part }
  | { not: Literal[]; is?: never; contains?: never; from?: never; to?: never; part?: Part }
  | { contains: string; is?: never; not?: never; from?: never; to?: never; part?: never }
  | { from?: Literal; to?: Literal; is?: never; not?: never; contains?: never; part?: never }
);

export interface Sort {
  /** A key of the result. */
  key: string;
  desc?: boolean;
}

export interface RowsQuery {
  table: string;
  where?: Clause[];
  /** All of them unless given. */
  columns?: string[];
  sort?: Sort[];
  /** 100 unless given. */
  limit?: number;
  offset?: number;
}

export interface Result {
  /** `key` is the dimension's name as given, or the measure's key; `type` is text, bool, int, float, decimal, date or time. */
  columns: { key: string; kind: "dimension" | "measure"; type: string }[];
  /** A column of integers is all numbers if all of its values are exact as such, else all bigint. */
  rows: Value[][];
  meta: {
    rowsScanned: number;
    rowsMatched: number;
    ms: number;
    /**
     * The keys of the columns whose figures are approximate: quantiles (relative error at most 1%), and counts of over 2^22
     * distinct values (HyperLogLog, relative standard error 0.6%; of integers that lie close together exact all the same).
     */
    approximate: string[];
  };
}

/** What is chosen on a view: a set; on a view by grain or bins, two values are a range. Null for nothing. */
export type Choice = Literal[] | [from: Literal, to: Literal] | null;

/**
 * Views that filter each other. A call overtaken by a newer one resolves with the newer's results. While a view's result
 * stays the same it may be the same object: take it as read-only.
 */
export interface Linked {
  readonly results: Record<string, Result>;
  /** The ranges in force, snapped outward to whole buckets or bins; null at an open end. */
  readonly ranges: Record<string, [from: Value, to: Value]>;
  /** Sets or clears what is chosen on a view's first dimension. */
  filter(view: string, chosen: Choice): Promise<Record<string, Result>>;
  /** Prepares a view for many choices in a row, instead of the one that was active before. */
  activate(view: string): Promise<Brush>;
}

export interface Brush {
  /** As `filter` on the active view. */
  move(chosen: Choice): Promise<{ results: Record<string, Result>; range: [from: Value, to: Value] | null }>;
  /** Ends it; what is chosen stays. So does activating another view. */
  end(): void;
}
