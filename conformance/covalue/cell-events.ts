// What the process of a cell tells the run: its events, and what it is about to do, so that a process that dies
// has said in what.
import type { ConformanceEvent } from "../events.ts";

/** That something is begun, of the check that is under way; it goes no further than the run. */
export interface BegunEvent {
  readonly type: "begun";
  /** In words that follow `while`: "playing headers-are-any-object". */
  readonly what: string;
  /** The history that is played. Default: none is. */
  readonly plays?: PlayedHistory;
}

/** By what another process finds a history again: a file of the corpus, or its place among those of a seed. */
export type PlayedHistory =
  | { readonly from: "corpus"; readonly name: string; readonly path: string }
  /** `number` counts from 1. */
  | { readonly from: "seed"; readonly seed: number; readonly number: number };

/** What the process of a cell tells. */
export type CellEvent = ConformanceEvent | BegunEvent;

/** Is told what is begun, before it is. */
export type OnBegin = (what: string, plays?: PlayedHistory) => void;
