// Broken engines that a self-test could not try, since what they are built on is not there. They are no
// fault of the suite's, and count neither as killed nor as survivors.
import type { SelfTestResult } from "@assay/conformance/covalue";
import { prose } from "../plain-text.ts";
import { counted } from "../quantity.ts";

type NotTried = Extract<SelfTestResult, { readonly kind: "not-tried" }>;

/** Whether a result says that a broken engine was not tried. */
export function isNotTried(result: SelfTestResult): result is NotTried {
  return result.kind === "not-tried";
}

/** A sentence for each reason, with the broken engines that it keeps from being tried and what to do. */
export function notTriedTexts(results: readonly SelfTestResult[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { reason, mutant } of results.filter(isNotTried)) {
    names.set(reason, (names.get(reason) ?? new Set()).add(mutant));
  }
  return [...names].map(
    ([reason, its]) =>
      `Not tried: ${counted(its.size, "broken engine")} (${prose([...its].join(", "))}): ${prose(reason)}.`,
  );
}
