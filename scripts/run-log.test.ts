// How a run ends, whichever way its work does.
import { describe, expect, test } from "vitest";
import { AssayError } from "@assay/engines/engine";
import { runEndOf } from "./run-log.ts";

const refuse = (error: Error) => async (): Promise<void> => {
  throw error;
};
const stop = async (): Promise<void> => {};
const full = new AssayError("DISK_FULL", "the disk is full");
const interrupted = new AssayError("INTERRUPTED", "the run was interrupted");

describe("a run", () => {
  test.each([
    ["finished where its work did", stop, false, "finished"],
    ["was interrupted where its work stopped at an interrupt", stop, true, "interrupted"],
    ["was interrupted where its work says so", refuse(interrupted), false, "interrupted"],
    ["was interrupted where an interrupt broke its work", refuse(full), true, "interrupted"],
    ["failed where its work did", refuse(full), false, "failed"],
  ] as const)("%s", async (_name, work, aborted, reason) => {
    const signal = aborted ? AbortSignal.abort() : new AbortController().signal;
    const end = await runEndOf(work, signal);
    expect(end.reason).toBe(reason);
    expect(end.complete).toBe(reason === "finished");
    if (end.reason === "failed") expect(end.error).toBe("DISK_FULL: the disk is full");
  });
});
