// The proof before the timing: the first operations of a stream on a small store of the cell and on the
// reference, answer by answer, and what both hold in the end.
import { ReferenceStore } from "@assay/engines/covalue/reference";
import type { ManualClock } from "@assay/engines/engine";
import type { Call } from "../calls/call.ts";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { writeOf } from "../dataset/population.ts";
import { smallWorld, type World } from "../dataset/world.ts";
import { fillSync } from "../verification/fill.ts";
import { Ledger } from "../verification/ledger.ts";
import { stateDifference, stateOfSync } from "../verification/state.ts";
import type { Workload } from "../workloads/workload.ts";
import type { OpenStore } from "../subject/filled-store.ts";

/** Throws `WrongAnswer` at the first difference. The store is new; it is left open. */
export async function prove(
  workload: Workload,
  world: World,
  { subject, clock }: Pick<OpenStore, "subject" | "clock">,
): Promise<void> {
  const small = smallWorld(world);
  const clockOfReference = workload.makeClock?.();
  const reference = new ReferenceStore(clockOfReference?.now ?? Date.now);
  const filled = workload.starts === "filled" ? small.population.size : 0;
  if (filled > 0) {
    const writes = [...small.population.members(0, filled)].map(writeOf);
    fillSync(reference, writes);
    await subject.fill(writes);
  }
  const streamOn = (own: ManualClock | undefined): Iterable<Call> =>
    workload.stream({ world: small, ledger: new Ledger(filled), ...(own && { clock: own }) });
  const judged = first(streamOn(clockOfReference), small.parameters.proofOperations);
  const played = first(streamOn(clock), small.parameters.proofOperations);
  for (const call of played) {
    const same = judged.next();
    if (same.done === true) throw new TypeError(`${workload.name} is not the same stream twice`);
    const expected = same.value.playSync(reference);
    const actual = await subject.play.play(call);
    const difference = call.difference(expected, actual);
    if (difference !== undefined) throw new WrongAnswer(difference);
    call.check(actual);
  }
  const difference = stateDifference(
    stateOfSync(reference, workload.leaves),
    await subject.state(workload.leaves),
  );
  if (difference !== undefined) throw new WrongAnswer(`in the end ${difference}`);
}

function* first(calls: Iterable<Call>, count: number): Generator<Call> {
  let made = 0;
  for (const call of calls) {
    if (made === count) return;
    made += 1;
    yield call;
  }
}
