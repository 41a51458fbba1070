// Whatever is packed passes through Rust and the disk and comes back: the same random content written
// as a batch, through transactions, and read back by every way there is.
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { CoValueWrite, SessionWrite, StoredRow } from "../covalue/port.ts";
import { fullDigest } from "../covalue/index.ts";
import type { FjallClient } from "./client.ts";
import { cleanUp, coID, isBuilt, open, sessionID, signature } from "./stores.test.support.ts";

afterEach(cleanUp);

const text = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })), {
    maxLength: 12,
  })
  .map((codes) => String.fromCharCode(...codes));
const count = fc.oneof(fc.nat(300), fc.maxSafeNat());
const indexed = <T>(value: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.record({ idx: count, value }), { selector: ({ idx }) => idx, maxLength: 6 });
const session = fc
  .record({
    id: text,
    lastIdx: count,
    last: text,
    bytes: fc.option(count, { nil: undefined }),
    transactions: indexed(fc.jsonValue()),
    signatures: indexed(text),
  })
  .map(({ id, lastIdx, last, bytes, transactions, signatures }): SessionWrite => ({
    sessionID: sessionID(id),
    lastIdx,
    lastSignature: signature(last),
    ...(bytes === undefined ? {} : { bytesSinceLastSignature: bytes }),
    // Storage is blind to what a transaction says.
    transactions: transactions.map(({ idx, value }) => ({ idx, tx: value as never })),
    signatures: signatures.map(({ idx, value }) => ({ idx, signature: signature(value) })),
  }));
const writes = fc.uniqueArray(
  fc.record({
    id: text.map(coID),
    header: fc.jsonValue().map((value) => value as never),
    deleted: fc.boolean(),
    sessions: fc.uniqueArray(session, { selector: ({ sessionID: id }) => id, maxLength: 4 }),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 4 },
);

describe.skipIf(!isBuilt)("random content (needs the addon: npm run setup)", () => {
  test("comes back the same from readCoValue, from the small reads and from rows", async () => {
    await fc.assert(
      fc.asyncProperty(writes, async (given) => {
        const [batched, transacted] = [await open(), await open()];
        await batched.commitBatch(given);
        await transact(transacted, given);
        for (const [index, write] of given.entries()) {
          const whole = await batched.readCoValue(write.id);
          expect(whole?.row).toStrictEqual({
            rowID: index + 1,
            id: write.id,
            header: JSON.parse(JSON.stringify(write.header)),
          });
          const bySmallReads = await Promise.all(
            (await batched.getCoValueSessions(index + 1)).map(async (row) => ({
              row,
              transactions: await batched.getNewTransactionInSession(
                row.rowID,
                0,
                Number.POSITIVE_INFINITY,
              ),
              signatures: await batched.getSignatures(row.rowID, 0),
            })),
          );
          expect(whole?.sessions).toStrictEqual(bySmallReads);
          expect(
            new Map(bySmallReads.map((stored) => [stored.row.sessionID, asWritten(stored)])),
          ).toStrictEqual(new Map(write.sessions.map((each) => [each.sessionID, inOrder(each)])));
        }
        // The digest names rows by coValue and session, so row ids may differ.
        expect(await digestOf(batched)).toBe(await digestOf(transacted));
        await Promise.all([batched.close(), transacted.close()]);
      }),
      { seed: 2, numRuns: 8 },
    );
  });
});

async function transact(store: FjallClient, writesGiven: readonly CoValueWrite[]): Promise<void> {
  for (const { id, header, deleted, sessions } of writesGiven) {
    const coValue = (await store.upsertCoValue(id, header)) ?? 0;
    await store.transaction(async (handle) => {
      if (deleted === true) await handle.markCoValueAsDeleted(id);
      for (const { transactions, signatures, ...state } of sessions) {
        const ses = await handle.addSessionUpdate({ sessionUpdate: { coValue, ...state } });
        for (const { idx, tx } of transactions) await handle.addTransaction(ses, idx, tx);
        for (const { idx, signature: after } of signatures) {
          await handle.addSignatureAfter({ sessionRowID: ses, idx, signature: after });
        }
      }
    });
  }
}

/** What was given, in the order and with the JSON that it comes back with. */
function inOrder({ transactions, signatures, ...state }: SessionWrite): unknown {
  return {
    ...state,
    transactions: transactions
      .map(({ idx, tx }) => ({ idx, tx: JSON.parse(JSON.stringify(tx)) as unknown }))
      .sort((one, other) => one.idx - other.idx),
    signatures: signatures.toSorted((one, other) => one.idx - other.idx),
  };
}

function asWritten({
  row,
  transactions,
  signatures,
}: NonNullable<Awaited<ReturnType<FjallClient["readCoValue"]>>>["sessions"][number]): unknown {
  const { rowID: _, coValue: __, ...state } = row;
  return {
    ...state,
    transactions: transactions.map(({ idx, tx }) => ({ idx, tx })),
    signatures: signatures.map(({ idx, signature: after }) => ({ idx, signature: after })),
  };
}

async function digestOf(store: FjallClient): Promise<string> {
  const rows: StoredRow[] = [];
  for await (const row of store.rows()) rows.push(row);
  return fullDigest(rows);
}
