// The writes of full-disk.test.ts by their number, and whether one is there. For tests only.
import { createHash } from "node:crypto";
import { runAsync, settle, type Api } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type CoValueHeader,
  type CoValueWrite,
  type RawCoID,
  type SessionID,
  type Signature,
  type Transaction,
} from "@assay/engines/covalue";

/** What is there of a write. */
export type Presence = "whole" | "absent" | "in part" | "other content";

// Storage is blind to these: cojson brands its strings and types its JSON.
const SESSION = "co_zA_session_z1" as SessionID;
const SIGNATURE = "signature_z1" as Signature;
const HEADER = { type: "comap" } as unknown as CoValueHeader;

/** Even writes are a batch of two coValues; odd ones one coValue by cojson's small calls. */
export function idsOfWrite(number: number): readonly RawCoID[] {
  const names = number % 2 === 0 ? ["a", "b"] : ["c"];
  return names.map((name) => `co_z${number}${name}` as RawCoID);
}

/** Makes the write; errors are the store's. */
export async function write(
  api: Api,
  store: AnyCoValueStore,
  number: number,
  textLength: number,
): Promise<void> {
  const transactions = [{ idx: 0, tx: transactionOf(number, textLength) }];
  const session = { sessionID: SESSION, lastIdx: 1, lastSignature: SIGNATURE };
  const [id, other] = idsOfWrite(number);
  if (id === undefined) return;
  if (other !== undefined) {
    const writes = [id, other].map((one): CoValueWrite => {
      const header = { ...HEADER, id: one };
      return { id: one, header, sessions: [{ ...session, transactions, signatures: [] }] };
    });
    await store.commitBatch(writes);
    return;
  }
  const coValue = (await store.upsertCoValue(id, { ...HEADER, id } as CoValueHeader)) ?? 0;
  await runAsync(
    transact(api, store, function* (handle) {
      const rowID = yield* settle(
        handle.addSessionUpdate({ sessionUpdate: { coValue, ...session } }),
      );
      for (const { idx, tx } of transactions) yield* settle(handle.addTransaction(rowID, idx, tx));
    }),
  );
}

/** Looks for a write. A coValue without its session counts as absent: the small calls are two commits. */
export async function presentIn(store: AnyCoValueStore, number: number): Promise<Presence> {
  const found: Presence[] = [];
  for (const id of idsOfWrite(number)) {
    const whole = await store.readCoValue(id);
    const [session] = whole?.sessions ?? [];
    if (session === undefined) {
      found.push(whole === undefined || idsOfWrite(number).length === 1 ? "absent" : "in part");
      continue;
    }
    const tx = session.transactions[0]?.tx;
    const text = tx !== undefined && "changes" in tx ? tx.changes : "";
    const right = transactionOf(number, text.length);
    found.push("changes" in right && right.changes === text ? "whole" : "other content");
  }
  const [first = "absent"] = found;
  return found.every((one) => one === first) ? first : "in part";
}

/** A text that nothing can compress, and that says whose it is. */
function transactionOf(number: number, length: number): Transaction {
  // One call for all of it: they are made anew each time one is looked for.
  const bytes = createHash("shake256", { outputLength: Math.max(length, 1) });
  const changes = bytes.update(`write ${number}`).digest("base64").slice(0, length);
  return { privacy: "trusting", madeAt: number, changes } as Transaction;
}
