import { expect, test } from "vitest";
import { cellName } from "@assay/engines/engine";
import {
  checkedLog,
  failedCheck,
  failedHistory,
  judgedCheck,
  observed,
} from "../failing-run.test.support.ts";
import type { ClaimedCell } from "../run-log/index.ts";
import { goldenFacts, goldenLog } from "../golden-run.test.support.ts";
import { roundsLog } from "../latency/rounds.test.support.ts";
import { renderMarkdown } from "./render-markdown.ts";

test("times are a table for each workload, with their class, and what misleads as a list", () => {
  const text = renderMarkdown(roundsLog({ change: (event) => ({ ...event, batch: 4 }) }));
  expect(text).toMatch(/^## golden\n\nlinux x64, AMD EPYC .*, revision 050a824; `assay run/);
  expect(text).toContain(`
### Latency, durability process: what is acknowledged survives a killed process

**append, one coValue stored**

|  | ops/s | ± | p50 | p90 | p99 | p99.9 | max | operations | harness | rank |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| sqlite/sync | 23,700 | 2.0 % | 40.2 µs\\* | 75.3 µs | 130 µs | 1.04 ms | 4.54 ms | 12,000 | 0.3 % | 1 |
| lmdb/sync | 11,800 | 2.0 % | 80.4 µs\\* | 151 µs | 259 µs | 2.07 ms | 9.08 ms | 12,000 | 0.1 % | 2 |

- ops/s is the median over rounds, ± the farther end of its bootstrap interval at 95 %
- \\* latencies are means of 4 operations`);
});

test("text of a log cannot break a table or become markup", () => {
  const text = renderMarkdown(
    roundsLog({ change: (event) => ({ ...event, unit: "a | b <img> *c*\n# d" }) }),
  );
  expect(text).toContain("**append, a \\| b &lt;img&gt; \\*c\\* # d**");
});

test("a run that did nothing says so, and one that did not end says that", () => {
  const facts = { ...goldenFacts, plan: { checks: [], workloads: [] } };
  const end = { complete: false, reason: "interrupted" } as const;
  const text = renderMarkdown(goldenLog({ facts, events: [], end }));
  expect(text).toContain("**INCOMPLETE");
  expect(text).toMatch(/\n\nNothing was checked or timed\.\n$/);
});

test("a failed run shows its verdicts, and what failed on which history, as on the terminal", () => {
  const [cell, other] = goldenFacts.cells.slice(0, 2) as [ClaimedCell, ClaimedCell];
  const failure = failedHistory(["CV-011"], 3);
  const events = [failedCheck(cell, "histories", [failure]), judgedCheck(other, "histories", [])];
  const text = renderMarkdown(checkedLog([cell, other], events));
  expect(text).toMatch(/^\*\*✗ FAIL; 1 check failed.*\(exit code 1\)\*\*$/m);
  expect(text).toContain("| cell | corpus | claims | histories | jazz |");
  expect(text).toMatch(new RegExp(`^\\| ${cellName(cell)} \\| .*\\| ✗ FAIL \\|`, "m"));
  const failed = text.slice(text.indexOf("### What failed"));
  expect(failed).toMatch(
    /^### What failed\n\n```text\nWhat failed: 1 failure\n\n✗ CV-011 \(MUST\)/,
  );
  expect(failed).toMatch(
    /shortest history, 3 operations[^]*> 3 {2}getCoValue id="id2"[^]*replay with/,
  );
  expect(text).not.toContain("Nothing was");
});

test("profiles and clauses stand below the verdicts, and the run log is named where it is read", () => {
  const [cell] = goldenFacts.cells as [ClaimedCell, ...ClaimedCell[]];
  const results = [
    { clause: "CV-001", verdict: "pass" },
    { clause: "CV-012", verdict: "divergence", reason: "as none" },
  ] as const;
  const log = checkedLog([cell], [judgedCheck(cell, "claims", results)]);
  const text = renderMarkdown(log, { logPath: "runs/a b.jsonl" });
  const at = [
    "### Parity:",
    "### Profiles:",
    "| cells | Core |",
    "### Clauses",
    "\n```text\nClauses: ",
  ];
  const places = at.map((word) => text.indexOf(word));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(text).toContain("CV-012: in every cell");
  expect(text).toMatch(/`assay\s+report 'runs\/a b\.jsonl' --verbose`\s+shows/);
  expect(text).toMatch(/\n\nRun log: runs\/a b\.jsonl\n$/);
  expect(renderMarkdown(log)).toMatch(/`assay\s+report RUN_LOG --verbose`/);
});

test("what failed cannot break out of its fence", () => {
  const [cell] = goldenFacts.cells as [ClaimedCell, ...ClaimedCell[]];
  const failure = observed("a look at ```` and # more");
  const text = renderMarkdown(checkedLog([cell], [failedCheck(cell, "claims", [failure])]));
  expect(text).toMatch(/^`````text\n[^]*\n`````$/m);
});

test("the versions of the engines stand above their times", () => {
  const text = renderMarkdown(goldenLog({ facts: goldenFacts, events: [] }));
  for (const { engine, version } of goldenFacts.cells)
    expect(text).toContain(`${engine} ${version}`);
});

test.each([
  [4, false],
  [4.1, true],
])("times taken at a load of %d on two cores are called of a busy machine: %s", (load, isBusy) => {
  const facts = { ...goldenFacts, environment: { ...goldenFacts.environment, load } };
  const text = renderMarkdown(goldenLog({ facts }));
  expect(text.includes("**BUSY: load 4.1 on 2 cores when the run began")).toBe(isBusy);
});

test("a configuration's hash is explained beside the tables that show it", () => {
  const cells = goldenFacts.cells.map((cell) => ({ ...cell, tuning: { cacheBytes: 7 } }));
  const text = renderMarkdown(goldenLog({ facts: { ...goldenFacts, cells }, events: [] }));
  expect(text).toContain("cacheBytes = 7");
});
