// The logs of a run's shards as one. Goal: what is merged is of one run, each part of it once, and what is
// missing is said. Non-goal: files; logs come read and the merged one is written by whoever asked.
import { AssayError, canonicalText, cellIdentity } from "@assay/engines/engine";
import type { RunEnd } from "./footer.ts";
import type { RunFacts, RunLogHeader } from "./header.ts";
import type { RunLog } from "./lines.ts";
import type { RunRecord } from "./records.ts";

/** A shard's log and where it was read. */
export interface ShardLog {
  readonly path: string;
  readonly log: RunLog;
}

/** The log of the whole run, but for its command. */
export interface MergedRun {
  readonly facts: Omit<RunFacts, "command">;
  readonly records: readonly RunRecord[];
  /** Complete where every shard is there and complete. */
  readonly end: RunEnd;
  /** When the first shard began, in milliseconds since the epoch. */
  readonly startedMs: number;
  /** When the last one ended. */
  readonly endedMs: number;
}

/** What logs of one run have in common, by what it is called. */
const COMMON: Readonly<Record<string, (header: RunLogHeader) => unknown>> = {
  "the number of shards": ({ shard }) => shard?.of,
  "the seeds": ({ seeds }) => seeds,
  "the revision": ({ environment }) => environment.revision,
  "the contract's version": ({ contract }) => contract,
  "cojson's version": ({ environment }) => environment.cojson,
  "Node's version": ({ environment }) => environment.node,
  "the platform": ({ environment }) => `${environment.platform} ${environment.arch}`,
  "the packages": ({ environment }) => environment.packages,
  "the captured data": ({ capture }) => capture?.digest,
  "the cells": ({ cells }) => cells.map(cellIdentity),
  "the plan": ({ plan }) => plan,
  "the profile": ({ profile }) => profile,
  "the parameters of the bench": ({ bench }) => bench,
  "the clauses": ({ clauses }) => clauses,
  "the known deviations": ({ deviations }) => deviations?.digest,
};

/** Merges logs, at least one. Errors: `RUN_LOGS_DIFFER`, naming the logs and what is wrong between them. */
export function mergeRunLogs(logs: readonly ShardLog[]): MergedRun {
  const shards = logs.map(withShard).sort((a, b) => a.index - b.index);
  const [first] = shards;
  if (first === undefined) throw new TypeError("no log to merge");
  for (const other of shards) refuseDifference(first, other);
  for (const [place, one] of shards.entries()) {
    const before = shards[place - 1];
    if (before?.index === one.index) {
      throw differ(
        `${before.path} and ${one.path} are both shard ${one.index}/${one.of}; name one`,
      );
    }
  }
  const present = new Set(shards.map(({ index }) => index));
  const missing = Array.from({ length: first.of }, (_, place) => place + 1).filter(
    (index) => !present.has(index),
  );
  const { id, seeds, contract, environment, capture, plan, cells } = first.log.header;
  const { profile, clauses, deviations, bench } = first.log.header;
  const times = shards.map(({ log }) => {
    const startedMs = Date.parse(log.header.started);
    return { startedMs, endedMs: startedMs + log.footer.durationMs };
  });
  return {
    facts: {
      id: `${id}-merged`,
      seeds,
      contract,
      environment,
      plan,
      cells,
      missing: first.log.header.missing,
      ...(capture && { capture }),
      ...(profile && { profile }),
      ...(bench && { bench }),
      ...(clauses && { clauses }),
      ...(deviations && { deviations }),
    },
    records: shards.flatMap(({ log }) => log.records),
    end: endOf(shards, missing),
    startedMs: Math.min(...times.map(({ startedMs }) => startedMs)),
    endedMs: Math.max(...times.map(({ endedMs }) => endedMs)),
  };
}

interface Shard extends ShardLog {
  readonly index: number;
  readonly of: number;
}

function withShard({ path, log }: ShardLog): Shard {
  const { shard } = log.header;
  if (shard === undefined) throw differ(`${path} is the log of a whole run and of no shard`);
  return { path, log, index: shard.index, of: shard.of };
}

function refuseDifference(one: Shard, other: Shard): void {
  for (const [what, of] of Object.entries(COMMON)) {
    const [here, there] = [of(one.log.header), of(other.log.header)];
    if (textOf(here) === textOf(there)) continue;
    throw differ(
      `${one.path} and ${other.path} are not of one run: in ${what} they have ${without(here, there)} and ${without(there, here)}`,
    );
  }
}

/** An interrupted shard outweighs a failed one, and that a missing one. */
function endOf(shards: readonly Shard[], missing: readonly number[]): RunEnd {
  const ends = shards.map(({ log }) => log.footer.end);
  const broken =
    ends.find(({ reason }) => reason === "interrupted") ??
    ends.find(({ reason }) => reason === "failed");
  if (broken !== undefined) return broken;
  const [first] = shards;
  if (missing.length === 0) return { complete: true, reason: "finished" };
  const which = missing.map((index) => `${index}/${first?.of}`).join(", ");
  return {
    complete: false,
    reason: "failed",
    error: `FILE_MISSING: no log was given of shard ${which}`,
  };
}

/** A value as text; of a list what the other one lacks. */
function without(value: unknown, other: unknown): string {
  if (!Array.isArray(value) || !Array.isArray(other)) return textOf(value);
  const others = new Set(other.map(textOf));
  const own = value.map(textOf).filter((text) => !others.has(text));
  return own.length === 0 ? "none of their own" : own.join(", ");
}

function textOf(value: unknown): string {
  return value === undefined ? "none" : canonicalText(value);
}

function differ(message: string): AssayError {
  return new AssayError("RUN_LOGS_DIFFER", message);
}
