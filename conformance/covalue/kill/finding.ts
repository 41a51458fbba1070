// What is wrong with a store whose writer was killed.

/**
 * `missing`: a message that was acknowledged and is not there. `torn`: a state that no number of whole
 * messages makes. `unusable`: the store does not open, does not load into a node, or does not go on.
 */
export type FindingKind = "missing" | "torn" | "unusable";

/** One thing that is wrong; the text is for people. */
export interface Finding {
  readonly kind: FindingKind;
  readonly what: string;
}
