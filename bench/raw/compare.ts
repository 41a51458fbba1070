// Compares cells with loops written by hand on the bare libraries: first that both give the same answers, then
// how long both take, in turns. Goal: what the adapter itself costs. Non-goal: which engine is fast; cells are
// compared by the workloads, each in a process of its own.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Api, Durability, SelectedCell } from "@assay/engines/engine";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { systemTimer, type Timer } from "../drivers/timer.ts";
import { alternate } from "./contest/alternate.ts";
import type { Contest } from "./contest/contest.ts";
import { coValueContests } from "./covalue/operations.ts";
import { openCoValuePair } from "./covalue/pairs.ts";
import { Entries } from "./ordered/entries.ts";
import { fillOrdered, orderedContests } from "./ordered/operations.ts";
import { orderedPairOf } from "./ordered/pairs.ts";
import { findDifference, findStateDifference } from "./contest/prove.ts";
import type { RawComparison } from "./contest/raw-comparison.ts";
import { timesOf } from "./contest/ratio.ts";

/** What is compared, and for how long. */
export interface RawOptions {
  /** Cells that can run; of each engine and api one, of its weakest durability. */
  readonly cells: readonly SelectedCell<CoValueEngine>[];
  /** For data; whoever calls removes it. */
  readonly directory: string;
  /** Milliseconds that each operation is timed. Default: 900. */
  readonly timeMs?: number;
  /** Default: 1. */
  readonly seed?: number;
  /** What the stores hold at first. Default: 200 groups of 100 entries, and 512 coValues. */
  readonly stored?: { readonly groups: number; readonly coValues: number };
  /** Ends the comparison after the operation under way, which is then left out. */
  readonly signal?: AbortSignal;
  /** Default: the system's. */
  readonly timer?: Timer;
  /** Told of each operation before it is proven and timed. */
  readonly onProgress?: (cell: string, operation: string) => void;
}

const DEFAULT_TIME_MS = 900;

/** Compares every operation of every cell, one after the other. Errors are the engines' and libraries'. */
export async function* rawComparisons(
  options: RawOptions,
): AsyncGenerator<RawComparison, void, undefined> {
  for (const { engine, api, durability, name } of options.cells) {
    const directory = join(options.directory, name.replaceAll("/", "-"));
    mkdirSync(directory, { recursive: true });
    for (const open of [openOrdered, openCoValues]) {
      if (isAborted(options.signal)) return;
      const opened = await open(engine, api, durability, directory, options);
      if (opened === undefined) continue;
      try {
        for (const contest of opened.contests) {
          if (isAborted(options.signal)) return;
          options.onProgress?.(name, contest.operation);
          const comparison = await compare(engine.name, contest, options);
          if (comparison !== undefined) yield comparison;
        }
      } finally {
        await opened.close();
      }
    }
  }
}

/**
 * Proves a contest, times it, and looks at what was written once more; `undefined` where it was interrupted.
 * A contest whose sides differ has no times.
 */
export async function compare(
  engine: string,
  contest: Contest,
  {
    timeMs = DEFAULT_TIME_MS,
    seed = 1,
    timer = systemTimer,
    signal,
  }: Omit<RawOptions, "cells" | "directory">,
): Promise<RawComparison | undefined> {
  const { api, level, operation } = contest;
  const named = { engine, api, level, operation };
  const before = await findDifference(contest);
  if (before !== undefined) return { ...named, state: "refused", reason: before };
  collectGarbage();
  const { rounds, batch } = await alternate(contest, { timer, timeMs, seed, signal });
  if (isAborted(signal)) return undefined;
  const after = await findStateDifference(contest);
  if (after !== undefined) return { ...named, state: "refused", reason: after };
  return { ...named, state: "timed", batch, ...timesOf(rounds, seed) };
}

/** Asked anew each time: TypeScript takes what it has seen of a property for what it stays. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

interface Opened {
  readonly contests: readonly Contest[];
  readonly close: () => Promise<void>;
}

async function openOrdered(
  engine: CoValueEngine,
  api: Api,
  _durability: Durability,
  directory: string,
  { seed = 1, stored }: RawOptions,
): Promise<Opened | undefined> {
  const empty = await orderedPairOf(engine.name)?.(api, directory);
  if (empty === undefined) return undefined;
  const entries = new Entries(seed, stored?.groups);
  const pair = await fillOrdered(empty, entries);
  return { contests: orderedContests(pair, entries), close: () => closeBoth(pair) };
}

async function openCoValues(
  engine: CoValueEngine,
  api: Api,
  durability: Durability,
  directory: string,
  { seed = 1, stored }: RawOptions,
): Promise<Opened | undefined> {
  const pair = await openCoValuePair(engine, api, durability, directory);
  return (
    pair && {
      contests: await coValueContests(pair, seed, stored?.coValues),
      close: () => closeBoth(pair),
    }
  );
}

async function closeBoth(pair: {
  readonly raw: { close(): unknown };
  readonly adapter: { close(): unknown };
}): Promise<void> {
  await pair.raw.close();
  await pair.adapter.close();
}
