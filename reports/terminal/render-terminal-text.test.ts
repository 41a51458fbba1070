import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import {
  cellOf,
  claimed,
  conditionsOf,
  goldenEvents,
  goldenFacts,
  goldenLog,
  passed,
} from "../golden-run.test.support.ts";
import { measuredIn } from "../measured.test.support.ts";
import type { ResultEvent, RunFacts } from "../run-log/index.ts";
import { historyFailure, resultOf, widest } from "./render-terminal.test.support.ts";
import { renderTerminal } from "./render-terminal.ts";

const manyEngines = ["memory", "sqlite", "leveldb", "postgresql-by-the-published-client", "fjall"];
const manyCells = manyEngines.flatMap((engine) => [
  claimed(engine, "async", "process", engine === "fjall" ? { journal: 1 } : {}),
  claimed(engine, "sync", "process", { "page size": 4096, cache: "large" }),
]);

test.each([80, 100, 400])(
  "ten cells of five engines fit into a terminal of %d columns",
  (columns) => {
    const facts = { ...goldenFacts, cells: manyCells };
    const events = goldenEvents(manyCells).map((event): ResultEvent =>
      event.type === "checked" && event.cell.api === "sync"
        ? { ...event, outcome: { verdict: "not-run", reason: "w ".repeat(200) } }
        : event,
    );
    const text = renderTerminal(goldenLog({ facts, events }), { columns, verbose: true });
    expect(widest(text)).toBeLessThanOrEqual(Math.min(100, columns));
    // Names that break into lines lose nothing.
    expect(text.replace(/\s/g, "")).toContain("postgresql-by-the-publ");
  },
);

/** Text that would do harm on a terminal, in every string that a log holds. */
const HOSTILE = "\u001b[2J\u0007\u0000\r\n\ud800\udc00\u202e\u009b31m'\"\\数据";

test.each([false, true])("no text of a log reaches the terminal raw (colours: %s)", (colour) => {
  const cell = claimed(`e${HOSTILE}`, "sync", "process", { [HOSTILE]: HOSTILE });
  const facts: RunFacts = {
    ...goldenFacts,
    id: HOSTILE,
    command: [HOSTILE],
    seeds: { [HOSTILE]: 1 },
    contract: HOSTILE,
    environment: {
      ...goldenFacts.environment,
      node: HOSTILE,
      npm: HOSTILE,
      platform: HOSTILE,
      arch: HOSTILE,
      cpu: HOSTILE,
      filesystem: HOSTILE,
      revision: HOSTILE,
      cojson: HOSTILE,
      packages: { [HOSTILE]: HOSTILE },
    },
    capture: { digest: "0".repeat(64), counts: { [HOSTILE]: 1 } },
    plan: { checks: ["claims", "histories", "jazz"], workloads: ["ingest", "load-cold"] },
    cells: [cell],
    missing: [{ engine: HOSTILE, reason: HOSTILE, remedy: HOSTILE }],
  };
  const hostileValue = { [HOSTILE]: [HOSTILE, HOSTILE.repeat(100)] };
  const events: ResultEvent[] = [
    {
      type: "checked",
      cell: cellOf(cell),
      check: "claims",
      durationMs: 1,
      counts: { [HOSTILE]: 1 },
      notApplicable: [{ what: HOSTILE, reason: HOSTILE }],
      cut: HOSTILE,
      coverage: {
        pairs: { possible: 1, floor: 1, least: [], adjacentPossible: 1, adjacentMet: 0 },
        states: { [HOSTILE]: 1 },
        errors: { [HOSTILE]: 1 },
      },
      clauses: [
        { clause: HOSTILE, verdict: "deviation", reason: HOSTILE },
        { clause: `${HOSTILE}2`, verdict: "unsupported", reason: HOSTILE },
        { clause: "CV-001", verdict: "deviation", reason: HOSTILE },
        { clause: "CV-002", verdict: "not-run", reason: HOSTILE },
        { clause: "CV-008", verdict: "divergence", reason: HOSTILE },
      ],
      outcome: {
        verdict: "fail",
        failures: [
          {
            kind: "observed",
            what: HOSTILE,
            clauses: [HOSTILE],
            expected: hostileValue,
            actual: HOSTILE,
          },
        ],
      },
    },
    historyFailure(cell, [{ op: "getCoValue", id: HOSTILE }], HOSTILE),
    { ...passed(cell, "jazz"), outcome: { verdict: "not-run", reason: HOSTILE } } as ResultEvent,
    { ...conditionsOf(cell, 1), garbageCollected: false },
    { ...resultOf(cell), type: "voided", reason: HOSTILE },
    { ...measuredIn(cell, "load-cold", 1), unit: HOSTILE } as ResultEvent,
  ];
  const end = { complete: false, reason: "failed", error: HOSTILE } as const;
  const text = renderTerminal(goldenLog({ facts, events, end }), { colour, verbose: true });
  const uncoloured = colour ? stripVTControlCharacters(text) : text;
  expect(uncoloured).toMatch(/^[\n \p{L}\p{N}\p{P}\p{S}]*$/u);
});

test("colours add nothing to the words", () => {
  const log = goldenLog();
  const coloured = renderTerminal(log, { colour: true });
  expect(coloured).toContain("\u001b[32m✓ pass\u001b[39m");
  expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(log));
});
