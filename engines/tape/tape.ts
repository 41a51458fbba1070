// A tape: the traffic of a real application to its storage, recorded to be played again on any engine.
// Goal: a file that is whole, or says what it lacks. Non-goal: answers; the reference gives them when a
// tape is played.
//
// Newline JSON, `.gz` compressed: a header; one line a call, written when it is answered, so that lines
// stand in the order of the answers and `n` counts the calls as they were made; a footer with the number
// of calls and the SHA-256 of every byte before it. Strings are those of history/json-strings.ts.
import type { ClientCall, Timed } from "./client-call.ts";
import type { StorageCall } from "./storage-call.ts";

/** What the header's `format` says. */
export const TAPE_FORMAT = "assay-tape";
/** The version this code writes and reads; raise it whenever old files can no longer be read. */
export const TAPE_VERSION = 1;

/** What was recorded: calls to a `StorageAPI`, or to the client below it. */
export const TAPE_LEVELS = ["storage", "client"] as const;
export type TapeLevel = (typeof TAPE_LEVELS)[number];

/** What a tape says of itself. */
export interface TapeHeader {
  readonly kind: "header";
  readonly format: typeof TAPE_FORMAT;
  readonly version: typeof TAPE_VERSION;
  readonly level: TapeLevel;
  /** Version of cojson whose calls these are. */
  readonly cojson: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** How a tape ends. */
export interface TapeFooter {
  readonly kind: "footer";
  /** False when recording stopped before the application did. */
  readonly complete: boolean;
  /** Why it stopped; absent when it is complete. */
  readonly reason?: string;
  readonly calls: number;
  /** Hexadecimal SHA-256 of the bytes before the footer, uncompressed. */
  readonly sha256: string;
}

/** A call on a tape; `n` counts calls as they were made, from 0. */
export type Recorded<Call> = Call & Timed & { readonly n: number };

/** What a tape holds beside its calls. */
export interface TapeFrame {
  readonly cojson: string;
  readonly startedAt: number;
  readonly end:
    | { readonly state: "complete" }
    | { readonly state: "stopped"; readonly reason: string }
    /** Without a footer: the application ended before the tape did, or the file was cut off. */
    | { readonly state: "cut off" };
}

/** A tape whose calls are those of a client, in the order in which they were made. */
export interface ClientTape extends TapeFrame {
  readonly level: "client";
  readonly calls: readonly Recorded<ClientCall>[];
}

/** A tape whose calls are those of a node to its storage, in the order in which they were made. */
export interface StorageTape extends TapeFrame {
  readonly level: "storage";
  readonly calls: readonly Recorded<StorageCall>[];
}

/** A tape of either level. */
export type Tape = ClientTape | StorageTape;
