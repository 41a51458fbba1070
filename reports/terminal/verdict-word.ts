// What the outcome of a check is called: a symbol to find it by and a word to read.
import type { CheckedRecord } from "../run-log/index.ts";
import type { ParitySlot } from "../summary.ts";
import type { TableCell } from "../table.ts";

const WORDS = {
  pass: { text: "✓ pass", style: "good" },
  fail: { text: "✗ FAIL", style: "bad" },
  deviation: { text: "~ deviation", style: "warning" },
  divergence: { text: "≠ divergence", style: "quiet" },
  "not-run": { text: "? not run", style: "warning" },
  absent: { text: "? no result", style: "warning" },
  elsewhere: { text: "· other shard", style: "quiet" },
} as const satisfies Record<
  CheckedRecord["outcome"]["verdict"] | Exclude<ParitySlot["state"], "present">,
  TableCell
>;

/** The outcome of a slot in the parity matrix. */
export function verdictWord(slot: ParitySlot): TableCell {
  return WORDS[slot.state === "present" ? slot.record.outcome.verdict : slot.state];
}
