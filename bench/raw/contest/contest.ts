// One operation in the two forms that are compared. Whatever a form needs besides the call is made before
// the clock runs, and both forms get the same inputs.
import type { Api } from "@assay/engines/engine";
import type { RawLevel } from "./raw-comparison.ts";

/** Does the operation once. */
export type Run<Input> =
  | { readonly api: "sync"; readonly once: (input: Input) => unknown }
  | { readonly api: "async"; readonly once: (input: Input) => Promise<unknown> };

/** An operation, by hand and through the adapter. */
export interface ContestDefinition<Input> {
  readonly level: RawLevel;
  readonly operation: string;
  /** New inputs, as the next so many operations get them. */
  readonly inputs: (count: number) => readonly Input[];
  readonly raw: Run<Input>;
  readonly adapter: Run<Input>;
  /** An answer in the form that both sides have it in. Default: as it is. */
  readonly comparable?: (answer: unknown) => unknown;
  /** What each side holds, where the operation writes. */
  readonly states?: { readonly raw: State; readonly adapter: State };
  /** Operations a pass at the most. Default: 2,048. */
  readonly mostBatch?: number;
}

/** Everything that a side holds, or what stands for it. */
export type State = () => Promise<unknown>;

/** One side's pass over some inputs. */
export type Pass = () => Promise<void> | void;

/** The answers of both sides to the same inputs, in their order. */
export interface Answers {
  readonly raw: readonly unknown[];
  readonly adapter: readonly unknown[];
}

/** A contest whose inputs are its own business. */
export interface Contest {
  readonly level: RawLevel;
  readonly operation: string;
  readonly api: Api;
  readonly mostBatch: number;
  /** A pass of each side over the same new inputs. */
  passes(count: number): { readonly raw: Pass; readonly adapter: Pass };
  /** What both sides answer to so many new inputs; looked at once all have been given. */
  answers(count: number): Promise<Answers>;
  /** What both sides hold; `undefined` where the operation only reads. */
  states(): Promise<{ readonly raw: unknown; readonly adapter: unknown } | undefined>;
}

const MOST_BATCH = 2_048;

/** Makes a contest of its definition. */
export function contest<Input>(definition: ContestDefinition<Input>): Contest {
  const { level, operation, inputs, raw, adapter, states, comparable } = definition;
  return {
    level,
    operation,
    api: adapter.api,
    mostBatch: definition.mostBatch ?? MOST_BATCH,
    passes(count) {
      const given = inputs(count);
      return { raw: passOf(raw, given), adapter: passOf(adapter, given) };
    },
    async answers(count) {
      const given = inputs(count);
      const answersOf = async (run: Run<Input>): Promise<unknown[]> => {
        const answers: unknown[] = [];
        for (const input of given) answers.push(await run.once(input));
        return comparable === undefined ? answers : answers.map(comparable);
      };
      return { raw: await answersOf(raw), adapter: await answersOf(adapter) };
    },
    async states() {
      return states && { raw: await states.raw(), adapter: await states.adapter() };
    },
  };
}

/** Written out for each api, since an await more would be measured too. */
function passOf<Input>(run: Run<Input>, inputs: readonly Input[]): Pass {
  return run.api === "sync"
    ? () => {
        for (const input of inputs) run.once(input);
      }
    : async () => {
        for (const input of inputs) await run.once(input);
      };
}
