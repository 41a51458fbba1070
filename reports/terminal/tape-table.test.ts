import type { ClientTape, TapePlay } from "@assay/engines/tape";
import { expect, it } from "vitest";
import { renderTape, type PlayedTape } from "./tape-table.ts";

const call = { call: "getCoValue", n: 1_234, at: 5, ms: 1, id: "co_z\u202e" } as const;
const tape: ClientTape = {
  level: "client",
  cojson: "0.20.19",
  startedAt: 1,
  end: { state: "complete" },
  calls: [call],
};
const right: TapePlay = { calls: 1, answers: "a", state: "s", digest: "0123456789abcdef0123" };
const wrong: TapePlay = { ...right, digest: "fedcba9876543210fedc" };
const cells: readonly PlayedTape[] = [
  { cell: "memory/sync/volatile", play: right, difference: undefined },
  {
    cell: "mine/sync/process",
    play: wrong,
    difference: { at: "call", call, expected: { ok: null }, actual: { error: "CORRUPT" } },
  },
  {
    cell: "mine/sync/power",
    play: wrong,
    difference: { at: "final state", expected: { count: 1 }, actual: { count: 2 } },
  },
];

it("a tape's cells are a table, and what differs stands below it with its call, escaped", () => {
  expect(renderTape("app.tape.jsonl", tape, right, cells).split("\n").slice(0, -3)).toEqual([
    "app.tape.jsonl: 1 call to a client of cojson 0.20.19",
    "",
    "cell                  calls  digest of answers and state  as the reference",
    "reference                 1  0123456789abcdef",
    "memory/sync/volatile      1  0123456789abcdef             ✓ equal",
    "mine/sync/process         1  fedcba9876543210             ✗ DIFFERS, call 1,235",
    "mine/sync/power           1  fedcba9876543210             ✗ DIFFERS, in the final state alone",
    "",
    "mine/sync/process answers call 1,235 otherwise than the reference:",
    '  {"at":5,"call":"getCoValue","id":"co_z\\u202e","ms":1,"n":1234}',
    '    expected  {"ok":null}',
    '    actual    {"error":"CORRUPT"}',
    "",
    "mine/sync/power answers every call as the reference does, and its final state differs:",
    '    expected  {"count":1}',
    '    actual    {"count":2}',
  ]);
});

it("a tape that stopped early says so and why", () => {
  const stopped = { ...tape, end: { state: "stopped", reason: "no room left" } } as const;
  const [line] = renderTape("a", stopped, right, []).split("\n");
  expect(line).toContain("it stopped before the application did: no room left");
});
