import { expect, test } from "vitest";
import { renderMarkdown } from "../markdown/render-markdown.ts";
import { renderTerminal } from "../terminal/render-terminal.ts";
import { latencySections } from "./latency-sections.ts";
import { roundsLog, roundsSummary, type RoundsOptions } from "./rounds.test.support.ts";

const recovered: RoundsOptions = {
  workload: "recover",
  rounds: 3,
  parameters: { transactions: 20_000 },
  // The second round is a hundred times as slow, which moves a mean and no median.
  step: (cell, round) => (cell + 1) * (round === 1 ? 100 : 1),
  change: (event) => ({
    ...event,
    openLatency: {
      ...event.latency,
      p50Ns: event.latency.p50Ns / 4,
      maxNs: event.latency.maxNs / 2,
    },
  }),
};

test("opening alone stands in a table of its own, with what the store takes on disk", () => {
  expect(renderTerminal(roundsLog(recovered), { columns: 100 })).toContain(`
Opening after a kill, durability process: 20,000 transactions stored before

                on disk      p50     max  of recover  openings
  sqlite/sync  2.00 MiB  9.55 µs  216 ms      25.0 %     6,000
  lmdb/sync    2.00 MiB  19.1 µs  432 ms      25.0 %     6,000
  of opening alone,`);
  expect(renderMarkdown(roundsLog(recovered))).toContain(
    "| sqlite/sync | 2.00 MiB | 9.55 µs | 216 ms | 25.0 % | 6,000 |",
  );
});

test("a run that opens nothing after a kill has no such table", () => {
  const headings = latencySections(roundsSummary({}), true).map(({ heading }) => heading);
  expect(headings.filter((heading) => heading.includes("after a kill"))).toEqual([]);
});
