// A capture: cojson's own content messages in a file, in the order a node handed them to its storage,
// with what the node saw in the end. Every cell is given the same file, so their answers compare.
// Goal: a file that is whole or refused. Non-goal: checking signatures, which cojson's nodes do.
//
// Newline JSON: a header, one line an entry, one line an expected content, a footer with counts and
// the SHA-256 of every byte before it.
import { createHash } from "node:crypto";
import type { AgentSecret, CojsonInternalTypes, RawAccountID, RawCoID } from "cojson";
import { z } from "zod";
import { AssayError, errorMessage } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { readWholeFile, writeWholeFile } from "./whole-file.ts";

/** What the header's `format` says. */
export const CAPTURE_FORMAT = "assay-capture";

/** The version this code writes and reads; raise it whenever old files can no longer be read. */
export const CAPTURE_VERSION = 1;

/** What cojson hands to its storage: new transactions of one coValue. */
export type ContentMessage = CojsonInternalTypes.NewContentMessage;

/** One call of a node to its storage. */
export type CaptureEntry =
  | { readonly kind: "store"; readonly message: ContentMessage }
  /** Precedes the deletion's store; without it a storage does not queue the coValue for erasure. */
  | { readonly kind: "markDeleteAsValid"; readonly id: RawCoID };

/** What the creating node saw of a coValue in the end. */
export type ExpectedContent =
  | {
      readonly id: RawCoID;
      readonly type: string;
      readonly state: "value";
      readonly value: Json;
    }
  | {
      readonly id: RawCoID;
      readonly type: string;
      readonly state: "binary";
      readonly mimeType: string;
      readonly bytes: number;
      /** Hexadecimal SHA-256 of the bytes. */
      readonly sha256: string;
    }
  | { readonly id: RawCoID; readonly type: string; readonly state: "deleted" };

/** Where a capture comes from, and with which account a node can read it. */
export interface CaptureOrigin {
  readonly seed: number;
  /** Version of cojson that made the messages. */
  readonly cojson: string;
  readonly scale: { readonly name: string; readonly parameters: Readonly<Record<string, number>> };
  readonly account: { readonly id: RawAccountID; readonly secret: AgentSecret };
}

/** What a capture says, without what is derived from it. */
export interface CaptureBody {
  readonly origin: CaptureOrigin;
  readonly entries: readonly CaptureEntry[];
  readonly contents: readonly ExpectedContent[];
}

/** How much a capture holds. */
export interface CaptureCounts {
  readonly messages: number;
  readonly transactions: number;
  readonly deletions: number;
  readonly contents: number;
}

/** A whole capture. */
export interface Capture extends CaptureBody {
  readonly counts: CaptureCounts;
  /** Hexadecimal SHA-256 of the file's bytes before the footer. */
  readonly digest: string;
}

const headerSchema = z.object({
  kind: z.literal("header"),
  format: z.literal(CAPTURE_FORMAT),
  version: z.literal(CAPTURE_VERSION),
  seed: z.int(),
  cojson: z.string(),
  scale: z.object({ name: z.string(), parameters: z.record(z.string(), z.number()) }),
  account: z.object({
    id: z.string().startsWith("co_z"),
    secret: z.string().startsWith("sealerSecret_z"),
  }),
});

const idSchema = z.string().startsWith("co_z");

const messageSchema = z.object({
  action: z.literal("content"),
  id: idSchema,
  header: z.object({ type: z.string(), ruleset: z.looseObject({ type: z.string() }) }).optional(),
  priority: z.number(),
  new: z.record(
    z.string(),
    z.object({
      after: z.int().nonnegative(),
      newTransactions: z.array(z.looseObject({ privacy: z.enum(["private", "trusting"]) })),
      lastSignature: z.string(),
    }),
  ),
});

const contentBase = { kind: z.literal("content"), id: idSchema, type: z.string() };

const lineSchema = z.union([
  z.object({ kind: z.literal("store"), message: messageSchema }),
  z.object({ kind: z.literal("markDeleteAsValid"), id: idSchema }),
  z.object({ ...contentBase, state: z.literal("value"), value: z.json() }),
  z.object({
    ...contentBase,
    state: z.literal("binary"),
    mimeType: z.string(),
    bytes: z.int().nonnegative(),
    sha256: z.string().length(64),
  }),
  z.object({ ...contentBase, state: z.literal("deleted") }),
]);

type ContentLine = { readonly kind: "content" } & ExpectedContent;

const countsSchema = z.object({
  messages: z.int().nonnegative(),
  transactions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  contents: z.int().nonnegative(),
});

const footerSchema = z.object({
  kind: z.literal("footer"),
  counts: countsSchema,
  sha256: z.string().length(64),
});

/** Adds the counts and the digest to what a capture says. */
export function completeCapture(body: CaptureBody): Capture {
  return { ...body, counts: countBody(body), digest: digestOf(encodeBody(body)) };
}

