// Tapes: the traffic of a real application to its storage, recorded and played again on any engine.
export type * from "./client-call.ts";
export { comparableAnswer } from "./comparable-answer.ts";
export * from "./judge-tape.ts";
export type { TapeEnd, WhyIncomplete } from "./piece-writer.ts";
export * from "./play-tape.ts";
export type { PlayedCall, PlayedStore } from "./played-call.ts";
export { PlayedRows } from "./played-rows.ts";
export { decodeTape, readTape, type ReadTapeOptions } from "./read-tape.ts";
export { recordClient } from "./record-client.ts";
export { recordStorage } from "./record-storage.ts";
export type { StorageCall } from "./storage-call.ts";
export * from "./tape.ts";
export type { TapeOutput } from "./tape-output.ts";
export { openTape, TapeWriter, type TapeWriterOptions } from "./tape-writer.ts";
