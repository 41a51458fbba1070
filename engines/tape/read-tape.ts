// Reads a tape: whole, or refused with what is wrong and where.
// Non-goal: tapes that do not fit into memory; their calls are made into objects all at once.
import { createHash } from "node:crypto";
import { constants, gunzipSync } from "node:zlib";
import type { z } from "zod";
import { AssayError, errorMessage } from "../engine/errors.ts";
import { readNamedFile } from "../engine/named-file.ts";
import type { ClientCall } from "./client-call.ts";
import { readJsonLine } from "./json-line.ts";
import { clientCallSchema, footerSchema, headerSchema, storageCallSchema } from "./schema.ts";
import type { StorageCall } from "./storage-call.ts";
import {
  TAPE_FORMAT,
  TAPE_VERSION,
  type Recorded,
  type Tape,
  type TapeFooter,
  type TapeFrame,
  type TapeHeader,
} from "./tape.ts";
import { GZIP } from "./tape-output.ts";

/** How a tape is read. */
export interface ReadTapeOptions {
  /** Also takes a tape without a footer, up to its last whole line. Default: it is refused. */
  readonly unfinished?: boolean;
  /** What to do about a tape without a footer. Default: to say `--unfinished`. */
  readonly remedy?: string;
}

const REMEDY = "say --unfinished to play what there is";

/**
 * Reads a tape's file, compressed when its name ends in `.gz`. A tape that stopped early and says so is
 * whole; its `end` tells.
 *
 * Errors: `FILE_MISSING`; `TAPE_INVALID`, naming the file and what is wrong: a line by its number (the
 * header is line 1), a missing footer, a count or a digest that differs.
 */
export function readTape(path: string, options: ReadTapeOptions = {}): Tape {
  try {
    return decodeTape(textBytes(path, options), options);
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== "TAPE_INVALID") throw error;
    throw new AssayError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** Reads a tape from its uncompressed bytes. Errors: `TAPE_INVALID`, as from `readTape`. */
export function decodeTape(
  bytes: Buffer,
  { unfinished = false, remedy = REMEDY }: ReadTapeOptions = {},
): Tape {
  const lines = linesOf(bytes);
  const header = decodeHeader(lines[0]?.text ?? "");
  const last = lines.at(-1);
  const footer = last === undefined ? undefined : decodeFooter(last.text);
  if (footer === undefined && !unfinished) {
    throw invalid(`no footer: recording did not end, or the file was cut off; ${remedy}`);
  }
  const callLines = lines.slice(1, footer === undefined ? undefined : -1);
  const tape = decodeCalls(header, footer, callLines);
  // Last, so that a line that cannot be read is named.
  if (footer !== undefined) assertFooter(footer, bytes.subarray(0, last?.start), callLines.length);
  return tape;
}

function decodeCalls(
  { level, cojson, startedAt }: TapeHeader,
  footer: TapeFooter | undefined,
  lines: readonly Line[],
): Tape {
  const frame: TapeFrame = { cojson, startedAt, end: endOf(footer) };
  // The schemas are held to fit the types of calls.
  return level === "client"
    ? { ...frame, level, calls: inOrder<ClientCall>(checkEach(clientCallSchema, lines)) }
    : { ...frame, level, calls: inOrder<StorageCall>(checkEach(storageCallSchema, lines)) };
}

function endOf(footer: TapeFooter | undefined): TapeFrame["end"] {
  if (footer === undefined) return { state: "cut off" };
  if (footer.complete) return { state: "complete" };
  return { state: "stopped", reason: footer.reason ?? "it does not say why" };
}

interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Index of its first byte. */
  readonly start: number;
}

function textBytes(path: string, { unfinished = false, remedy = REMEDY }: ReadTapeOptions): Buffer {
  const bytes = readNamedFile(path, "a tape");
  if (!path.endsWith(GZIP)) return bytes;
  try {
    // Of a file that was cut off, what there is.
    const finishFlush = unfinished ? constants.Z_SYNC_FLUSH : constants.Z_FINISH;
    return gunzipSync(bytes, { finishFlush });
  } catch (error) {
    const then = unfinished ? "" : `; where it was cut off, ${remedy}`;
    throw invalid(`it cannot be decompressed: ${errorMessage(error)}${then}`, error);
  }
}

/** Whole lines; what comes after the last newline was cut off. */
function linesOf(bytes: Buffer): Line[] {
  const lines: Line[] = [];
  for (let start = 0; ;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) return lines;
    lines.push({ text: bytes.toString("utf8", start, end), number: lines.length + 1, start });
    start = end + 1;
  }
}

const NEWLINE = 0x0a;

function decodeHeader(text: string): TapeHeader {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (typeof json !== "object" || json === null || !("format" in json)) throw notATape();
  if (json.format !== TAPE_FORMAT) throw notATape();
  const version = "version" in json ? json.version : undefined;
  if (version !== TAPE_VERSION) {
    throw invalid(
      `line 1: version ${JSON.stringify(version)}, and this code reads ${TAPE_VERSION}; ` +
        "use the Assay that recorded it",
    );
  }
  return check(headerSchema, { text, number: 1, start: 0 });
}

/** A tape's last line where it is its footer, and nothing where it is a call. */
function decodeFooter(text: string): TapeFooter | undefined {
  if (!text.startsWith('{"kind":"footer"')) return undefined;
  try {
    return footerSchema.parse(readJsonLine(text));
  } catch {
    return undefined;
  }
}

function assertFooter(footer: TapeFooter, before: Buffer, calls: number): void {
  if (footer.calls !== calls) {
    throw invalid(`the footer says ${footer.calls} calls, the file holds ${calls}`);
  }
  const sha256 = createHash("sha256").update(before).digest("hex");
  if (footer.sha256 !== sha256) {
    throw invalid(`the footer says digest ${footer.sha256}, the file has ${sha256}`);
  }
}

function check<T>(schema: z.ZodType<T>, { text, number }: Line): T {
  let json: unknown;
  try {
    json = readJsonLine(text);
  } catch (error) {
    throw invalid(`line ${number}: ${errorMessage(error)}`, error);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.length ? ` at ${issue.path.join(".")}` : "";
  throw invalid(`line ${number}${place}: ${issue?.message}`);
}

function checkEach<T>(schema: z.ZodType<T>, lines: readonly Line[]): T[] {
  return lines.map((line) => check(schema, line));
}

/** In the order in which they were made. */
function inOrder<Call>(calls: Recorded<Call>[]): readonly Recorded<Call>[] {
  return calls.sort((a, b) => a.n - b.n);
}

function notATape(): AssayError {
  return invalid("line 1: not the header of a tape; assay tape record makes one");
}

function invalid(message: string, cause?: unknown): AssayError {
  return new AssayError("TAPE_INVALID", message, { cause });
}