/** The text of a capture's file; counts and digest are computed anew. */
export function encodeCapture(body: CaptureBody): string {
  const text = encodeBody(body);
  const footer = { kind: "footer", counts: countBody(body), sha256: digestOf(text) };
  return `${text}${JSON.stringify(footer)}\n`;
}

/**
 * Reads a capture from its file's text.
 *
 * Errors: `CAPTURE_INVALID`, naming what is wrong: the header, the version, a line by its number
 * (the header is line 1), a missing footer, counts or digest that differ.
 */
export function decodeCapture(text: string): Capture {
  const lines = text.split("\n");
  const origin = decodeHeader(lines[0] ?? "");
  // A whole file ends with the footer and a newline, so the last piece is empty.
  const footerLine = lines.length - 1;
  const footer = decodeFooter(lines.at(-1) === "" ? lines[footerLine - 1] : undefined);
  const entries: CaptureEntry[] = [];
  const contents: ExpectedContent[] = [];
  for (let index = 1; index < footerLine - 1; index += 1) {
    const line = decodeLine(lines[index] ?? "", index + 1);
    if (line.kind !== "content") {
      if (contents.length > 0) throw invalid(`line ${index + 1}: an entry after the contents`);
      entries.push(line);
      continue;
    }
    const { kind: _kind, ...content } = line;
    contents.push(content);
  }
  const body = { origin, entries, contents };
  const counts = countBody(body);
  for (const [name, count] of Object.entries(counts)) {
    const said = footer.counts[name as keyof CaptureCounts];
    if (said !== count) throw invalid(`the footer says ${said} ${name}, the file holds ${count}`);
  }
  const digest = digestOf(text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1));
  if (digest !== footer.sha256) {
    throw invalid(`the footer says digest ${footer.sha256}, the file has ${digest}`);
  }
  return { ...body, counts, digest };
}

/** Reads a capture's file. Errors: `FILE_MISSING`, and `CAPTURE_INVALID` with the path. */
export function readCapture(path: string): Capture {
  const text = readWholeFile(path, "a capture");
  try {
    return decodeCapture(text);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new AssayError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/**
 * Writes a capture's file so that a reader meets a whole one or none; missing directories are
 * created. Errors: `DIRECTORY_UNWRITABLE`.
 */
export function writeCapture(path: string, capture: CaptureBody): void {
  writeWholeFile(path, encodeCapture(capture));
}

function encodeBody({ origin, entries, contents }: CaptureBody): string {
  const header = { kind: "header", format: CAPTURE_FORMAT, version: CAPTURE_VERSION, ...origin };
  const contentLines = contents.map((content): ContentLine => ({ kind: "content", ...content }));
  return [header, ...entries, ...contentLines].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function countBody({ entries, contents }: CaptureBody): CaptureCounts {
  const counts = { messages: 0, transactions: 0, deletions: 0, contents: contents.length };
  const deleted = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "markDeleteAsValid") {
      deleted.add(entry.id);
      continue;
    }
    counts.messages += 1;
    for (const session of Object.values(entry.message.new)) {
      counts.transactions += session.newTransactions.length;
    }
  }
  return { ...counts, deletions: deleted.size };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function decodeHeader(line: string): CaptureOrigin {
  const json = parseLine(line, 1);
  if (!isRecord(json) || json["format"] !== CAPTURE_FORMAT) {
    throw invalid("line 1: not the header of a capture");
  }
  if (json["version"] !== CAPTURE_VERSION) {
    throw invalid(
      `line 1: version ${String(json["version"])}; this code reads version ${CAPTURE_VERSION}`,
    );
  }
  check(headerSchema, json, "line 1");
  // The schema has just checked it; zod cannot express cojson's template types of ids and secrets.
  const { seed, cojson, scale, account } = json as unknown as CaptureOrigin;
  return { seed, cojson, scale, account };
}

function decodeFooter(line: string | undefined): z.infer<typeof footerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(line ?? "");
  } catch {
    throw noFooter();
  }
  if (!isRecord(json) || json["kind"] !== "footer") throw noFooter();
  return check(footerSchema, json, "the footer");
}

function decodeLine(line: string, number: number): CaptureEntry | ContentLine {
  const json = parseLine(line, number);
  check(lineSchema, json, `line ${number}`);
  // The schema has checked the envelope; the original is kept, since what is inside of headers and
  // transactions is cojson's and must come back as it was.
  return json as CaptureEntry | ContentLine;
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw invalid(`line ${number}: ${errorMessage(error)}`, error);
  }
}

function check<T>(schema: z.ZodType<T>, json: unknown, where: string): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.length ? ` at ${issue.path.join(".")}` : "";
  throw invalid(`${where}${path}: ${issue?.message}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function noFooter(): AssayError {
  return invalid("no footer: the file was cut off, or is still being written");
}

function invalid(message: string, cause?: unknown): AssayError {
  return new AssayError("CAPTURE_INVALID", message, { cause });
}
