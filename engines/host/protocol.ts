// The protocol between a parent and the child process that runs an engine, version 1. The child may
// be written in any language; this page is what it has to keep. Goal: operations and answers, one at a
// time, so that a parent that kills the child knows exactly what was acknowledged.
// Non-goal: speed; whoever measures runs inside of the child (worker.ts).
//
// Transport. One JSON object a line (ended by `\n`, UTF-8), requests on the child's standard input,
// replies on its standard output, which carries nothing else; standard error is for people. Every
// string, also in keys, is written as history/json-strings.ts says, so that no string is lost to a
// strict JSON reader. A line that is not one of these messages is an error of its writer.
//
// The child speaks first:
//   {"type":"hello","protocol":1,"engine":"sqlite","version":"12.11.1","host":"node 20.20.2",
//    "claims":{"exclusive":false,…},"apis":["async","sync"],"durabilities":["process","power"]}
// Then each request has a number `n`, and gets one reply with the same `n`. The child serves them one
// after the other, in the order they came; the parent need not wait between them.
//   {"type":"open","n":1,"path":"/data/a","api":"async","durability":"process","tuning":{}}
//   {"type":"op","n":2,"operation":{"op":"getCoValue","id":"a"}}     an operation of covalue/operations.ts
//   {"type":"observe","n":3,"peers":["p"]}                           the state, covalue/observe.ts
//   {"type":"close","n":4}                                           closes the store, then the child ends
// Replies:
//   {"type":"ack","n":2,"answer":{"ok":null}}
//     An answer of covalue/answer.ts: what the store answered, its errors too. To `observe` it is
//     `{"ok": state}`, to `open` and `close` `{"ok":null}`. It is written when the store has
//     acknowledged the operation, and is out before the next operation begins.
//   {"type":"error","n":1,"code":"LOCKED","message":"…"}
//     The request could not be served; `code` is one of engine/errors.ts. The child goes on.
//   {"type":"error","code":"ENGINE_UNAVAILABLE","message":"…"}
//     Without `n`: the child ends, with an exit code that is not 0.
//
// Time in the child is a clock that stands still at `CLOCK_START_MS` when a store is opened, and is
// moved by the operation `advanceClock` alone. A child ends when its standard input does, for then its
// parent is gone, and ignores SIGINT, which a terminal sends to both: the parent decides.
import { z } from "zod";
import {
  APIS,
  AssayError,
  DURABILITIES,
  ERROR_CODES,
  errorMessage,
  type ErrorCode,
  type Json,
} from "../engine/index.ts";
import { decodeStrings, encodeStrings } from "../history/json-strings.ts";
import { answerSchema, operationSchema } from "../history/schema.ts";
import { excerpt } from "./json-lines.ts";

/** The version of the protocol; raise it with every change that an older child would not understand. */
export const PROTOCOL_VERSION = 1;

/** A stable error code. */
export const codeSchema = z.custom<ErrorCode>(
  (value) => typeof value === "string" && Object.hasOwn(ERROR_CODES, value),
  "not an error code",
);

const number = z.int().nonnegative();

const requestSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("open"),
    n: number,
    path: z.string(),
    api: z.enum(APIS),
    durability: z.enum(DURABILITIES),
    tuning: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  z.strictObject({ type: z.literal("op"), n: number, operation: operationSchema }),
  z.strictObject({ type: z.literal("observe"), n: number, peers: z.array(z.string()) }),
  z.strictObject({ type: z.literal("close"), n: number }),
]);

const replySchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("hello"),
    protocol: z.int(),
    engine: z.string(),
    version: z.string(),
    host: z.string(),
    claims: z.record(z.string(), z.boolean()),
    apis: z.array(z.enum(APIS)),
    durabilities: z.array(z.enum(DURABILITIES)),
  }),
  z.strictObject({ type: z.literal("ack"), n: number, answer: answerSchema }),
  z.strictObject({
    type: z.literal("error"),
    n: number.exactOptional(),
    code: codeSchema,
    message: z.string(),
  }),
]);

/** What the parent asks for. */
export type EngineRequest = Readonly<z.infer<typeof requestSchema>>;

/** What the child says. */
export type EngineReply = Readonly<z.infer<typeof replySchema>>;

/** What a child says of its engine before anything is opened. */
export type EngineHello = Extract<EngineReply, { type: "hello" }>;

/** The line of a request, without its newline. */
export function encodeRequest(request: EngineRequest): string {
  return encodeMessage(request);
}

/** The line of a reply, without its newline. */
export function encodeReply(reply: EngineReply): string {
  return encodeMessage(reply);
}

/** Errors: `HOST_PROTOCOL` with the start of the line. */
export function decodeRequest(line: string): EngineRequest {
  return check(requestSchema, parse(line), line);
}

/** Errors: `HOST_PROTOCOL` with the start of the line, or with the version where that is another. */
export function decodeReply(line: string): EngineReply {
  const json = parse(line);
  if (typeof json === "object" && json !== null && "protocol" in json) {
    if (json.protocol !== PROTOCOL_VERSION) {
      throw new AssayError(
        "HOST_PROTOCOL",
        `an engine's process speaks version ${JSON.stringify(json.protocol)} of the host protocol; this is version ${PROTOCOL_VERSION}`,
      );
    }
  }
  return check(replySchema, json, line);
}

function encodeMessage(message: Json): string {
  return JSON.stringify(encodeStrings(message));
}

function parse(line: string): Json {
  try {
    return decodeStrings(JSON.parse(line));
  } catch (error) {
    throw notTheProtocol(line, errorMessage(error));
  }
}

function check<T>(schema: z.ZodType<T>, json: Json, line: string): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw notTheProtocol(line, `${issue?.path.join(".")}: ${issue?.message}`);
}

function notTheProtocol(line: string, why: string): AssayError {
  return new AssayError("HOST_PROTOCOL", `${excerpt(line)} is not the host protocol: ${why}`);
}
