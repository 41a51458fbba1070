// After the close, and after a disk that fails: coded errors, and no call that hangs.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { NUMBERED, key } from "../ordered/ordered-entries.test.support.ts";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import { cleanUp, held, numbered, open, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

const CLOSED = { code: "STORE_CLOSED" };

describe("a closed store", () => {
  test("answers STORE_CLOSED to every call, also of what was open when it was closed", async () => {
    const store = await open(scratchDirectory());
    await store.batch(numbered(0, 3_000));
    const scan = store.scan(NUMBERED);
    await scan.nextPage();
    const snapshot = store.snapshot();
    const ofSnapshot = snapshot.scan(NUMBERED);
    await store.close();
    await expect(store.getMany([key(0)])).rejects.toMatchObject(CLOSED);
    await expect(store.batch(numbered(0, 1))).rejects.toMatchObject(CLOSED);
    await expect(scan.nextPage()).rejects.toMatchObject(CLOSED);
    await expect(ofSnapshot.nextPage()).rejects.toMatchObject(CLOSED);
    await expect(snapshot.getMany([key(0)])).rejects.toMatchObject(CLOSED);
    expect(() => store.scan(NUMBERED)).toThrow(expect.objectContaining(CLOSED));
    expect(() => store.snapshot()).toThrow(expect.objectContaining(CLOSED));
    // Closing is not refused, to those who clean up.
    await scan.close();
    await snapshot.close();
    await store.close();
  });

  test("waits for the calls in flight", async () => {
    const path = scratchDirectory();
    const store = await open(path);
    const calls = [
      store.batch(numbered(0, 2_000)),
      store.batch(numbered(2_000, 1)),
      store.getMany([key(0)]),
      store.scan(NUMBERED).nextPage(),
      store.sync(),
    ];
    await store.close();
    await Promise.all(calls);
    expect(await held(await open(path))).toHaveLength(2_001);
  });
});

describe("a scan", () => {
  test("whose snapshot was closed says so", async () => {
    const store = await open(scratchDirectory());
    const snapshot = store.snapshot();
    const scan = snapshot.scan(NUMBERED);
    await snapshot.close();
    await expect(scan.nextPage()).rejects.toMatchObject(CLOSED);
    await expect(scan.nextPage()).resolves.toStrictEqual({ entries: [], last: true });
  });
});

const canInject =
  spawnSync("strace", ["-f", "-e", "inject=fdatasync:error=EIO", "true"]).status === 0;

describe.skipIf(!canInject)("a disk that fails (needs strace, and leave to trace)", () => {
  test.each([
    { call: "fdatasync", path: "000003.log" },
    { call: "write", path: "000003.log" },
  ])(
    "at the third $call of the log gives IO_FAILED, to that batch and those after it",
    async ({ call, path: file }) => {
      const path = scratchDirectory();
      const answers = underFault(`${call}:error=EIO:when=3+`, join(path, file), path);
      expect(answers).toStrictEqual(["ok", "ok", "IO_FAILED", "IO_FAILED", "closed"]);
      const store = await open(path);
      // The one that failed may be there, whole: nobody knows.
      expect([
        [0, 1],
        [0, 1, 2],
      ]).toContainEqual(await held(store));
    },
  );

  test("at a sync() fails that one and all later ones, and takes no more batches", async () => {
    const path = scratchDirectory();
    // Once, as Linux tells of what it could not write.
    const inject = "fdatasync:error=EIO:when=2";
    expect(underFault(inject, join(path, "000003.log"), path, "sync")).toStrictEqual([
      "ok, synced ok",
      "ok, synced IO_FAILED",
      "IO_FAILED, synced IO_FAILED",
      "IO_FAILED, synced IO_FAILED",
      "closed",
    ]);
    const store = await open(path);
    expect(await held(store)).toStrictEqual([0, 1]);
    await store.sync();
  });

  test("when the directory cannot be synced refuses to open, and holds no lock", () => {
    const path = scratchDirectory();
    // The first one is LevelDB's, before its manifest.
    expect(underFault("fsync:error=EIO:when=2", path, path)).toStrictEqual([
      "IO_FAILED",
      "opened at the second try",
    ]);
  });
});

/** What the fixture says when a system call fails as strace is told. */
function underFault(inject: string, traced: string, path: string, how = ""): string[] {
  const { program, arguments: command } = nodeCommand(
    moduleBeside(import.meta.url, "./faulty-disk.test.fixture"),
    path,
    how,
  );
  const strace = ["-f", "-qq", "-o", "/dev/null", "-P", traced, "-e", `inject=${inject}`];
  const { stdout, stderr } = spawnSync("strace", [...strace, program, ...command], {
    encoding: "utf8",
    // strace counts calls by thread.
    env: { ...process.env, UV_THREADPOOL_SIZE: "1" },
  });
  expect(stdout, stderr).not.toBe("");
  return stdout.trim().split("\n");
}
