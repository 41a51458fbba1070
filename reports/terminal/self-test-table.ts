// The suite's test of itself as text: which broken engine was caught, how soon, and whether a whole
// one was accused.
import type { SelfTestResult } from "@assay/conformance/covalue";
import { countOperations } from "@assay/engines/covalue";
import { drawingOf } from "./drawing.ts";
import { grid } from "./grid.ts";
import { labelled } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";
import { count } from "./quantity.ts";

type Planted = Extract<SelfTestResult, { readonly kind: "caught" | "survived" }>;
type Whole = Extract<SelfTestResult, { readonly kind: "clean" | "accused" }>;

/** A row a broken engine over all seeds, then the whole ones; the last line sums both up. */
export function renderSelfTest(
  results: readonly SelfTestResult[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const planted = results.filter((result): result is Planted => "mutant" in result);
  const whole = results.filter((result): result is Whole => "cell" in result);
  const caught = planted.filter(({ kind }) => kind === "caught").length;
  const accused = whole.filter(({ kind }) => kind === "accused").length;
  const runs = whole.reduce((sum, result) => sum + result.runs, 0);
  return [
    ...plantedTable(planted, drawing),
    "",
    ...wholeLines(whole, drawing),
    `caught ${count(caught)}/${count(planted.length)} planted, ` +
      `${count(accused)} false accusations/${count(runs)} clean histories`,
  ].join("\n");
}

function plantedTable(planted: readonly Planted[], drawing: Drawing): string[] {
  const names = [...new Set(planted.map(({ mutant }) => mutant))];
  return grid(
    [
      { head: "broken engine", align: "left" },
      { head: "caught", align: "right" },
      { head: "histories", align: "right" },
      { head: "ms", align: "right" },
      { head: "shortest", align: "right" },
    ],
    names.map((name) => {
      const results = planted.filter(({ mutant }) => mutant === name);
      const caught = results.filter((result) => result.kind === "caught");
      const lengths = caught.flatMap(({ history }) => (history ? [countOperations(history)] : []));
      const worst = lengths.sort((a, b) => b - a)[0];
      return [
        name,
        `${caught.length}/${results.length}`,
        count(median(caught.map(({ runs }) => runs))),
        count(Math.round(median(caught.map(({ durationMs }) => durationMs)))),
        worst === undefined ? "-" : count(worst),
      ];
    }),
    drawing,
  );
}

function wholeLines(whole: readonly Whole[], { columns }: Drawing): string[] {
  return whole
    .filter(({ kind }) => kind === "accused")
    .flatMap(({ cell, seed }) => labelled("FALSE ACCUSATION: ", `${cell}, seed ${seed}`, columns));
}

/** The lower median; 0 of nothing. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}
