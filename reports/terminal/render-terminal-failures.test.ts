import { expect, test } from "vitest";
import { goldenCells, goldenEvents, goldenLog } from "../golden-run.test.support.ts";
import { historyFailure, widest } from "./render-terminal.test.support.ts";
import { renderTerminal } from "./render-terminal.ts";

test("a failing history is printed with everything that repeats it", () => {
  const event = historyFailure(goldenCells[3], [
    { op: "upsertCoValue", id: "co_\u0000" },
    { op: "getCoValueCount" },
  ]);
  const events = goldenEvents().map((golden) =>
    golden.type === "checked" &&
    golden.cell.engine === "sqlite" &&
    golden.cell.api === "sync" &&
    golden.check === "histories"
      ? event
      : golden,
  );
  expect(renderTerminal(goldenLog({ events }))).toContain(String.raw`
What failed: 1 failure

✗ CV-999: sqlite in 1 of 2 cells (histories)
  sqlite/sync/process, histories of seed 7
  shortest history, 2 operations; every replay fails:
    1  upsertCoValue id="co_\u0000"
  > 2  getCoValueCount
  operation 2 is answered otherwise than by the reference:
    expected  {"ok":1}
    actual    {"error":"CORRUPT"}
  saved in  .assay/failures/1.json
  replay with
    npm run assay -- conform --engine sqlite --replay .assay/failures/1.json
`);
});

test("a history of a thousand operations is printed whole when asked for, every line within the terminal", () => {
  const history = Array.from({ length: 1000 }, (_, index) => ({
    op: "getCoValue" as const,
    id: `co_${index}_${"x".repeat(index)}`,
  }));
  const events = [historyFailure(goldenCells[0], history)];
  const text = renderTerminal(goldenLog({ events }), { verbose: true });
  expect(text.match(/ \d+ {2}getCoValue\s+id=/g)).toHaveLength(1000);
  expect(widest(text)).toBeLessThanOrEqual(100);
});

test("coverage is said when asked for, seldom played operations first", () => {
  const text = renderTerminal(goldenLog(), { verbose: true });
  expect(text).toContain(`
operation    least in a cell  in all cells
transaction              812         3,248
getCoValue               900         3,600
`);
  expect(renderTerminal(goldenLog())).not.toContain("least in a cell");
});
