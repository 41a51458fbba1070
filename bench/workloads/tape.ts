// A real application's traffic: the calls of a client tape, one after the other as they were made, each
// answered by the reference first. Both go by the tape's time, so that a lock has expired on both or neither.
import { ReferenceStore } from "@assay/engines/covalue/reference";
import type { ManualClock } from "@assay/engines/engine";
import {
  moveTapeClock,
  PlayedRows,
  tapeClock,
  type ClientCall,
  type ClientTape,
  type PlayedCall,
  type Recorded,
} from "@assay/engines/tape";
import { playTapeCall, TapeCall } from "../calls/tape-call.ts";
import { stateOfSync } from "../verification/state.ts";
import type { Workload } from "./workload.ts";

/** With fewer calls there is too little to time. */
const LEAST_CALLS = 200;

// A tape may have erased: then what is left lying counts.
const LEAVES = "remainder";

/** What each call is answered by first. */
class TapeReference {
  readonly #tape: ClientTape;
  readonly #clock: ManualClock;
  readonly #rows = new PlayedRows();
  readonly store: ReferenceStore;

  constructor(tape: ClientTape) {
    this.#tape = tape;
    this.#clock = tapeClock(tape);
    this.store = new ReferenceStore(this.#clock.now);
  }

  play(call: Recorded<ClientCall>): PlayedCall {
    moveTapeClock(this.#clock, this.#tape, call.at);
    return playTapeCall(this.store, call, this.#rows);
  }
}

/** The workload whose operations are the calls of a tape; ends with it. */
export function tapeWorkload(tape: ClientTape): Workload {
  const { calls } = tape;
  return {
    name: "tape",
    unit: "one recorded call; a transaction with its steps is one",
    starts: "empty",
    leaves: LEAVES,
    overlaps: false,
    refusal: () =>
      calls.length < LEAST_CALLS
        ? `the tape holds ${calls.length} calls, and fewer than ${LEAST_CALLS} say nothing`
        : undefined,
    makeClock: () => tapeClock(tape),
    *stream({ clock }) {
      if (clock === undefined) throw new TypeError("a tape's store goes by the tape's clock");
      const reference = new TapeReference(tape);
      const rows = new PlayedRows();
      for (const call of calls) {
        const begin = (): void => moveTapeClock(clock, tape, call.at);
        yield new TapeCall(call, reference.play(call), { rows, begin });
      }
    },
    expectedState(played) {
      const reference = new TapeReference(tape);
      for (const call of calls.slice(0, played)) reference.play(call);
      return stateOfSync(reference.store, LEAVES);
    },
  };
}
