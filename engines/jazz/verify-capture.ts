// Whether a store keeps real Jazz data: stored through cojson, loaded back equal, opened by a fresh
// node that sees what the creating one saw. In two halves, so that a store that claims to outlive its
// process can be closed after the first and opened again, in a new process, before the second.
import type { CaptureBody } from "../history/capture.ts";
import { briefDifference } from "../engine/difference-text.ts";
import { canonicalText } from "../engine/json.ts";
import { checkKnownStates, checkSyncState } from "./check-states.ts";
import { eraseDeleted } from "./erase-deleted.ts";
import { compareFolded, countFolded, foldStored, type FoldedCounts } from "./fold-content.ts";
import { anyFailure, type JazzFailure, type JazzFailures } from "./jazz-failure.ts";
import type { JazzStore } from "./jazz-store.ts";
import { loadCapture } from "./load-capture.ts";
import { openNode, type ReadableCapture } from "./open-node.ts";
import { unlessStalled } from "./stall.ts";
import { storeCapture, type JazzOptions, type StoreResult } from "./store-capture.ts";

/** What a store made of a capture. */
export type JazzVerification =
  /** Counts of what was compared, and of the messages it came in. */
  | ({ readonly state: "pass"; readonly messages: number } & FoldedCounts)
  | { readonly state: "fail"; readonly failures: JazzFailures };

/**
 * Stores a capture in an empty store, erases what it deletes, and checks what is stored; the store
 * stays open. Where storing fails nothing is checked.
 *
 * One engine a process, since a store that hangs blocks cojson's static queue (`storeCapture`).
 */
export async function verifyCapture(
  target: JazzStore,
  capture: CaptureBody,
  options: JazzOptions = {},
): Promise<JazzVerification> {
  const stored = await storeAndErase(target, capture, options);
  if (stored.state === "fail") return { state: "fail", failures: stored.failures };
  return checkStored(target, capture, options);
}

/** The first half: stores a capture in an empty store and erases what it deletes; leaves the store open. */
export async function storeAndErase(
  target: JazzStore,
  capture: Pick<CaptureBody, "entries">,
  options: JazzOptions = {},
): Promise<StoreResult> {
  const stored = await storeCapture(target, capture, options);
  if (stored.state === "fail") return stored;
  const failure = await eraseDeleted(target, options);
  if (failure === undefined) return stored;
  return { state: "fail", messages: stored.messages, failures: [failure] };
}

/**
 * The second half: checks a store that `storeAndErase` filled, also one that was reopened since.
 * All checks are made, also after a failure. Leaves the store open and its content as it was.
 */
export async function checkStored(
  target: JazzStore,
  capture: ReadableCapture & Pick<CaptureBody, "entries">,
  options: JazzOptions = {},
): Promise<JazzVerification> {
  const expected = foldStored(capture.entries);
  const failures: JazzFailure[] = [];

  const loaded = await loadCapture(target, [...expected.keys()], options);
  failures.push(...loaded.failures);
  for (const [id, folded] of expected) {
    failures.push(...compareFolded(id, folded, loaded.content.get(id)));
  }

  const node = await openNode(target, capture, options);
  failures.push(...node.failures);
  for (const content of capture.contents) {
    const seen = node.contents.get(content.id);
    if (seen === undefined || canonicalText(seen) === canonicalText(content)) continue;
    const what = "content in a fresh node";
    failures.push({ coValue: content.id, what, ...briefDifference(content, seen) });
  }

  const checks = { "known states": checkKnownStates, "sync state": checkSyncState };
  for (const [what, check] of Object.entries(checks)) {
    const checked = await unlessStalled(check(target, expected), () => 0, options);
    if (!checked.stalled) failures.push(...checked.value);
    else failures.push({ coValue: "", what, expected: "an end", actual: "no end of it" });
  }

  if (anyFailure(failures)) return { state: "fail", failures };
  const messages = capture.entries.filter((entry) => entry.kind === "store").length;
  return { state: "pass", messages, ...countFolded(expected) };
}
