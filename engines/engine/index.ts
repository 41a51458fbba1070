// What every engine and everything above it builds on; knows nothing of what a store holds.
export * from "./ascii-json.ts";
export * from "./brief-members.ts";
export * from "./cell.ts";
export * from "./clock.ts";
export * from "./difference-text.ts";
export * from "./differing-members.ts";
export * from "./directory.ts";
export * from "./directory-lock.ts";
export * from "./engine.ts";
export * from "./errors.ts";
export * from "./json.ts";
export * from "./lifecycle.ts";
export * from "./named-file.ts";
export * from "./registry.ts";
export * from "./tuned-cells.ts";
export * from "./steps.ts";
export * from "./writer.ts";
