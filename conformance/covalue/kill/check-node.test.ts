// That a fresh node's look at a store finds what the rows alone do not show, and never hangs.
import { cojsonInternals, type RawCoID } from "cojson";
import { beforeAll, describe, expect, it } from "vitest";
import { APIS, settle } from "@assay/engines/engine";
import type { StallOptions } from "@assay/engines/jazz";
import type { BrokenStoreCalls } from "../mutants/broken-calls.ts";
import { checkWithNode } from "./check-node.ts";
import { broken, writtenStore, type WrittenStore } from "./written-store.test.support.ts";

describe.each(APIS)("a fresh node (%s)", (api) => {
  it("reads all that was acknowledged from a store that kept it", async () => {
    expect(await findingsIn(await writtenStore(api), {})).toEqual([]);
  });

  it("does not take a transaction whose bytes are others", async () => {
    const written = await writtenStore(api);
    const findings = await findingsIn(written, await changingBytes(written, written.note));
    expect(findings).toEqual([expect.stringMatching(/session \S+ has 0 of 1 transactions$/)]);
  });

  // cojson waits for ever for the rest of what comes in more than one chunk.
  it("gives up a coValue that streams and whose bytes are others", async () => {
    const written = await writtenStore(api);
    const calls = await changingBytes(written, written.map);
    expect(await findingsIn(written, calls, impatient)).toEqual([
      `a fresh node never comes to the end of ${written.map}`,
    ]);
  });

  it("names the call at which the store fails", async () => {
    const findings = await findingsIn(await writtenStore(api), {
      *getSignatures() {
        throw new Error("planted");
      },
    });
    expect(findings).toContain("getSignatures for a fresh node: planted");
  });

  it("finds nothing where the account is missing", async () => {
    const written = await writtenStore(api);
    const { account } = written.journal;
    const findings = await findingsIn(written, {
      *getCoValue(store, id) {
        return id === account?.id ? undefined : yield* settle(store.getCoValue(id));
      },
    });
    expect(findings).toEqual([expect.stringContaining("the writer's account in a fresh node")]);
  });
});

it("a fresh node gives a store up that never answers", async () => {
  const written = await writtenStore("async");
  const { map } = written;
  const findings = await findingsIn(
    written,
    {
      *getCoValue(store, id) {
        if (id === map) yield new Promise(() => {});
        return yield* settle(store.getCoValue(id));
      },
    },
    impatient,
  );
  expect(findings).toEqual([`a fresh node never comes to the end of ${map}`]);
});

async function findingsIn(
  { open, journal }: WrittenStore,
  calls: BrokenStoreCalls,
  options?: StallOptions,
): Promise<string[]> {
  const findings = await checkWithNode(broken(open, calls), journal, options);
  expect(findings.every(({ kind }) => kind === "unusable")).toBe(true);
  return findings.map(({ what }) => what);
}

/** Changes a part of each transaction of the coValue's one session that only its signature covers. */
async function changingBytes({ open }: WrittenStore, id: RawCoID): Promise<BrokenStoreCalls> {
  const value = await open.store.readCoValue(id);
  const changed = value?.sessions[0]?.row.rowID;
  return {
    *getNewTransactionInSession(store, ses, from, to) {
      const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
      if (ses !== changed) return rows;
      return rows.map(({ tx, ...row }) => ({ ...row, tx: { ...tx, madeAt: tx.madeAt + 1 } }));
    },
  };
}

/** Waits some turns of the event loop in the place of time. */
async function fewTurns(_milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let turn = 0; turn < 200 && !signal.aborted; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** For stores that never answer: anything else may take longer than this. */
const impatient: StallOptions = { stallLimitMs: 1, sleep: fewTurns };

// Else what is missing is asked for again and again for three seconds (config.ts 17).
beforeAll(() => cojsonInternals.setCoValueLoadingMaxRetries(0));
