// The self-test with the clauses off that each broken engine violates: then nothing may give it away.
// What does is cited by a comparison that forgets a clause, or the engine is broken in a second way.
import type { SelfTestResult } from "@assay/conformance/covalue";
import { prose } from "../plain-text.ts";
import { drawingOf } from "./drawing.ts";
import { labelled, wrap } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";
import { isNotTried, notTriedTexts } from "./self-test-not-tried.ts";

/** Whether a broken engine was given every history or check, and none gave it away. */
export function staysHidden(result: SelfTestResult): boolean {
  return result.kind === "survived" && result.runs > 0;
}

/** Each that was given away, by what, those that could not be tried, and last `hidden H/P`. */
export function renderMutedSelfTest(
  results: readonly SelfTestResult[],
  options: TerminalOptions = {},
): string {
  const { columns } = drawingOf(options);
  const hidden = results.filter(staysHidden).length;
  const lines = results.flatMap((result) => {
    if (!("mutant" in result) || staysHidden(result) || isNotTried(result)) return [];
    const { mutant, violates, seed } = result;
    const by =
      result.kind === "caught" ? `given away under ${result.clauses.join(", ")}` : "not tried";
    const text = `${mutant} (${violates.join(", ")}), seed ${seed}: ${by}`;
    return labelled("!! ", prose(text), columns);
  });
  const notTried = notTriedTexts(results).flatMap((text) => wrap(text, columns));
  const tried = results.filter((result) => !isNotTried(result));
  return [...lines, ...notTried, `hidden ${hidden}/${tried.length}`].join("\n");
}
