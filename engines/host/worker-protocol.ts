// What a worker's parent and child say to each other. Both run the same build of this code, in Node:
// unlike protocol.ts this is no interface for others, and JSON's escapes carry every string.
import { z } from "zod";
import { AssayError, errorMessage, type ErrorCode } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { jsonSchema } from "../history/schema.ts";
import { excerpt } from "./json-lines.ts";
import { codeSchema } from "./protocol.ts";

const toWorkerSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("run"),
    module: z.url(),
    exportName: z.string(),
    input: jsonSchema,
  }),
  z.strictObject({ type: z.literal("stop") }),
]);

const fromWorkerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("event"), event: jsonSchema }),
  z.strictObject({ type: z.literal("done") }),
  z.strictObject({ type: z.literal("error"), code: codeSchema, message: z.string() }),
]);

/** The parent's messages: each `run` once the one before is done, and `stop` at the end. */
export type ToWorker =
  | {
      readonly type: "run";
      readonly module: string;
      readonly exportName: string;
      readonly input: Json;
    }
  | { readonly type: "stop" };

/** The child's messages: the events of a run, then `done`, or `error` and the end of the process. */
export type FromWorker =
  | { readonly type: "event"; readonly event: Json }
  | { readonly type: "done" }
  | { readonly type: "error"; readonly code: ErrorCode; readonly message: string };

/** Errors: `HOST_PROTOCOL`. */
export function readToWorker(line: string): ToWorker {
  return read(toWorkerSchema, line);
}

/** Errors: `HOST_PROTOCOL`. */
export function readFromWorker(line: string): FromWorker {
  return read(fromWorkerSchema, line);
}

function read<T>(schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (error) {
    throw new AssayError(
      "HOST_PROTOCOL",
      `not a message between a worker and its parent: ${excerpt(line)}`,
      { cause: new Error(errorMessage(error)) },
    );
  }
}
