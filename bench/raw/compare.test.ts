import { openMemoryStore, openMemoryStoreSync } from "@assay/engines/memory";
import type { OrderedStoreSync } from "@assay/engines/ordered";
import { describe, expect, it } from "vitest";
import { compare } from "./compare.ts";
import { contest, type Contest } from "./contest/contest.ts";
import { openRawMemory, openRawMemorySync } from "./ordered/memory.ts";
import { Entries } from "./ordered/entries.ts";
import { fillOrdered, orderedContests, type OrderedPair } from "./ordered/operations.ts";

/** Milliseconds that pass with each reading. */
const TICK_MS = 2;

function ticking(): { readonly timer: () => number; readonly readings: () => number } {
  let readings = 0;
  return { timer: () => TICK_MS * readings++, readings: () => readings };
}

async function contestsOn(pair: OrderedPair): Promise<Contest[]> {
  const entries = new Entries(7, 8);
  return orderedContests(await fillOrdered(pair, entries), entries);
}

async function contestOn(adapter: OrderedStoreSync, operation: string): Promise<Contest> {
  const contests = await contestsOn({ api: "sync", raw: openRawMemorySync(), adapter });
  const found = contests.find((one) => one.operation === operation);
  if (found === undefined) throw new Error(`no operation ${operation}`);
  return found;
}

function withLastByteWrong(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

describe("an adapter with other answers is refused before it is timed", () => {
  it("when one byte of a value is wrong", async () => {
    const store = openMemoryStoreSync();
    const adapter: OrderedStoreSync = {
      ...store,
      getMany: (keys) =>
        store.getMany(keys).map((value, index) => {
          return value !== undefined && index === 15 ? withLastByteWrong(value) : value;
        }),
    };
    const { timer, readings } = ticking();
    const compared = await compare("memory", await contestOn(adapter, "getMany of 16 keys"), {
      timer,
    });
    expect(compared).toMatchObject({ state: "refused", reason: /answer \d+ of 48 is not/ });
    expect(readings()).toBe(0);
  });

  it("when it answers with bytes that a later answer overwrites", async () => {
    const store = openMemoryStoreSync();
    const shared = new Uint8Array(1_024);
    const adapter: OrderedStoreSync = {
      ...store,
      getMany: (keys) =>
        store.getMany(keys).map((value) => {
          if (value === undefined) return undefined;
          shared.set(value);
          return shared.subarray(0, value.length);
        }),
    };
    const compared = await compare("memory", await contestOn(adapter, "getMany of 1 key"), {
      timer: ticking().timer,
    });
    expect(compared?.state).toBe("refused");
  });

  it("when a write is lost", async () => {
    const store = openMemoryStoreSync();
    let filled = false;
    const adapter: OrderedStoreSync = {
      ...store,
      batch: (writes) => store.batch(filled ? writes.slice(1) : writes),
    };
    const contested = await contestOn(adapter, "batch of 20 writes");
    filled = true;
    const { timer, readings } = ticking();
    const compared = await compare("memory", contested, { timer });
    expect(compared).toMatchObject({ state: "refused", reason: /holds other data/ });
    expect(readings()).toBe(0);
  });

  it("also when writes are lost only while they are timed, with the times thrown away", async () => {
    const store = openMemoryStoreSync();
    const { timer, readings } = ticking();
    const adapter: OrderedStoreSync = {
      ...store,
      batch: (writes) => store.batch(readings() > 0 ? writes.slice(1) : writes),
    };
    const contested = await contestOn(adapter, "batch of 20 writes");
    const compared = await compare("memory", contested, { timer, timeMs: 1 });
    expect(readings()).toBeGreaterThan(0);
    expect(compared).toMatchObject({ state: "refused", reason: /holds other data/ });
    expect(compared).not.toHaveProperty("ratio");
  });
});

it("every operation of the memory engine's ordered store gives in both apis what the loops give", async () => {
  const sync = { api: "sync", raw: openRawMemorySync(), adapter: openMemoryStoreSync() } as const;
  const async = { api: "async", raw: openRawMemory(), adapter: openMemoryStore() } as const;
  const contests = [...(await contestsOn(sync)), ...(await contestsOn(async))];
  expect(contests).toHaveLength(14);
  for (const one of contests) {
    const compared = await compare("memory", one, { timer: ticking().timer, timeMs: 1 });
    expect(compared).toMatchObject({ state: "timed", operation: one.operation, api: one.api });
  }
});

describe("the ratio", () => {
  /** Each side moves the clock by what an operation takes it. */
  function timedBy(rawMs: (round: number) => number, adapterMs: (round: number) => number) {
    let now = 0;
    let rounds = 0;
    const side = (costMs: (round: number) => number) => ({
      api: "sync" as const,
      once: () => {
        now += costMs(rounds);
        return "equal";
      },
    });
    return {
      timer: () => now,
      contest: contest({
        level: "ordered",
        operation: "planted",
        inputs: (count) => {
          rounds += 1;
          return Array.from({ length: count }, () => 0);
        },
        raw: side(rawMs),
        adapter: side(adapterMs),
      }),
    };
  }
  const compared = async ({ timer, contest: planted }: ReturnType<typeof timedBy>) => {
    const comparison = await compare("planted", planted, { timer, timeMs: 600 });
    if (comparison?.state !== "timed") throw new Error("it was not timed");
    return comparison;
  };

  it("of an adapter that takes half as long again is 1.5, with an interval of no width", async () => {
    const slow = await compared(
      timedBy(
        () => 2,
        () => 3,
      ),
    );
    expect(slow).toMatchObject({ rawNs: 2e6, adapterNs: 3e6, batch: 1 });
    for (const ratio of [slow.ratio, slow.ratioLow, slow.ratioHigh]) expect(ratio).toBeCloseTo(1.5);
  });

  it("is not moved by a machine that slows down both sides of some rounds", async () => {
    const slowdown = (round: number): number => (round % 3 === 0 ? 10 : 1);
    const steady = await compared(
      timedBy(
        (round) => 2 * slowdown(round),
        (round) => 2 * slowdown(round),
      ),
    );
    expect(steady.ratio).toBeCloseTo(1);
    expect(steady.rawBestNs).toBeCloseTo(2e6);
  });

  it("has an interval that holds what most rounds say when a few are disturbed", async () => {
    const { ratio, ratioLow, ratioHigh } = await compared(
      timedBy(
        () => 2,
        (round) => (round % 7 === 0 ? 40 : 2 + (round % 5) / 10),
      ),
    );
    expect(ratioLow).toBeLessThanOrEqual(ratio);
    expect(ratioHigh).toBeGreaterThanOrEqual(ratio);
    expect(ratio).toBeGreaterThan(1);
    expect(ratioHigh).toBeLessThan(1.3);
  });

  it("is not given when the comparison is interrupted", async () => {
    const { contest: planted, timer } = timedBy(
      () => 2,
      () => 3,
    );
    const signal = AbortSignal.abort();
    expect(await compare("planted", planted, { timer, timeMs: 600, signal })).toBeUndefined();
  });
});
