// The format of a stream file: JSON lines, each an object with one key that says what the line is. First
// the header, then what is stored before, then operations, then a footer with what they must answer.
// Read here and in crates/cojson-storage-player/src/stream/.
import type {
  CoValueHeader,
  RawCoID,
  SessionID,
  Signature,
  SyncStateUpdate,
  Transaction,
} from "@assay/engines/covalue";
import { z } from "zod";
import type { PreparedSession } from "../messages/prepared-message.ts";

export const STREAM_FORMAT = "assay-stream";

/** Raise it with `STREAM_VERSION` of the crate whenever a line changes. */
export const STREAM_VERSION = 1;

/** Every kind of operation; latencies are told apart by it. */
export const OPERATION_KINDS = [
  "store-new",
  "append",
  "load",
  "known-state",
  "track-sync",
  "list-unsynced",
  "delete-erase",
] as const;

export type OperationKind = (typeof OPERATION_KINDS)[number];

/** What an operation is made of; a player leaves those out of its times that are not `timed`. */
export interface OperationBodies {
  readonly "store-new": StoreBody;
  readonly append: StoreBody;
  readonly load: ReadBody;
  readonly "known-state": ReadBody;
  readonly "track-sync": { readonly timed: boolean; readonly updates: SyncStateUpdate[] };
  readonly "list-unsynced": { readonly timed: boolean };
  readonly "delete-erase": StoreBody;
}

/** An operation, without what only a file says of it. */
export type StreamOperation = {
  [Kind in OperationKind]: { readonly kind: Kind; readonly body: OperationBodies[Kind] };
}[OperationKind];

interface StoreBody {
  readonly timed: boolean;
  readonly message: StreamMessage;
}

interface ReadBody {
  readonly timed: boolean;
  readonly id: RawCoID;
}

/** A message whose composite form can be made without reading what is stored. */
export interface StreamMessage {
  readonly id: RawCoID;
  /** Left out of a message that extends a coValue. */
  readonly header?: CoValueHeader;
  readonly sessions: readonly StreamSession[];
}

export interface StreamSession extends PreparedSession {
  /** Characters of changes since the last signature that is stored before. */
  readonly bytesBefore: number;
}

/** A coValue that is stored before the operations, in the shortest form. */
export interface FilledCoValue {
  readonly id: RawCoID;
  readonly header: CoValueHeader;
  readonly sessions: readonly FilledSession[];
}

export interface FilledSession {
  readonly sessionID: SessionID;
  readonly lastIdx: number;
  readonly lastSignature: Signature;
  readonly bytesSinceLastSignature: number;
  /** From index 0 on. */
  readonly transactions: readonly Transaction[];
  readonly signatures: readonly (readonly [idx: number, signature: Signature])[];
}

/** The first line, under the key `header`. */
export const headerSchema = z.object({
  format: z.literal(STREAM_FORMAT),
  version: z.literal(STREAM_VERSION),
  /** Characters of changes after which a signature is stored. */
  signatureThreshold: z.int().nonnegative(),
});

/** The last line, under the key `footer`. */
export const footerSchema = z.object({
  /** Lines of what is stored before. */
  filled: z.int().nonnegative(),
  operations: z.int().nonnegative(),
  /** Digests of the reference's answers, for each kind that has any. */
  answers: z.partialRecord(z.enum(OPERATION_KINDS), z.string()),
  /** Digest of what the reference holds in the end. */
  state: z.string(),
});

export type StreamHeader = z.infer<typeof headerSchema>;
export type StreamFooter = z.infer<typeof footerSchema>;
