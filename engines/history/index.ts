// Files that tests, runs and other languages are fed with: histories of operations, and captures of
// what a real node stores.
export * from "./capture.ts";
export * from "./codec.ts";
export * from "./json-strings.ts";
export * from "./reference-answers.ts";
export * from "./schema.ts";
export { writeWholeFile } from "./whole-file.ts";
