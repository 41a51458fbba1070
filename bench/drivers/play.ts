// How a driver plays one operation, in either api. Non-goal: opening what it is played on.

/** Operations of either api: a sync one answers at once and is never awaited. */
export type Play<Operation, Outcome> =
  | { readonly api: "async"; readonly play: (operation: Operation) => Promise<Outcome> }
  | { readonly api: "sync"; readonly play: (operation: Operation) => Outcome };

/** Looks at an outcome outside of its operation's time; throws when it is wrong. */
export type Check<Operation, Outcome> = (operation: Operation, outcome: Outcome) => void;
