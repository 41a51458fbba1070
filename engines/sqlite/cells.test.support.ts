// What this folder's tests share: directories that go away, both apis behind one face, short ways to
// write coValues. Not for anyone else.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "better-sqlite3";
import type {
  CoValueHeader,
  CoValueStore,
  CoValueStoreSync,
  PeerID,
  RawCoID,
  SessionID,
  Signature,
  Transaction,
} from "../covalue/port.ts";
import { transact, type AnyCoValueStore, type AnyCoValueTransaction } from "../covalue/transact.ts";
import { APIS, runAsync, settle, type Api, type OpenOptions, type Steps } from "../engine/index.ts";
import { DATABASE_FILE } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { sqliteEngine } from "./engine.ts";

const ROOT = fileURLToPath(new URL("../../.assay/tmp/", import.meta.url));
const made: string[] = [];

/** A new directory under the repository's `.assay`. */
export function scratchDirectory(): string {
  mkdirSync(ROOT, { recursive: true });
  const path = mkdtempSync(`${ROOT}sqlite-test-`);
  made.push(path);
  return path;
}

/** Closes what the test left open and removes its directories. */
export async function cleanUp(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

const opened: AnyCoValueStore[] = [];

/** Opens an async store, which `cleanUp` closes. */
export async function openAsync(options: Partial<OpenOptions> = {}): Promise<CoValueStore> {
  const path = options.path ?? scratchDirectory();
  const store = await sqliteEngine.openAsync({ durability: "process", ...options, path });
  opened.push(store);
  return store;
}

/** Opens a sync store, which `cleanUp` closes. */
export function openSync(options: Partial<OpenOptions> = {}): CoValueStoreSync {
  const path = options.path ?? scratchDirectory();
  const store = sqliteEngine.openSync({ durability: "process", ...options, path });
  opened.push(store);
  return store;
}

/** One api under test. */
export interface TestCell {
  readonly api: Api;
  open(options?: Partial<OpenOptions>): Promise<AnyCoValueStore>;
  /** Runs a transaction of either api. */
  transact(
    store: AnyCoValueStore,
    body: (handle: AnyCoValueTransaction) => Steps<void>,
  ): Promise<void>;
}

/** Both apis, for `describe.each`. */
export const CELLS: readonly TestCell[] = APIS.map((api) => ({
  api,
  open: async (options) => (api === "async" ? openAsync(options) : openSync(options)),
  transact: async (store, body) => runAsync(transact(api, store, body)),
}));

/** What a test writes to one session. */
export interface SessionContent {
  readonly lastIdx: number;
  readonly signature?: string;
  readonly bytes?: number;
  readonly transactions?: readonly (readonly [idx: number, text: string])[];
  readonly signatures?: readonly (readonly [idx: number, signature: string])[];
}

/** Writes a session inside an open transaction and answers its row id. */
export function* writeSession(
  handle: AnyCoValueTransaction,
  coValue: number,
  session: string,
  content: SessionContent,
): Steps<number> {
  const { lastIdx, signature: last = "signature", bytes } = content;
  const rowID = yield* settle(
    handle.addSessionUpdate({
      sessionUpdate: {
        coValue,
        sessionID: sessionID(session),
        lastIdx,
        lastSignature: signature(last),
        ...(bytes === undefined ? {} : { bytesSinceLastSignature: bytes }),
      },
    }),
  );
  for (const [idx, text] of content.transactions ?? []) {
    yield* settle(handle.addTransaction(rowID, idx, transaction(text)));
  }
  for (const [idx, after] of content.signatures ?? []) {
    yield* settle(
      handle.addSignatureAfter({ sessionRowID: rowID, idx, signature: signature(after) }),
    );
  }
  return rowID;
}

// Storage is blind to all of these: cojson brands its strings and types its JSON.
export const coID = (id: string): RawCoID => id as RawCoID;
export const sessionID = (id: string): SessionID => id as SessionID;
export const peerID = (id: string): PeerID => id as PeerID;
export const signature = (text: string): Signature => text as Signature;
export const header = (value: unknown): CoValueHeader => value as CoValueHeader;
export const transaction = (text: string): Transaction =>
  ({ privacy: "trusting", madeAt: 1, changes: text }) as Transaction;

/** Strings that an encoding, a collation or a C string would confuse with one another. */
export const ODD_STRINGS: readonly string[] = [
  "",
  " ",
  "a",
  "A",
  "a ",
  "a\0",
  "a\0b",
  "\0",
  "é",
  "e\u0301",
  "\ud800",
  "\udc00",
  "\ud800a",
  "\udc00\ud800",
  "\ufffd",
  "\ufeffa",
  "\u{1f600}",
  "\uffee",
  "__proto__",
  "constructor",
  "%",
  "_",
  "$",
  "a$",
  "a$\0",
  "a$ ",
  "1",
  "1.0",
  "NULL",
  "x".repeat(5_000),
];

/** A connection beside the engine, to plant what the engine itself never writes. */
export function plainConnection(path: string): Database {
  return new (loadDriver())(join(path, DATABASE_FILE));
}
