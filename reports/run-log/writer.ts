// Writes a run log line by line, as results come, so that a killed run leaves all it had found.
// Goal: a file that only grows. Non-goal: surviving a power loss; nothing is synced to the disk.
import { createHash } from "node:crypto";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AssayError, makeDirectory, unwritable, type Clock } from "@assay/engines/engine";
import type { z } from "zod";
import { footerSchema, type RunEnd, type RunLogFooter } from "./footer.ts";
import {
  headerSchema,
  RUN_LOG_FORMAT,
  RUN_LOG_VERSION,
  type RunFacts,
  type RunLogHeader,
} from "./header.ts";
import { complaint, type RunLog } from "./lines.ts";
import { RecordOrder } from "./order.ts";
import { isResult, recordSchema, type RunEvent, type RunRecord } from "./records.ts";

/**
 * Starts a run log in a new file; missing directories are created. `clock` gives milliseconds since
 * the epoch and defaults to `Date.now`.
 *
 * Errors: `USAGE` when the file exists, `DIRECTORY_UNWRITABLE`, `DISK_FULL`, and those of `append`.
 */
export function openRunLog(path: string, facts: RunFacts, clock: Clock = Date.now): RunLogWriter {
  return new RunLogWriter(path, facts, clock);
}

/** A run log being written; see `openRunLog`. */
export class RunLogWriter {
  readonly path: string;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #file: number;
  readonly #header: RunLogHeader;
  readonly #order: RecordOrder;
  /** Kept so that a file without room takes nothing with it. */
  readonly #records: RunRecord[] = [];
  readonly #digest = createHash("sha256");
  #footer: RunLogFooter | undefined;
  /** Why a line was not written whole: no line may follow it, nor a footer vouch for it. */
  #broken: AssayError | undefined;

  constructor(path: string, facts: RunFacts, clock: Clock) {
    this.path = path;
    this.#clock = clock;
    this.#startedMs = clock();
    const header: RunLogHeader = {
      type: "header",
      format: RUN_LOG_FORMAT,
      version: RUN_LOG_VERSION,
      started: new Date(this.#startedMs).toISOString(),
      ...facts,
    };
    const line = encodeLine(headerSchema, header);
    this.#file = createFile(path);
    this.#header = header;
    this.#order = new RecordOrder(header);
    this.#write(line);
  }

  /**
   * Appends an event that is a result, or a record of another log; other events leave no trace.
   *
   * Errors: `INTERNAL` for an event that its schema or the header refuses, which is a defect of
   * whoever yields it; `DISK_FULL`, `IO_FAILED`; a `TypeError` after `finish`.
   */
  append(event: RunEvent | RunRecord): void {
    if (this.#footer !== undefined) throw new TypeError("the run log was finished");
    if (this.#broken !== undefined) throw this.#broken;
    if (!isResult(event)) return;
    const line = encodeLine(recordSchema, event);
    // An event and its record are the same JSON: records.ts proves it of their types.
    const wrong = this.#order.complaint(event as RunRecord);
    if (wrong !== undefined) throw refusal(event.type, wrong);
    this.#records.push(JSON.parse(line) as RunRecord);
    this.#write(line);
  }

  /**
   * Writes the footer and closes the file. A second call changes nothing and gives the first one's
   * footer, so that an interrupt and a `finally` may both call it.
   *
   * Errors: `DISK_FULL`, `IO_FAILED`, also those of an earlier line: the log has no footer then.
   */
  finish(end: RunEnd): RunLogFooter {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#footer !== undefined) return this.#footer;
    const footer = this.#footerOf(end);
    const line = encodeLine(footerSchema, footer);
    this.#write(line);
    this.#footer = footer;
    closeSync(this.#file);
    return footer;
  }

  /**
   * What the log would say had it ended so: every result that was appended, also those that found no room
   * in the file. The file stays as it is.
   */
  found(end: RunEnd): RunLog {
    return { header: this.#header, records: [...this.#records], footer: this.#footerOf(end) };
  }

  #footerOf(end: RunEnd): RunLogFooter {
    return {
      type: "footer",
      end,
      counts: this.#order.counts(),
      // A wall clock may be set back during a run.
      durationMs: Math.max(0, this.#clock() - this.#startedMs),
      sha256: this.#digest.copy().digest("hex"),
    };
  }

  #write(line: string): void {
    try {
      // Unlike `writeSync` this goes on until all is written.
      writeFileSync(this.#file, line);
    } catch (error) {
      this.#broken = unwritable(this.path, error, "IO_FAILED");
      closeSync(this.#file);
      throw this.#broken;
    }
    this.#digest.update(line, "utf8");
  }
}

/** The text of a line. Checks what a reader will read, which is not always what is passed in: JSON has no NaN. */
function encodeLine(schema: z.ZodType, value: { readonly type: string }): string {
  const text = JSON.stringify(value);
  const wrong = complaint(schema, JSON.parse(text));
  if (wrong !== undefined) throw refusal(value.type, wrong);
  return `${text}\n`;
}

function refusal(type: string, wrong: string): AssayError {
  return new AssayError("INTERNAL", `a ${type} line does not fit the run log: ${wrong}`);
}

function createFile(path: string): number {
  makeDirectory(dirname(path));
  try {
    // `x`: never another run's file, also when two runs start at once.
    return openSync(path, "ax");
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw unwritable(path, error, "DIRECTORY_UNWRITABLE");
    throw new AssayError(
      "USAGE",
      `${path} exists and a run log is never overwritten; name another file or move that one away`,
      { cause: error },
    );
  }
}

function systemCode(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
