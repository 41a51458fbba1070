// What the self-test says of one broken engine, or of one whole cell, with one seed.
import type { History } from "@assay/engines/covalue";
import type { Verdict } from "../../events.ts";
import type { Mutant } from "../mutants/index.ts";

/** Which mutant a result is about, and with which seed. */
interface OfMutant extends Pick<Mutant, "broken" | "violates" | "caughtBy"> {
  readonly mutant: string;
  readonly seed: number;
  /** Histories until it was caught, that one included; checks where those of claims look for it. */
  readonly runs: number;
  /** Until it was caught and its history shortened, where it was, or until there was nothing left to try. */
  readonly durationMs: number;
}

/** What became of one mutant, or of one whole cell, with one seed. */
export type SelfTestResult =
  | (OfMutant & {
      readonly kind: "caught";
      /** Operations generated until then; none where checks of claims caught it. */
      readonly operations: number;
      /** Until it was caught, the shortening of its history left out. */
      readonly foundMs: number;
      /** What the first failure cites. */
      readonly clauses: readonly string[];
      /** The shortest history; none where checks of claims caught it, or nothing was shortened. */
      readonly history?: History;
    })
  | (OfMutant & {
      readonly kind: "survived";
      /** What the run said instead of naming a clause; of a process that died or hung, just that. */
      readonly outcome: Verdict;
    })
  | (OfMutant & {
      /** Its engine is not there: that it would be caught is not shown, nor that it would not. */
      readonly kind: "not-tried";
      /** Why, and what to do about it. */
      readonly reason: string;
    })
  | {
      readonly kind: "clean" | "accused";
      /** `sqlite/sync/process` */
      readonly cell: string;
      readonly seed: number;
      readonly runs: number;
      readonly durationMs: number;
      readonly outcome: Verdict;
    };
