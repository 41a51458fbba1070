// One transaction on its way to a tape: its steps as they are made, and how its callback ended.
import type { HandleCall, TransactionCall } from "./client-call.ts";
import { jsonLine } from "./json-line.ts";
import { observed } from "./observe-answer.ts";
import { outcome, timedMembers, type TapeWriter } from "./tape-writer.ts";

interface Step {
  /** The call as the text of a JSON object. */
  readonly call: string;
  readonly at: number;
  readonly joined: boolean;
  outcome: ReturnType<typeof outcome> | undefined;
}

/** Records one transaction. */
export class TransactionRecorder {
  readonly #tape: TapeWriter;
  #steps: Step[] = [];
  #inFlight = 0;
  #end: TransactionCall["end"] = "open";

  constructor(tape: TapeWriter) {
    this.#tape = tape;
  }

  /** Runs the transaction's callback and gives what it gives. */
  run(callback: () => Promise<unknown>): Promise<unknown> {
    // A client may run it once more, as after a conflict: what was done before came to nothing.
    this.#steps = [];
    this.#inFlight = 0;
    this.#end = "open";
    return observed(callback, {
      ok: () => void (this.#end = "commit"),
      failed: () => void (this.#end = "throw"),
    });
  }

  /** Makes a call on the handle and gives what it gives. */
  step<T>(
    call: () => HandleCall,
    make: () => Promise<T>,
    learn: (answer: T) => void = () => {},
  ): Promise<T> {
    if (!this.#tape.recording) return make();
    const at = this.#tape.moment();
    const text = this.#tape.attempt(() => jsonLine(call()));
    if (text === undefined) return make();
    const step: Step = { call: text, at, joined: this.#inFlight > 0, outcome: undefined };
    this.#steps.push(step);
    this.#inFlight += 1;
    const settle = (failed?: { readonly error: unknown }): void => {
      this.#inFlight -= 1;
      step.outcome = outcome(at, this.#tape.moment(), failed);
    };
    return observed(make, {
      ok: (answer) => {
        settle();
        this.#tape.attempt(() => learn(answer));
      },
      failed: (error) => settle({ error }),
    });
  }

  /** The transaction as the text of a JSON object. */
  text(): string {
    const steps = this.#steps.map(({ call, at, joined, outcome: answered }) => {
      const members = timedMembers({ at, ...answered });
      return `${call.slice(0, -1)},${members}${joined ? ',"joined":true' : ""}}`;
    });
    return `{"call":"transaction","end":"${this.#end}","steps":[${steps.join(",")}]}`;
  }
}
