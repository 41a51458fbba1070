import { expect, test } from "vitest";
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

test("a run that timed nothing says so, and one that did not end says that", () => {
  const facts = { ...goldenFacts, plan: { checks: ["claims"], workloads: [] } };
  const end = { complete: false, reason: "interrupted" } as const;
  const text = renderMarkdown(goldenLog({ facts, events: [], end }));
  expect(text).toContain("**INCOMPLETE");
  expect(text).toMatch(/\n\nNothing was timed\.\n$/);
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
