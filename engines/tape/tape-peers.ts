// The peers whose locks a tape touches: locks cannot be listed, so the final state looks at these.
import type { HandleCall } from "./client-call.ts";
import type { Tape } from "./tape.ts";

/** In order, each once. */
export function peersOfTape({ calls }: Pick<Tape, "calls">): string[] {
  const peers = new Set<string>();
  for (const call of calls) {
    if ("peer" in call) peers.add(call.peer);
    if (call.call === "transaction") {
      for (const step of call.steps) {
        const peer = peerOfStep(step);
        if (peer !== undefined) peers.add(peer);
      }
    }
  }
  return [...peers].sort();
}

const LOCK = "lock#";

function peerOfStep(step: HandleCall): string | undefined {
  if (!("key" in step) || !step.key.startsWith(LOCK)) return undefined;
  return step.key.slice(LOCK.length);
}
