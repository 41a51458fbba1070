// The conformance suite.
export * from "./events.ts";
