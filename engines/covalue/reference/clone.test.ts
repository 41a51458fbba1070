// Copies of the reference and what tells two of them apart, by short histories of few names: they
// write, overwrite, erase and meet in the same state by different ways.
import fc from "fast-check";
import { logger, LogLevel } from "cojson";
import { beforeAll, describe, expect, it } from "vitest";
import { canonicalText, ManualClock, runSync } from "../../engine/index.ts";
import type { Answer } from "../answer.ts";
import { EVERY_OPERATION } from "../every-operation.test.support.ts";
import { observeState } from "../observe.ts";
import type { Operation, OperationName, SerialOperation } from "../operations.ts";
import { Player } from "../player.ts";
import { ReferenceStore } from "./index.ts";

const NONE: ReadonlySet<OperationName> = new Set();

/** A reference with its player, as a judge keeps them. */
class Played {
  readonly clock: ManualClock;
  readonly store: ReferenceStore;
  readonly player: Player;

  constructor(clock = new ManualClock(), store = new ReferenceStore(clock.now), player?: Player) {
    this.clock = clock;
    this.store = store;
    const subject = { api: "sync", store, clock, skips: NONE } as const;
    this.player = player?.copyTo(subject) ?? new Player(subject);
  }

  play(operations: readonly Operation[]): readonly Answer[] {
    return operations.map((operation) => this.player.playSync(operation));
  }

  copy(): Played {
    const clock = new ManualClock(this.clock.now());
    return new Played(clock, this.store.clone(clock.now), this.player);
  }
}

const PEERS = ["p", "q"];
const IDS = ["a", "b"];

/** Everything that any operation shows, each read on a copy of its own. */
function everythingShown(played: Played): string {
  const { store } = played.copy();
  const shown: unknown[] = [runSync(observeState("sync", store, PEERS))];
  for (const peer of PEERS) {
    const { player } = played.copy();
    const updates = IDS.map((id) => ({ id, peer, synced: true }));
    player.playSync({ op: "trackCoValuesSyncState", updates });
    shown.push(player.playSync({ op: "getUnsyncedCoValueIDs" }));
  }
  return canonicalText(shown);
}

const id = fc.constantFrom(...IDS);
const session = fc.constantFrom("s", "t$");
const peer = fc.constantFrom(...PEERS);
const small = fc.nat(1);
const operation: fc.Arbitrary<SerialOperation> = fc.oneof(
  fc.record({
    op: fc.constant("upsertCoValue" as const),
    id,
    header: fc.constantFrom({ x: 1, y: 2 }, { y: 2, x: 1 }, { x: 2 }),
  }),
  fc.record({
    op: fc.constant("trackCoValuesSyncState" as const),
    updates: fc.array(fc.record({ id, peer, synced: fc.boolean() }), { maxLength: 2 }),
  }),
  fc.record({ op: fc.constant("stopTrackingSyncState" as const), id }),
  fc.record({ op: fc.constant("eraseCoValueButKeepTombstone" as const), id }),
  fc.record({
    op: fc.constant("tryAcquireStorageReconciliationLock" as const),
    session,
    peer,
  }),
  fc.record({
    op: fc.constant("renewStorageReconciliationLock" as const),
    session,
    peer,
    offset: small,
  }),
  fc
    .record({ id, session, from: small, count: small, bytes: small, text: fc.constant("x") })
    .map(({ bytes, ...written }): SerialOperation => ({
      op: "commitBatch",
      writes: [
        {
          id: written.id,
          deleted: bytes === 1,
          sessions: [{ ...written, signature: "y", signatureAfter: true, bytes }],
        },
      ],
    })),
  fc
    .record({ id, session, idx: small, end: fc.constantFrom("commit" as const, "throw" as const) })
    .map((drawn): SerialOperation => ({
      op: "transaction",
      end: drawn.end,
      steps: [
        { ...drawn, op: "getSingleCoValueSession" },
        { ...drawn, op: "addSignatureAfter", signature: "z" },
        { ...drawn, op: "addTransactions", from: drawn.idx, count: 1, text: "w" },
      ],
    })),
);
const history = fc.array(operation, { minLength: 2, maxLength: 8, size: "max" });

beforeAll(() => logger.setLevel(LogLevel.NONE));

