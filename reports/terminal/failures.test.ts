import { expect, test } from "vitest";
import { clauseText } from "../clause-text.ts";
import {
  checkedLog,
  failedCheck,
  failedHistory,
  judgedCheck,
  observed,
} from "../failing-run.test.support.ts";
import { claimed } from "../golden-run.test.support.ts";
import type { RecordedFailure, ResultEvent } from "../run-log/index.ts";
import { renderTerminal } from "./render-terminal.ts";

const sqlite = claimed("sqlite", "async", "process");
const sqliteSync = claimed("sqlite", "sync", "process");
const memory = claimed("memory", "sync", "volatile");
const cells = [sqlite, sqliteSync, memory];

/** What failed, without what stands between it and the list of it at the end. */
function failedPart(events: readonly ResultEvent[], verbose = false): string {
  const text = renderTerminal(checkedLog(cells, events), { verbose });
  const failed = text.slice(text.indexOf("What failed"), text.lastIndexOf("✗ FAIL"));
  return failed.replace(/^(?:Profiles|Clauses):[^]*?(?=^In short)/mu, "");
}

const oneBug = [
  failedCheck(sqlite, "claims", [observed("whole-batches: a row", ["CV-999"])]),
  failedCheck(sqliteSync, "claims", [
    observed("whole-batches: a row", ["CV-999"]),
    observed("whole-batches: a count", ["CV-999"]),
  ]),
  failedCheck(sqlite, "histories", [failedHistory(["CV-999"], 2)]),
  failedCheck(sqlite, "corpus", [
    failedHistory(["CV-999"], 5, { origin: { from: "corpus", name: "regressions/half-a-byte" } }),
  ]),
];

test("one bug is one part, with its shortest history and what else found it", () => {
  expect(failedPart(oneBug))
    .toBe(`What failed: 5 failures, of 1 kind; \`assay report RUN_LOG --verbose\` shows each in full

✗ CV-999: sqlite in 2 of 2 cells (histories, corpus, claims)
  sqlite/async/process, histories of seed 7
  shortest history, 2 operations; every replay fails:
    1  getCoValue id="id0"
  > 2  getCoValue id="id1"
  operation 2 is answered otherwise than by the reference:
    expected  {"ok":1}
    actual    {"ok":2}
  saved in  .assay/failures/2.json
  as code   .assay/failures/2.ts
  replay with
    npm run assay -- replay .assay/failures/2.json --engine sqlite
  and 4 more of this clause: corpus regressions/half-a-byte in sqlite/async/process, claims
    whole-batches 3 times in 2 cells

In short
  ✗ CV-999: sqlite in 2 of 2 cells (histories, corpus, claims)
  see it again with
    npm run assay -- replay .assay/failures/2.json --engine sqlite

`);
});

test("what a clause says and why it matters is said with it", () => {
  const clause = clauseText("CV-025");
  const text = failedPart([failedCheck(sqlite, "histories", [failedHistory(["CV-025"], 2)])]);
  const words = text.replace(/\s+/gu, " ");
  expect(words).toContain(`✗ CV-025 (${clause?.level}) ${clause?.sentence.replace(/\.$/u, ":")}`);
  expect(words).toContain(`why it matters: ${clause?.why}`);
});

test("every failure is shown when asked for", () => {
  const text = failedPart(oneBug, true);
  expect(text.match(/history, \d operations/g)).toHaveLength(2);
  expect(text.match(/whole-batches/g)).toHaveLength(3);
  expect(text).toContain("sqlite/async/process, histories of seed 7, path 1:2\n");
  expect(text).not.toContain("more of this clause");
});

test.each([1, 2, 9, 40])("of %d failures of one clause none goes uncounted", (parts) => {
  const failures = Array.from({ length: parts * 3 }, (_, n) =>
    observed(`part-of-${"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % parts]}: x`, [
      "CV-999",
    ]),
  ) as [RecordedFailure, ...RecordedFailure[]];
  const [text = ""] = failedPart([failedCheck(sqlite, "claims", failures)]).split("\nIn short");
  const [, more = "", rest = ""] = /and (\d+) more of this clause: ([^]*)$/u.exec(text) ?? [];
  expect(Number(more)).toBe(parts * 3 - 1);
  const named = rest
    .replace(/\s+/gu, " ")
    .trim()
    .split(", ")
    .map((part) => {
      const [, times = "1"] =
        / (\d+) times in /u.exec(part) ?? /^(\d+) of other kinds$/u.exec(part) ?? [];
      return Number(times);
    });
  expect(named.reduce((sum, n) => sum + n, 0)).toBe(parts * 3 - 1);
});

