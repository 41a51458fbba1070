// What a history's operations and answers look like when they come from outside: every operation of
// covalue/operations.ts, strict, so that a misspelt field is an error and not a default.
import { z } from "zod";
import type { Answer } from "../covalue/answer.ts";
import type { Operation } from "../covalue/operations.ts";
import type { Json } from "../engine/json.ts";
import { MOST_CALLS } from "../linearizability/index.ts";

/**
 * Any JSON, handed on as it is: what was parsed from a text is nothing else, and zod's own schema
 * would drop a key `__proto__`.
 */
export const jsonSchema = z.custom<Json>((value) => value !== undefined, "missing");

const id = z.string();
const session = z.string();
const peer = z.string();
const number = z.number();

const readOperations = [
  z.strictObject({ op: z.literal("getCoValue"), id }),
  z.strictObject({ op: z.literal("getCoValueSessions"), id }),
  z.strictObject({
    op: z.literal("getNewTransactionInSession"),
    id,
    session,
    from: number,
    to: number,
  }),
  z.strictObject({ op: z.literal("getSignatures"), id, session, from: number }),
  z.strictObject({ op: z.literal("getCoValueKnownState"), id }),
  z.strictObject({ op: z.literal("getCoValueIDs"), limit: number, offset: number }),
  z.strictObject({ op: z.literal("getCoValueCount") }),
  z.strictObject({ op: z.literal("getAllCoValuesWaitingForDelete") }),
  z.strictObject({ op: z.literal("getUnsyncedCoValueIDs") }),
  z.strictObject({ op: z.literal("readCoValue"), id }),
] as const;

const batchSession = z.strictObject({
  session,
  from: number,
  count: number,
  text: z.string(),
  signature: z.string(),
  bytes: number.exactOptional(),
  signatureAfter: z.boolean(),
});

const batchWrite = z.strictObject({
  id,
  header: jsonSchema.exactOptional(),
  deleted: z.boolean(),
  sessions: z.array(batchSession),
});

const singleWriteOperations = [
  z.strictObject({ op: z.literal("upsertCoValue"), id, header: jsonSchema.exactOptional() }),
  z.strictObject({
    op: z.literal("trackCoValuesSyncState"),
    updates: z.array(z.strictObject({ id, peer, synced: z.boolean() })),
  }),
  z.strictObject({ op: z.literal("stopTrackingSyncState"), id }),
  z.strictObject({ op: z.literal("eraseCoValueButKeepTombstone"), id }),
  z.strictObject({ op: z.literal("tryAcquireStorageReconciliationLock"), session, peer }),
  z.strictObject({
    op: z.literal("renewStorageReconciliationLock"),
    session,
    peer,
    offset: number,
  }),
  z.strictObject({ op: z.literal("releaseStorageReconciliationLock"), session, peer }),
  z.strictObject({ op: z.literal("commitBatch"), writes: z.array(batchWrite) }),
] as const;

const handleOperations = [
  z.strictObject({ op: z.literal("getSingleCoValueSession"), id, session }),
  z.strictObject({ op: z.literal("markCoValueAsDeleted"), id }),
  z.strictObject({
    op: z.literal("addSessionUpdate"),
    id,
    session,
    lastIdx: number,
    signature: z.string(),
    bytes: number.exactOptional(),
    hint: z.boolean(),
  }),
  z.strictObject({
    op: z.literal("addTransactions"),
    id,
    session,
    from: number,
    count: number,
    text: z.string(),
  }),
  z.strictObject({
    op: z.literal("addSignatureAfter"),
    id,
    session,
    idx: number,
    signature: z.string(),
  }),
  z.strictObject({ op: z.literal("deleteCoValueContent"), id }),
  z.strictObject({ op: z.literal("getStorageReconciliationLock"), key: z.string() }),
  z.strictObject({
    op: z.literal("putStorageReconciliationLock"),
    key: z.string(),
    session,
    acquiredAt: number,
    releasedAt: number.exactOptional(),
    offset: number,
  }),
] as const;

const transactionStep = z.discriminatedUnion("op", [
  ...handleOperations,
  z.strictObject({
    op: z.literal("together"),
    steps: z.array(z.discriminatedUnion("op", handleOperations)),
  }),
  z.strictObject({
    op: z.literal("readOutside"),
    read: z.discriminatedUnion("op", readOperations),
  }),
  z.strictObject({
    op: z.literal("writeNested"),
    write: z.discriminatedUnion("op", singleWriteOperations),
  }),
  z.strictObject({ op: z.literal("wait") }),
]);

const serialOperations = [
  ...readOperations,
  ...singleWriteOperations,
  z.strictObject({
    op: z.literal("transaction"),
    steps: z.array(transactionStep),
    end: z.enum(["commit", "throw"]),
  }),
  z.strictObject({ op: z.literal("reopen") }),
  z.strictObject({ op: z.literal("sync") }),
  z.strictObject({ op: z.literal("advanceClock"), ms: number }),
  z.strictObject({
    op: z.literal("useEndedTransaction"),
    step: z.discriminatedUnion("op", handleOperations),
  }),
] as const;

/** One operation of a history. */
export const operationSchema = z.discriminatedUnion("op", [
  ...serialOperations,
  z
    .strictObject({
      op: z.literal("parallel"),
      branches: z.array(z.array(z.discriminatedUnion("op", serialOperations))),
    })
    .refine(({ branches }) => branches.flat().length <= MOST_CALLS, {
      error: `more than ${MOST_CALLS} operations in flight together`,
    }),
]);

/** The answer to one operation. */
export const answerSchema = z.union([
  z.strictObject({ ok: jsonSchema }),
  z.strictObject({ error: z.string() }),
  z.strictObject({ skipped: z.string() }),
]);

// Fail to compile when a schema and its type differ in anything but `readonly`.
type Frozen<T> = T extends readonly (infer Member)[]
  ? readonly Frozen<Member>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
const operationsAgree: Same<Frozen<z.infer<typeof operationSchema>>, Frozen<Operation>> = true;
const answersAgree: Same<Frozen<z.infer<typeof answerSchema>>, Frozen<Answer>> = true;
void [operationsAgree, answersAgree];
