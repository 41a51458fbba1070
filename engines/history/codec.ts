// A history's file: a regression that is kept, a failure that was found, a test vector for another
// language. Goal: a file that any language's strict JSON reader can read, and that is right or refused.
// Non-goal: reading what generators made; a seed is noted, never replayed.
//
// JSON, one operation and one answer a line. Strings are written as json-strings.ts says. A file may
// hold the reference's answers and its final state, those of a cell that skips nothing: a cell that
// skips an operation of the history cannot be judged by them. The answer to a `parallel` operation is
// that of one right order; there may be others.
import { z } from "zod";
import type { Answer } from "../covalue/answer.ts";
import type { History } from "../covalue/operations.ts";
import type { Api } from "../engine/cell.ts";
import { AssayError, errorMessage } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { decodeStrings, encodeStrings } from "./json-strings.ts";
import { answerSchema, jsonSchema, operationSchema } from "./schema.ts";
import { readWholeFile, writeWholeFile } from "./whole-file.ts";

/** What a file's `format` says. */
export const HISTORY_FORMAT = "assay-history";

/** The version this code writes and reads; raise it whenever old files can no longer be read. */
export const HISTORY_VERSION = 1;

/** What a history's file says. */
export interface HistoryFile {
  /** Which contract's operations these are. */
  readonly contract: "covalue";
  /** The cells it is meant for. Default: `both`. */
  readonly api?: Api | "both";
  /** What it shows or guards, for people. */
  readonly note?: string;
  /** The clauses of the contract that it looks at, `CV-025`. */
  readonly clauses?: readonly string[];
  /** The seed it was found with. */
  readonly seed?: number;
  readonly operations: History;
  /** One answer an operation. */
  readonly answers?: readonly Answer[];
  /** As `observeState` gives it, with the locks of `peersOf` the history. */
  readonly finalState?: Json;
}

/** The lists whose members have a line each. */
const ONE_A_LINE: ReadonlySet<string> = new Set(["operations", "answers"]);

const fileSchema = z.strictObject({
  format: z.literal(HISTORY_FORMAT),
  version: z.literal(HISTORY_VERSION),
  contract: z.literal("covalue"),
  api: z.enum(["async", "sync", "both"]).exactOptional(),
  note: z.string().exactOptional(),
  clauses: z.array(z.string()).exactOptional(),
  seed: z.int().exactOptional(),
  operations: z.array(operationSchema),
  answers: z.array(answerSchema).exactOptional(),
  finalState: jsonSchema.exactOptional(),
});

/** The text of a history's file; the same for equal histories. Errors: `HISTORY_INVALID`. */
export function encodeHistory(history: HistoryFile): string {
  // The schema also puts the fields in their order.
  const file = check({ format: HISTORY_FORMAT, version: HISTORY_VERSION, ...history });
  const fields = Object.entries(file).map(([name, value]) => {
    const oneALine = ONE_A_LINE.has(name) && Array.isArray(value);
    const text = oneALine ? encodeList(value) : encodeValue(value);
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}

/**
 * Reads a history from its file's text.
 *
 * Errors: `HISTORY_INVALID`, naming the place: `operations.3.steps.0.idx: …`, counted from 0.
 */
export function decodeHistory(text: string): HistoryFile {
  let json: Json;
  try {
    json = decodeStrings(JSON.parse(text));
  } catch (error) {
    throw invalid(`${errorMessage(error)}; name a history, as those in .assay/failures`, error);
  }
  const { format: _format, version: _version, ...history } = check(json);
  return history;
}

/** Reads a history's file. Errors: `FILE_MISSING`, and `HISTORY_INVALID` with the path. */
export function readHistory(path: string): HistoryFile {
  const text = readWholeFile(path, "a history, as those in .assay/failures");
  try {
    return decodeHistory(text);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new AssayError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** Writes a history's file, whole or not at all. Errors: `HISTORY_INVALID`, `DIRECTORY_UNWRITABLE`. */
export function writeHistory(path: string, history: HistoryFile): void {
  writeWholeFile(path, encodeHistory(history));
}

function encodeList(values: readonly Json[]): string {
  if (values.length === 0) return "[]";
  return `[\n${values.map((value) => `    ${encodeValue(value)}`).join(",\n")}\n  ]`;
}

function encodeValue(value: Json): string {
  return JSON.stringify(encodeStrings(value));
}

function check(json: unknown): z.infer<typeof fileSchema> {
  refuseOthers(json);
  const result = fileSchema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    const place = issue?.path.length ? `${issue.path.join(".")}: ` : "";
    throw invalid(`${place}${issue?.message}`);
  }
  const { operations, answers } = result.data;
  if (answers !== undefined && answers.length !== operations.length) {
    throw invalid(`answers: ${answers.length} for ${operations.length} operations`);
  }
  return result.data;
}

/** Before anything else: what another file holds, or another version's, cannot be known. */
function refuseOthers(json: unknown): void {
  if (typeof json !== "object" || json === null || !("format" in json)) throw noHistory();
  if (json.format !== HISTORY_FORMAT) throw noHistory();
  const version = "version" in json ? json.version : undefined;
  if (version === HISTORY_VERSION) return;
  throw invalid(
    `version: it is ${JSON.stringify(version)}, and this code reads ${HISTORY_VERSION}; use the Assay that wrote the file`,
  );
}

function noHistory(): AssayError {
  return invalid("format: it is no history; name one, as those in .assay/failures");
}

function invalid(message: string, cause?: unknown): AssayError {
  return new AssayError("HISTORY_INVALID", message, { cause });
}
