// What the lines of a tape look like when they come from a file: every field, strict, so that a
// misspelt one is an error and not a default.
import { z } from "zod";
import { jsonSchema } from "../history/schema.ts";
import type { ClientCall } from "./client-call.ts";
import type { StorageCall } from "./storage-call.ts";
import {
  TAPE_FORMAT,
  TAPE_LEVELS,
  TAPE_VERSION,
  type Recorded,
  type TapeFooter,
  type TapeHeader,
} from "./tape.ts";

const id = z.string();
const session = z.string();
const peer = z.string();
const number = z.number();
const coValue = z.string().nullable();
const of = z.strictObject({ coValue: z.string(), session }).nullable();

const timed = { at: number, ms: number.exactOptional(), error: z.string().exactOptional() };
const recorded = { n: z.int().nonnegative(), ...timed };

const storeCalls = [
  z.strictObject({
    call: z.literal("trackCoValuesSyncState"),
    updates: z.array(z.strictObject({ id, peer, synced: z.boolean() })),
    ...recorded,
  }),
  z.strictObject({ call: z.literal("getUnsyncedCoValueIDs"), ...recorded }),
  z.strictObject({ call: z.literal("stopTrackingSyncState"), id, ...recorded }),
  z.strictObject({ call: z.literal("getCoValueIDs"), limit: number, offset: number, ...recorded }),
  z.strictObject({ call: z.literal("getCoValueCount"), ...recorded }),
  z.strictObject({
    call: z.literal("tryAcquireStorageReconciliationLock"),
    session,
    peer,
    ...recorded,
  }),
  z.strictObject({
    call: z.literal("renewStorageReconciliationLock"),
    session,
    peer,
    offset: number,
    ...recorded,
  }),
  z.strictObject({
    call: z.literal("releaseStorageReconciliationLock"),
    session,
    peer,
    ...recorded,
  }),
] as const;

const step = { ...timed, joined: z.literal(true).exactOptional() };
const stepSchema = z.discriminatedUnion("call", [
  z.strictObject({ call: z.literal("getSingleCoValueSession"), coValue, session, ...step }),
  z.strictObject({ call: z.literal("markCoValueAsDeleted"), id, ...step }),
  z.strictObject({
    call: z.literal("addSessionUpdate"),
    coValue,
    session,
    lastIdx: number,
    signature: z.string(),
    bytes: number.exactOptional(),
    hint: z.boolean(),
    ...step,
  }),
  z.strictObject({ call: z.literal("addTransaction"), of, idx: number, tx: jsonSchema, ...step }),
  z.strictObject({
    call: z.literal("addSignatureAfter"),
    of,
    idx: number,
    signature: z.string(),
    ...step,
  }),
  z.strictObject({ call: z.literal("deleteCoValueContent"), id, coValue, ...step }),
  z.strictObject({ call: z.literal("getStorageReconciliationLock"), key: z.string(), ...step }),
  z.strictObject({
    call: z.literal("putStorageReconciliationLock"),
    key: z.string(),
    session,
    acquiredAt: number,
    releasedAt: number.exactOptional(),
    offset: number,
    ...step,
  }),
]);

/** A call of a client. */
export const clientCallSchema = z.discriminatedUnion("call", [
  ...storeCalls,
  z.strictObject({ call: z.literal("getCoValue"), id, ...recorded }),
  z.strictObject({
    call: z.literal("upsertCoValue"),
    id,
    header: jsonSchema.exactOptional(),
    ...recorded,
  }),
  z.strictObject({ call: z.literal("getAllCoValuesWaitingForDelete"), ...recorded }),
  z.strictObject({ call: z.literal("getCoValueSessions"), coValue, ...recorded }),
  z.strictObject({
    call: z.literal("getNewTransactionInSession"),
    of,
    from: number,
    to: number,
    ...recorded,
  }),
  z.strictObject({ call: z.literal("getSignatures"), of, from: number, ...recorded }),
  z.strictObject({ call: z.literal("eraseCoValueButKeepTombstone"), id, ...recorded }),
  z.strictObject({ call: z.literal("getCoValueKnownState"), id, ...recorded }),
  z.strictObject({
    call: z.literal("transaction"),
    end: z.enum(["commit", "throw", "open"]),
    steps: z.array(stepSchema),
    ...recorded,
  }),
]);

/** A call of a node to its storage. */
export const storageCallSchema = z.discriminatedUnion("call", [
  ...storeCalls,
  z.strictObject({
    call: z.literal("store"),
    message: jsonSchema,
    corrections: z.array(jsonSchema).exactOptional(),
    ...recorded,
  }),
  z.strictObject({ call: z.literal("markDeleteAsValid"), id, ...recorded }),
  z.strictObject({ call: z.literal("enableDeletedCoValuesErasure"), ...recorded }),
  z.strictObject({ call: z.literal("eraseAllDeletedCoValues"), ...recorded }),
  z.strictObject({ call: z.literal("load"), id, ...recorded }),
  z.strictObject({ call: z.literal("loadKnownState"), id, ...recorded }),
  z.strictObject({ call: z.literal("onCoValueUnmounted"), id, ...recorded }),
  z.strictObject({ call: z.literal("close"), ...recorded }),
]);

/** A tape's first line. */
export const headerSchema = z.strictObject({
  kind: z.literal("header"),
  format: z.literal(TAPE_FORMAT),
  version: z.literal(TAPE_VERSION),
  level: z.enum(TAPE_LEVELS),
  cojson: z.string(),
  startedAt: number,
});

/** A tape's last line. */
export const footerSchema = z.strictObject({
  kind: z.literal("footer"),
  complete: z.boolean(),
  reason: z.string().exactOptional(),
  calls: z.int().nonnegative(),
  sha256: z.string().length(64),
});

// Fail to compile when a schema and its type no longer fit.
type Fits<A, B> = [A] extends [B] ? true : never;
const clientCallsFit: Fits<z.infer<typeof clientCallSchema>, Recorded<ClientCall>> = true;
const storageCallsFit: Fits<z.infer<typeof storageCallSchema>, Recorded<StorageCall>> = true;
const clientCallsListed: Fits<ClientCall["call"], z.infer<typeof clientCallSchema>["call"]> = true;
const storageCallsListed: Fits<StorageCall["call"], z.infer<typeof storageCallSchema>["call"]> =
  true;
const headerFits: Fits<z.infer<typeof headerSchema>, TapeHeader> = true;
const footerFits: Fits<z.infer<typeof footerSchema>, TapeFooter> = true;
void [
  clientCallsFit,
  storageCallsFit,
  clientCallsListed,
  storageCallsListed,
  headerFits,
  footerFits,
];
