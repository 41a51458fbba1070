// Reads a run log: whole, or refused with the line and the reason. A report made from half a log would
// look like one made from a run that found nothing.
import { createHash } from "node:crypto";
import { AssayError, canonicalText, readNamedFile } from "@assay/engines/engine";
import type { z } from "zod";
import { plainText } from "../plain-text.ts";
import { footerSchema, type RunLogFooter } from "./footer.ts";
import { headerSchema, RUN_LOG_FORMAT, RUN_LOG_VERSION, type RunLogHeader } from "./header.ts";
import { complaint, type RunLog } from "./lines.ts";
import { RecordOrder } from "./order.ts";
import { recordSchema, type RunRecord } from "./records.ts";

/**
 * Reads a run log's file. A run that did not complete has a footer that says so, and is read too.
 *
 * Errors: `FILE_MISSING`; `RUN_LOG_INVALID`, naming the file, the line and what is wrong.
 */
export function readRunLog(path: string): RunLog {
  const bytes = readNamedFile(path, "a run log, as those in .assay/runs");
  try {
    return decodeRunLog(bytes);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new AssayError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** Reads a run log from its file's bytes. Errors: `RUN_LOG_INVALID`. */
export function decodeRunLog(bytes: Uint8Array): RunLog {
  const text = Buffer.from(bytes).toString("utf8");
  if (text === "") throw invalid("the file is empty; run again to make a run log");
  const pieces = text.split("\n");
  // A whole file ends with a newline; what follows the last one is a line that was cut off.
  const cutOff = pieces.pop();
  const header = decodeHeader(pieces[0] ?? cutOff ?? "");
  const order = new RecordOrder(header);
  const records: RunRecord[] = [];
  let footer: RunLogFooter | undefined;
  for (const [index, line] of pieces.entries()) {
    const number = index + 1;
    if (number === 1) continue;
    if (footer !== undefined) throw invalid(`line ${number}: something after the footer`);
    const json = parseLine(line, number);
    if (typeOf(json) === "footer") {
      check(footerSchema, json, number);
      // Checked by the line before; the original is kept, see `decodeRecord`.
      footer = json as RunLogFooter;
    } else {
      records.push(decodeRecord(json, number, order));
    }
  }
  if (footer === undefined) throw noFooter(pieces.length, cutOff !== "");
  if (cutOff !== "") throw invalid(`line ${pieces.length + 1}: something after the footer`);
  checkFooter(footer, bytes, order, pieces.length);
  return { header, records, footer };
}

function decodeHeader(line: string): RunLogHeader {
  const json = parseLine(line, 1);
  if (typeof json !== "object" || json === null || !("format" in json))
    throw notARunLog("not the header of a run log");
  if (json.format !== RUN_LOG_FORMAT) throw notARunLog("not the header of a run log");
  const version = "version" in json ? json.version : undefined;
  if (version !== RUN_LOG_VERSION) {
    throw invalid(
      `line 1: version ${JSON.stringify(version)}, and this code reads version ${RUN_LOG_VERSION}; use the Assay that wrote the log`,
    );
  }
  check(headerSchema, json, 1);
  // Checked by the line before; the original is kept, see `decodeRecord`.
  return json as RunLogHeader;
}

function decodeRecord(json: unknown, number: number, order: RecordOrder): RunRecord {
  check(recordSchema, json, number);
  // The schema has checked it. The original is kept, since zod's copy drops keys named `__proto__`,
  // and histories and states have such ids.
  const record = json as RunRecord;
  const wrong = order.complaint(record);
  if (wrong !== undefined) throw changed(`line ${number}: ${wrong}`);
  return record;
}

function checkFooter(
  footer: RunLogFooter,
  bytes: Uint8Array,
  order: RecordOrder,
  number: number,
): void {
  const counts = order.counts();
  if (canonicalText(footer.counts) !== canonicalText(counts)) {
    throw changed(
      `line ${number}: the footer counts ${JSON.stringify(footer.counts)}, the file holds ${JSON.stringify(counts)}`,
    );
  }
  const before = bytes.subarray(0, bytes.lastIndexOf(NEWLINE, bytes.length - 2) + 1);
  const digest = createHash("sha256").update(before).digest("hex");
  if (digest !== footer.sha256) {
    throw changed(
      `line ${number}: the footer says digest ${footer.sha256}, the lines before it have ${digest}`,
    );
  }
}

const NEWLINE = 0x0a;

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw number === 1
      ? notARunLog("not JSON", error)
      : invalid(`line ${number}: not JSON, so the file is damaged; run again`, error);
  }
}

function check(schema: z.ZodType, json: unknown, number: number): void {
  const wrong = complaint(schema, json);
  if (wrong === undefined) return;
  const type = typeOf(json);
  const of = typeof type === "string" ? `, in a record of type ${type}` : "";
  throw changed(`line ${number}: ${wrong}${of}`);
}

function typeOf(json: unknown): unknown {
  return typeof json === "object" && json !== null && "type" in json ? json.type : undefined;
}

function noFooter(lines: number, cutOff: boolean): AssayError {
  const where = cutOff
    ? `line ${lines + 1} is cut off and there is`
    : `line ${lines} is the last, and`;
  return invalid(
    `${where} no footer: the run was killed or has not ended; wait for it to end, or run again`,
  );
}

function notARunLog(why: string, cause?: unknown): AssayError {
  return invalid(`line 1: ${why}; name a run log, as those in .assay/runs`, cause);
}

/** Of a line that no run of this version writes. */
function changed(what: string): AssayError {
  return invalid(
    `${what}; it was changed after the run, or another Assay wrote it: take the log as the run left it, read it with that Assay, or run again`,
  );
}

function invalid(message: string, cause?: unknown): AssayError {
  // Parts of the file stand in messages, and a damaged file may hold anything.
  return new AssayError("RUN_LOG_INVALID", plainText(message), { cause });
}
