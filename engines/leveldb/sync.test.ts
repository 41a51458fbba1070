// What durability means in system calls: which files are synced, and when. Needs strace.
import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import { tracedCalls } from "../host/traced-calls.test.support.ts";
import { cleanUp, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

const canTrace = spawnSync("strace", ["-f", "-e", "trace=fdatasync", "true"]).status === 0;

describe.skipIf(!canTrace)("the files that are synced (needs strace, and leave to trace)", () => {
  test("with `process` are the directory and nothing else, until sync() asks for the log", () => {
    const { opening, batches, sync, requested, twoLogs } = traced("process");
    // LevelDB's own: two manifests' worth of names and contents. Ours is the last.
    expect(opening).toContain("CURRENT of a new database");
    expect(opening.at(-1)).toBe("the directory");
    expect(batches).toStrictEqual([]);
    expect(sync).toStrictEqual(["000003.log", "the directory"]);
    expect(twoLogs).toStrictEqual(["000003.log", "000999.log", "the directory"]);
    expect(requested).toBe(2);
  });

  test("with `power` are the log, once a batch, and no more than stats() say", () => {
    const { opening, batches, sync, requested, twoLogs } = traced("power");
    expect(opening.at(-1)).toBe("the directory");
    expect(batches).toStrictEqual(Array.from({ length: 5 }, () => "000003.log"));
    expect(sync).toStrictEqual(["000003.log", "the directory"]);
    expect(twoLogs).toStrictEqual(["000003.log", "000999.log", "the directory"]);
    expect(requested).toBe(5 + 2);
  });
});

/** The files that were synced in each part of the fixture, in order; of several at once by name. */
function traced(durability: string) {
  const path = scratchDirectory();
  const output = join(scratchDirectory(), "trace");
  const { program, arguments: command } = nodeCommand(
    moduleBeside(import.meta.url, "./sync.test.fixture"),
    path,
    durability,
  );
  const calls = ["-f", "-qq", "-y", "-s", "64", "-e", "trace=fsync,fdatasync,write", "-o", output];
  const { status, stderr } = spawnSync("strace", [...calls, program, ...command], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const parts = new Map<string, string[]>();
  let part = "before";
  let requested = Number.NaN;
  for (const line of tracedCalls(output)) {
    const mark = /write\(2<.*"MARK (.*)"/.exec(line)?.[1];
    if (mark !== undefined) {
      part = mark;
      requested = Number(/^requested (\d+)/.exec(mark)?.[1] ?? requested);
    }
    const file = /(?:fsync|fdatasync)\(\d+<(.*?)>/.exec(line)?.[1];
    if (file === undefined) continue;
    const name =
      file === path
        ? "the directory"
        : file.endsWith(".dbtmp")
          ? "CURRENT of a new database"
          : basename(file);
    parts.set(part, [...(parts.get(part) ?? []), name]);
  }
  const inOrder = (name: string): string[] => parts.get(name) ?? [];
  return {
    opening: inOrder("opening"),
    batches: inOrder("batches"),
    // The logs are synced side by side.
    sync: inOrder("sync").toSorted(),
    twoLogs: inOrder("sync with two logs").toSorted(),
    requested,
  };
}
