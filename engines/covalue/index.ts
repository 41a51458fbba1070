// The port of coValue stores, its operations as data, and what plays and judges them.
export * from "./answer.ts";
export * from "./composites.ts";
export { differingCalls } from "./differing-calls.ts";
export { referenceIntake } from "./intake.ts";
export * from "./judge.ts";
export * from "./known-state.ts";
export { missingCalls } from "./missing-calls.ts";
export * from "./observe.ts";
export {
  take,
  takeIndexed,
  takeLock,
  takeSession,
  takeSessions,
  takeUnordered,
  wholeSession,
} from "./normalise.ts";
export { transactionRun } from "./operation-arguments.ts";
export * from "./operations.ts";
export * from "./player.ts";
export * from "./port.ts";
export * from "./reconciliation-lock.ts";
export * from "./reference-worlds.ts";
export { RowNames, type Undo } from "./row-names.ts";
export * from "./transact.ts";
