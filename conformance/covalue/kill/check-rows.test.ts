// That the checker sees each thing that a kill may leave behind, and nothing in a store that is whole.
import { describe, expect, it } from "vitest";
import { APIS, runAsync, settle } from "@assay/engines/engine";
import type { StoredSession } from "@assay/engines/covalue";
import type { BrokenStoreCalls } from "../mutants/broken-calls.ts";
import { checkRows } from "./check-rows.ts";
import type { Finding } from "./finding.ts";
import { broken, writtenStore, type WrittenStore } from "./written-store.test.support.ts";

describe.each(APIS)("the rows of a store (%s)", (api) => {
  it("are as they must be where everything was kept", async () => {
    expect(await findingsIn(await writtenStore(api))).toEqual([]);
  });

  it("may lack what was handed over and not acknowledged", async () => {
    const written = await writtenStore(api);
    const last = written.journal.acknowledged.slice(0, -1);
    const journal = { ...written.journal, acknowledged: last };
    const calls = { ...endingAt(written, 5), ...knownAs(written, 5) };
    expect(await findingsIn({ ...written, journal }, calls)).toEqual([]);
  });

  it("show that the last message is missing as a whole, and call nothing torn", async () => {
    const written = await writtenStore(api);
    const calls = { ...endingAt(written, 5), ...knownAs(written, 5) };
    expect(await findingsIn(written, calls)).toEqual(["missing: message # of … was acknowledged"]);
  });

  it("show that a coValue is missing", async () => {
    const written = await writtenStore(api);
    const [first] = written.journal.messages;
    const findings = await findingsIn(written, {
      *readCoValue(store, id) {
        return id === first?.coValue ? undefined : yield* settle(store.readCoValue(id));
      },
      *getCoValueKnownState(store, id) {
        return id === first?.coValue ? undefined : yield* settle(store.getCoValueKnownState(id));
      },
    });
    expect(findings).toContain("missing: message # of … was acknowledged");
    // No number of whole messages leaves the first one out.
    expect(findings).toContain("torn: message # of … is there, and message # before it is not");
  });

  it("show that a session claims more transactions than it has", async () => {
    const written = await writtenStore(api);
    const cut = (session: StoredSession) => ({
      ...session,
      transactions: session.transactions.slice(0, -1),
    });
    expect(await findingsIn(written, changing(written, cut))).toEqual([
      "torn: … session … claims # transactions and has #",
      "missing: message # of … was acknowledged",
    ]);
  });

  it("show a gap in the transactions", async () => {
    const written = await writtenStore(api);
    const gap = (session: StoredSession) => ({
      ...session,
      transactions: session.transactions.toSpliced(1, 1),
    });
    expect(await findingsIn(written, changing(written, gap))).toContain(
      "torn: … session … claims # transactions and has #",
    );
  });

  it("show transactions that their session does not claim", async () => {
    const written = await writtenStore(api);
    const behind = (session: StoredSession) => ({
      ...session,
      transactions: [
        ...session.transactions,
        ...session.transactions.slice(0, 1).map((row) => ({ ...row, idx: session.row.lastIdx })),
      ],
    });
    expect(await findingsIn(written, changing(written, behind))).toEqual([
      "torn: … session … has transactions behind the # that it claims",
    ]);
  });

  it("show signatures that their session does not claim", async () => {
    const written = await writtenStore(api);
    const behind = (session: StoredSession) => ({
      ...session,
      signatures: session.signatures.map((row) => ({ ...row, idx: session.row.lastIdx })),
    });
    expect(await findingsIn(written, changing(written, behind))).toEqual([
      "torn: … session … has signatures behind the # transactions that it claims",
    ]);
  });

  it("show a session that ends inside of a message", async () => {
    const written = await writtenStore(api);
    const calls = { ...endingAt(written, 4), ...knownAs(written, 4) };
    expect(await findingsIn(written, calls)).toEqual([
      "torn: … session … ends with transaction #, where no message ends",
      "missing: message # of … was acknowledged",
      "missing: message # of … was acknowledged",
    ]);
  });

  it("show a known state that is not that of the rows", async () => {
    const written = await writtenStore(api);
    const findings = await findingsIn(written, knownAs(written, 4));
    expect(findings).toEqual([expect.stringMatching(/^torn: … has known state /)]);
  });
});

/** What is found in the store with some calls broken: kinds and texts, without ids and numbers. */
async function findingsIn(
  { open, journal }: WrittenStore,
  calls: BrokenStoreCalls = {},
): Promise<string[]> {
  const findings = await runAsync(checkRows(broken(open, calls), [journal]));
  return findings.map(withoutNames);
}

function withoutNames({ kind, what }: Finding): string {
  return `${kind}: ${what.replaceAll(/co_z\w+/g, "…").replaceAll(/\b\d+\b/g, "#")}`;
}

/** Changes the map's one session where it is read. */
function changing(
  { map }: WrittenStore,
  change: (session: StoredSession) => StoredSession,
): BrokenStoreCalls {
  return {
    *readCoValue(store, id) {
      const value = yield* settle(store.readCoValue(id));
      if (id !== map || value === undefined) return value;
      return { ...value, sessions: value.sessions.map(change) };
    },
  };
}

/** The map's session with so many transactions, as a store has it that stored no more. */
function endingAt(written: WrittenStore, count: number): BrokenStoreCalls {
  return changing(written, (session) => ({
    row: { ...session.row, lastIdx: count },
    transactions: session.transactions.slice(0, count),
    signatures: [],
  }));
}

/** The map's known state with so many transactions. */
function knownAs({ map }: WrittenStore, count: number): BrokenStoreCalls {
  return {
    *getCoValueKnownState(store, id) {
      const known = yield* settle(store.getCoValueKnownState(id));
      if (id !== map || known === undefined) return known;
      const sessions = Object.keys(known.sessions).map((session) => [session, count] as const);
      return { ...known, sessions: Object.fromEntries(sessions) };
    },
  };
}
