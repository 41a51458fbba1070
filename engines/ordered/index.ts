// The ordered byte store and its keys.
export * from "./port.ts";
export * from "./tuple.ts";
export * from "./wtf8.ts";
