// A real application's traffic: the calls of a client tape, one after the other as they were made, each
// answered by the reference first.
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { PlayedRows, type ClientTape } from "@assay/engines/tape";
import { playTapeCall, TapeCall } from "../calls/tape-call.ts";
import { stateOfSync } from "../verification/state.ts";
import type { Workload } from "./workload.ts";

/** With fewer calls there is too little to time. */
const LEAST_CALLS = 200;

// A tape may have erased: then what is left lying counts.
const LEAVES = "remainder";

/** The workload whose operations are the calls of a tape; ends with it. */
export function tapeWorkload({ calls }: ClientTape): Workload {
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
    *stream() {
      const reference = new ReferenceStore(Date.now);
      const rowsOfReference = new PlayedRows();
      const rows = new PlayedRows();
      for (const call of calls) {
        yield new TapeCall(call, playTapeCall(reference, call, rowsOfReference), rows);
      }
    },
    expectedState(played) {
      const reference = new ReferenceStore(Date.now);
      const rows = new PlayedRows();
      for (const call of calls.slice(0, played)) playTapeCall(reference, call, rows);
      return stateOfSync(reference, LEAVES);
    },
  };
}