describe("a copy of the reference", () => {
  it("goes on as its original does, wherever in a history it is made, and neither changes the other", () => {
    const answers = new Played().play(EVERY_OPERATION);
    for (let made = 0; made <= EVERY_OPERATION.length; made += 1) {
      const original = new Played();
      original.play(EVERY_OPERATION.slice(0, made));
      const copy = original.copy();
      const late = copy.copy();
      const rest = EVERY_OPERATION.slice(made);
      expect(copy.play(rest)).toEqual(answers.slice(made));
      expect(original.play(rest)).toEqual(answers.slice(made));
      expect(late.play(rest)).toEqual(answers.slice(made));
    }
  });

  it("keeps its data whatever the other goes on to write", () => {
    fc.assert(
      fc.property(history, history, (before, after) => {
        const original = new Played();
        original.play(before);
        const copy = original.copy();
        const rows = canonicalText([...copy.store.rows()]);
        original.play(after);
        expect(canonicalText([...copy.store.rows()])).toBe(rows);
        const other = new Played();
        other.play(before);
        other.copy().play(after);
        expect(canonicalText([...other.store.rows()])).toBe(rows);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it.each(["transactions", "signatures"])("does not get %s that the other appends", (kind) => {
    const original = new Played();
    original.play([
      { op: "upsertCoValue", id: "a", header: {} },
      {
        op: "transaction",
        end: "commit",
        steps: [
          { op: "addSessionUpdate", id: "a", session: "s", lastIdx: 1, signature: "", hint: false },
        ],
      },
    ]);
    const copy = original.copy();
    const rows = canonicalText([...copy.store.rows()]);
    const step =
      kind === "transactions"
        ? ({ op: "addTransactions", id: "a", session: "s", from: 0, count: 1, text: "x" } as const)
        : ({ op: "addSignatureAfter", id: "a", session: "s", idx: 0, signature: "x" } as const);
    original.play([{ op: "transaction", end: "commit", steps: [step] }]);
    expect(canonicalText([...copy.store.rows()])).toBe(rows);
    expect(canonicalText([...original.store.rows()])).not.toBe(rows);
  });

  it("has the time of the clock that it is given", () => {
    const original = new Played();
    const acquire = { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "p" } as const;
    original.play([acquire]);
    const copy = original.copy();
    copy.clock.advance(10 ** 9);
    expect(copy.play([{ ...acquire, session: "t" }])).toMatchObject([{ ok: { acquired: true } }]);
    expect(original.play([{ ...acquire, session: "t" }])).toMatchObject([
      { ok: { acquired: false } },
    ]);
  });

  it("cannot be made while a transaction is open, nor of a closed store", () => {
    const { clock, store, player } = new Played();
    store.transaction(() => {
      expect(() => store.clone(clock.now)).toThrow(
        expect.objectContaining({ code: "NESTED_TRANSACTION" }),
      );
      expect(() => store.stateKey()).toThrow(
        expect.objectContaining({ code: "NESTED_TRANSACTION" }),
      );
    });
    store.close();
    expect(() => store.clone(clock.now)).toThrow(expect.objectContaining({ code: "STORE_CLOSED" }));
    expect(player.playSync({ op: "getCoValueCount" })).toEqual({ error: "STORE_CLOSED" });
  });
});

describe("the key of a reference's state", () => {
  it("is equal for two states exactly when no operation shows a difference", () => {
    let equal = 0;
    let different = 0;
    fc.assert(
      fc.property(history, fc.nat(3), fc.nat(7), (operations, from, to) => {
        // One goes, another comes in its place: often the same state, reached another way.
        const changed = operations.filter((_, index) => index !== to);
        const moved = operations[from];
        if (moved !== undefined) changed.splice(to, 0, moved);
        const one = new Played();
        const other = new Played();
        one.play(operations);
        other.play(changed);
        const same = everythingShown(one) === everythingShown(other);
        if (same) equal += 1;
        else different += 1;
        expect(one.store.stateKey() === other.store.stateKey()).toBe(same);
      }),
      { seed: 2, numRuns: 2_000 },
    );
    expect(Math.min(equal, different)).toBeGreaterThan(150);
  });

  const upsert = (of: string): Operation => ({ op: "upsertCoValue", id: of, header: {} });
  const append = (to: string, from: number, signatureAfter = false): Operation => ({
    op: "commitBatch",
    writes: [
      {
        id: "a",
        deleted: false,
        sessions: [{ session: to, from, count: 1, text: "x", signature: "y", signatureAfter }],
      },
    ],
  });
  const between = (idx: number): Operation => ({
    op: "transaction",
    end: "commit",
    steps: [{ op: "addSignatureAfter", id: "a", session: "s", idx, signature: "y" }],
  });
  const track = (of: string, untracked: string, synced = false): Operation => ({
    op: "trackCoValuesSyncState",
    updates: [{ id: of, peer: untracked, synced }],
  });
  const grow = [upsert("a"), append("s", 0), append("s", 1)];

  it.each<[string, boolean, Operation[], Operation[]]>([
    ["coValues in another order", false, [upsert("a"), upsert("b")], [upsert("b"), upsert("a")]],
    [
      "sessions in another order",
      true,
      [upsert("a"), append("s", 0), append("t", 0)],
      [upsert("a"), append("t", 0), append("s", 0)],
    ],
    [
      "transactions written in another order",
      true,
      [...grow, append("s", 1)],
      [upsert("a"), append("s", 1), append("s", 0), append("s", 1)],
    ],
    ["a transaction more", false, [...grow, append("s", 1)], [upsert("a"), append("s", 1)]],
    ["a signature more", false, [...grow, between(0)], grow],
    [
      "signatures written in another order",
      true,
      [...grow, between(0), between(1)],
      [...grow, between(1), between(0)],
    ],
    ["another unsynced peer", false, [track("a", "p")], [track("a", "q")]],
    ["a peer more", false, [track("a", "p"), track("a", "q")], [track("a", "p")]],
    ["a peer that came and went", true, [track("a", "p"), track("a", "p", true)], []],
    [
      "a deletion that is done",
      true,
      [upsert("a"), { op: "eraseCoValueButKeepTombstone", id: "a" }],
      [upsert("a")],
    ],
  ])("of a state with %s: the same is %s", (_, same, operations, others) => {
    const one = new Played();
    const other = new Played();
    one.play(operations);
    other.play(others);
    expect(everythingShown(one) === everythingShown(other)).toBe(same);
    expect(one.store.stateKey() === other.store.stateKey()).toBe(same);
  });
});