test("several kinds of failures are listed once more at the end, with the command for the first", () => {
  const text = failedPart([
    failedCheck(sqlite, "histories", [failedHistory(["CV-999"], 2), failedHistory(["CV-998"], 1)]),
    failedCheck(memory, "jazz", [observed("known state of co_z1")]),
  ]);
  expect(text.slice(text.indexOf("In short"))).toBe(`In short
  ✗ CV-998: sqlite in 1 of 2 cells (histories)
  ✗ CV-999: sqlite in 1 of 2 cells (histories)
  ✗ real Jazz data comes back otherwise: memory in 1 of 1 cell (jazz)
  see the first again with
    npm run assay -- replay .assay/failures/1.json --engine sqlite

`);
});

test("the first kind of an engine is shown in full, the others with both answers and the command that shows them", () => {
  const failures = [1, 2, 3].map((n) => failedHistory([`CV-99${n}`], n)) as [
    RecordedFailure,
    ...RecordedFailure[],
  ];
  const events = [
    failedCheck(sqlite, "histories", failures),
    failedCheck(memory, "histories", [failedHistory(["CV-991"], 9)]),
  ];
  const text = failedPart(events);
  expect(text).toContain(`
✗ CV-993: sqlite in 1 of 2 cells (histories)
  sqlite/async/process, histories: shortest history, 3 operations
  operation 3, getCoValue, is answered otherwise than by the reference:
    expected  {"ok":1}
    actual    {"ok":2}
  replay with
    npm run assay -- replay .assay/failures/3.json --engine sqlite

✗ CV-991: memory in 1 of 1 cell (histories)
  memory/sync/volatile, histories of seed 7
`);
  expect(text.match(/every replay fails/g)).toHaveLength(2);
  expect(failedPart(events, true).match(/every replay fails/g)).toHaveLength(4);
});

test.each(["claims", "jazz"] as const)(
  "the answers of %s are shown too where another kind comes first",
  (check) => {
    const [expected, actual] = [1, 2].map((from) =>
      Array.from({ length: 9 }, (_, n) => ({ id: `co_z${n}`, count: from * n })),
    );
    const text = failedPart([
      failedCheck(sqlite, "histories", [failedHistory(["CV-999"], 2)]),
      failedCheck(sqlite, check, [
        { ...observed("what was looked at", ["CV-998"]), expected, actual } as RecordedFailure,
      ]),
    ]);
    expect(text.slice(text.indexOf("✗ CV-998"), text.indexOf("In short"))).toBe(`\
✗ CV-998: sqlite in 1 of 2 cells (${check})
  sqlite/async/process, ${check}: what was looked at
    - expected, + actual; the run log has both whole
    [1 id="co_z1"].count
    - 1
    + 2
    [2 id="co_z2"].count
    - 2
    + 4
    … and 6 more members that differ

`);
  },
);

test("a failed run shows what failed right below its verdicts, and once more in its last lines", () => {
  const events = [
    failedCheck(sqlite, "histories", [failedHistory(["CV-025"], 16)]),
    judgedCheck(memory, "histories", [
      { clause: "CV-021", verdict: "divergence", reason: "the other way round" },
      { clause: "CV-025", verdict: "pass" },
    ]),
  ];
  const text = renderTerminal(checkedLog(cells, events));
  const at = ["Parity:", "What failed:", "Profiles:", "Clauses:", "Where the contract is silent:"];
  const places = [...at, "In short"].map((heading) => text.indexOf(`\n${heading}`));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places).not.toContain(-1);
  expect(text).not.toContain("the other way round");
  expect(renderTerminal(checkedLog(cells, events), { verbose: true })).toContain("the other way");
  const last = text.split("\n").slice(-10).join("\n");
  expect(last).toMatch(/✗ CV-025 \(MUST\) .*: sqlite in 1 of 2 cells \(histories\)/);
  expect(last).toMatch(/npm run assay -- replay [^]*✗ FAIL; 1 check failed/);
});

// Broke: it told to put together a command of two.
test("what no history is replayed for is seen again with a command to paste", () => {
  const log = checkedLog(cells, [
    failedCheck(sqlite, "claims", [observed("whole-batches: a row", ["CV-091"])]),
  ]);
  const command = ["assay", "run", "-n", "20", "--with", "./my engine.js#sqlite", "--seed", "7"];
  const text = renderTerminal({ ...log, header: { ...log.header, command } }, { columns: 100 });
  const expected = `npm run assay -- conform --clause CV-091 --engines sqlite --apis async --durabilities process \\
    --with './my engine.js#sqlite'`;
  expect(text).toContain(`  see it alone with\n    ${expected}\n`);
  expect(text).toContain(`  see it again with\n    ${expected}\n`);
});

test("a list of kinds longer than a screen says how many are left", () => {
  const failures = Array.from({ length: 20 }, (_, n) =>
    failedHistory([`CV-9${n + 10}`], n + 1),
  ) as [RecordedFailure, ...RecordedFailure[]];
  const text = failedPart([failedCheck(sqlite, "histories", failures)]);
  expect(text).toContain("  … and 8 more kinds above\n");
});
