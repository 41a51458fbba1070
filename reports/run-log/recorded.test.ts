// The compile-time check of events against records must see every kind of change. Each `@ts-expect-error`
// fails to compile when the change below it goes unseen. `Same` is given whole types each time: within
// a generic alias TypeScript answers false before it knows the argument.
import { expect, test } from "vitest";
import type { Recorded, Same } from "./recorded.ts";
import type { ResultEvent, RunRecord } from "./records.ts";

type Measured = Extract<ResultEvent, { readonly type: "measured" }>;
type Others = Exclude<ResultEvent, Measured>;

test("the events as they are match their records", () => {
  const matches: Same<RunRecord, Recorded<ResultEvent>> = true;
  expect(matches).toBe(true);
});

test("a new type of event is seen", () => {
  // @ts-expect-error
  const matches: Same<RunRecord, Recorded<ResultEvent | { readonly type: "new" }>> = true;
  expect(matches).toBe(true);
});

test("a type of event that is gone is seen", () => {
  // @ts-expect-error
  const matches: Same<RunRecord, Recorded<Others>> = true;
  expect(matches).toBe(true);
});

test("a new field is seen, also an optional one", () => {
  // @ts-expect-error
  const required: Same<
    RunRecord,
    Recorded<Others | (Measured & { readonly extra: number })>
  > = true;
  // @ts-expect-error
  const optional: Same<
    RunRecord,
    Recorded<Others | (Measured & { readonly extra?: number })>
  > = true;
  expect([required, optional]).toEqual([true, true]);
});

test("a field of another type is seen, also deep inside", () => {
  type Latency = Omit<Measured["latency"], "maxNs"> & { readonly maxNs: string };
  // @ts-expect-error
  const matches: Same<
    RunRecord,
    Recorded<Others | (Omit<Measured, "latency"> & { latency: Latency })>
  > = true;
  expect(matches).toBe(true);
});

test("a workload or check of a new name needs no new record", () => {
  type Renamed = Omit<Measured, "workload"> & { readonly workload: "new-one" };
  const matches: Same<RunRecord, Recorded<Others | Renamed>> = true;
  expect(matches).toBe(true);
});
