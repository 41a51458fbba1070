// How much data a capture holds, as numbers with names.

/** The sizes that have a name. */
export type ScaleName = "smoke" | "default" | "large";

/** How much of what a capture holds. */
export type CaptureScale = Readonly<
  Record<
    | "maps"
    | "lists"
    | "feeds"
    /** Rounds in which every session edits before the sessions meet. */
    | "rounds"
    /** CoValues that a session edits a round. */
    | "valuesPerRound"
    /** Transactions on each of them. */
    | "editsPerValue"
    /** Edits of the plain text, inserts and deletions. */
    | "textEdits"
    /** Bytes of the big binary stream. */
    | "binaryBytes"
    /** Big values of 20 kB written to one map by two sessions in turn. */
    | "bigValues"
    /** CoMaps that are deleted in the end, beside the special cases. */
    | "deletions",
    number
  >
>;

/** The sizes by name: `default` is what a run uses, `smoke` what a quick test needs. */
export const CAPTURE_SCALES: Readonly<Record<ScaleName, CaptureScale>> = {
  smoke: {
    maps: 4,
    lists: 2,
    feeds: 1,
    rounds: 4,
    valuesPerRound: 2,
    editsPerValue: 3,
    textEdits: 30,
    binaryBytes: 300_000,
    bigValues: 12,
    deletions: 2,
  },
  default: {
    maps: 24,
    lists: 6,
    feeds: 3,
    rounds: 24,
    valuesPerRound: 4,
    editsPerValue: 6,
    textEdits: 400,
    binaryBytes: 3_000_000,
    bigValues: 30,
    deletions: 6,
  },
  large: {
    maps: 200,
    lists: 40,
    feeds: 20,
    rounds: 120,
    valuesPerRound: 8,
    editsPerValue: 8,
    textEdits: 1_500,
    binaryBytes: 24_000_000,
    bigValues: 120,
    deletions: 40,
  },
};
