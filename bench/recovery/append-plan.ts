// What a writer appends until it is killed. Both sides make nothing up: the list is data, so that the
// process that looks afterwards knows what each acknowledged line stood for.
import { randomFrom, shuffled } from "../dataset/random.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import type { World } from "../dataset/world.ts";
import type { Ledger } from "../verification/ledger.ts";

/** Appends, the n-th one played by lane n modulo `lanes`; a lane has one in flight at a time. */
export interface AppendPlan {
  readonly lanes: number;
  readonly messages: readonly PreparedMessage[];
}

/** An append plan with the coValue that each message goes to. */
export interface PlannedAppends extends AppendPlan {
  /** Index of the member, by message. */
  readonly members: readonly number[];
}

/** CoValues that are appended to: many enough that none grows large, few enough to look at all. */
const MOST_COVALUES = 256;

/** A plan of that many appends; `lanes` are those wanted, fewer where there are fewer coValues. */
export function planAppends(world: World, lanes: number, appends: number): PlannedAppends {
  const { population, appended, seed } = world;
  const all = Array.from({ length: population.size }, (_, index) => index);
  const order = shuffled(all, randomFrom(seed, "recover")).slice(
    0,
    // Each is looked at afterwards: one more than that would be one in which a loss goes unseen.
    Math.min(MOST_COVALUES, world.parameters.verifiedCoValues),
  );
  const used = Math.min(lanes, order.length);
  // A multiple of the lanes, so that appends to one coValue are all of one lane and never overlap.
  const coValues = order.length - (order.length % used);
  const members = Array.from({ length: appends }, (_, n) => order[n % coValues] ?? 0);
  const messages = members.map((index, n) =>
    appended.message(population.member(index).id, Math.floor(n / coValues)),
  );
  return { lanes: used, messages, members };
}

/**
 * Notes in the ledger what a killed writer had done: what it acknowledged, and of each lane the append
 * that may have been in flight. Answers how many were in flight.
 */
export function noteAppends(
  { lanes, members }: PlannedAppends,
  acknowledged: ReadonlySet<number>,
  ledger: Ledger,
  size: number,
): number {
  let inFlight = 0;
  for (let lane = 0; lane < lanes; lane += 1) {
    for (let n = lane; n < members.length; n += lanes) {
      const member = members[n] ?? 0;
      ledger.beginAppend(member, size);
      if (!acknowledged.has(n)) {
        inFlight += 1;
        break;
      }
      ledger.endAppend(member);
    }
  }
  return inFlight;
}
