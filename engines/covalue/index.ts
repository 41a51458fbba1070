// The port of coValue stores, and its operations as data.
export * from "./known-state.ts";
export * from "./operations.ts";
export * from "./port.ts";
export * from "./reconciliation-lock.ts";
