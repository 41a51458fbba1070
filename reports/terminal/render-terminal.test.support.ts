// What tests of the whole report in a terminal plant in the golden run, and how they look at its width.
import { cellOf } from "../golden-run.test.support.ts";
import { textWidth } from "../plain-text.ts";
import type { ClaimedCell, ResultEvent } from "../run-log/index.ts";

/** The columns of the widest line. */
export function widest(text: string): number {
  return Math.max(...text.split("\n").map(textWidth));
}

/** The first round of ingest in a cell. */
export function resultOf(cell: ClaimedCell) {
  return { cell: cellOf(cell), workload: "ingest", round: 0 } as const;
}

/** A random history that failed in a cell; `text` is put after each of its texts. Default: none. */
export function historyFailure(
  cell: ClaimedCell | undefined,
  history: Extract<
    Extract<
      Extract<ResultEvent, { readonly type: "checked" }>["outcome"],
      { readonly verdict: "fail" }
    >["failures"][number],
    { readonly kind: "history" }
  >["history"],
  text = "",
): ResultEvent {
  const last = history.at(-1);
  if (cell === undefined || last === undefined)
    throw new Error("a failure has a cell and operations");
  return {
    type: "checked",
    cell: cellOf(cell),
    check: "histories",
    durationMs: 1,
    counts: { histories: 42, operations: 1300 },
    operations: { getCoValue: 1300 },
    outcome: {
      verdict: "fail",
      failures: [
        {
          kind: "history",
          origin: { from: "seed", seed: 7, path: `41:0:2${text}` },
          clauses: [`CV-999${text}`],
          history,
          difference: {
            at: "operation",
            index: history.length - 1,
            operation: last,
            expected: { ok: 1 },
            actual: { error: `CORRUPT${text}` },
          },
          nature: "deterministic",
          file: `.assay/failures/1.json${text}`,
          ...(text === "" ? {} : { snippetFile: text }),
          replay: `npm run assay -- conform --engine sqlite --replay .assay/failures/1.json${text}`,
        },
      ],
    },
  };
}
