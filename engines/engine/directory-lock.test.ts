import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type * as FileSystem from "node:fs";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../host/temporary-directory.ts";
import { lockDirectory } from "./directory-lock.ts";
import { ownIdentity, type ProcessIdentity } from "./process-identity.ts";

const links = vi.hoisted(() => ({ allowed: true, before: () => {} }));
vi.mock("node:fs", async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const linkSync: typeof original.linkSync = (from, to) => {
    links.before();
    if (links.allowed) original.linkSync(from, to);
    else throw Object.assign(new Error("operation not permitted"), { code: "EPERM" });
  };
  return { ...original, linkSync };
});

let directory: TemporaryDirectory;
let path = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = temporaryDirectory(".assay");
  path = directory.path;
});
afterEach(() => {
  links.allowed = true;
  links.before = () => {};
  for (const child of children.splice(0)) child.kill("SIGKILL");
  directory.remove();
});

const locked = (message: unknown = expect.any(String)): unknown =>
  expect.objectContaining({ code: "LOCKED", message });

describe.each([
  ["hard links", true],
  ["no hard links", false],
])("a directory lock on a filesystem with %s", (_, allowed) => {
  beforeEach(() => {
    links.allowed = allowed;
  });

  test("refuses a second opener of the same process, by its number and host", () => {
    lockDirectory(path);
    const { pid, host } = ownIdentity();
    const message = `${path} is in use by process ${pid} on ${host}; close it there or name another directory`;
    expect(() => lockDirectory(path)).toThrow(locked(message));
  });

  test("can be taken again after its release, which may be called twice and is not the next one's", () => {
    const first = lockDirectory(path);
    first.release();
    const second = lockDirectory(path);
    first.release();
    expect(() => lockDirectory(path)).toThrow(locked());
    second.release();
    for (let round = 0; round < 20; round += 1) lockDirectory(path).release();
    // It does not grow.
    expect(readdirSync(join(path, "assay-lock")).sort()).toEqual(["21", "22", "spare"]);
  });
});

describe("a directory lock of another process", () => {
  test("is refused while that runs, and taken once it was killed, before anyone has waited for it", async () => {
    const child = start("hold", path);
    await once(child.stdout, "data");
    const holder = new RegExp(`in use by process ${child.pid} on `);
    expect(() => lockDirectory(path)).toThrow(locked(expect.stringMatching(holder)));
    // Without a turn of the event loop it stays a zombie, which still answers signals.
    child.kill("SIGKILL");
    const deadline = performance.now() + 10_000;
    while (isLocked() && performance.now() < deadline);
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(isLocked()).toBe(false);
  });

  test("is free once that has exited without releasing it, also from another container", async () => {
    await once(start("exit", path), "exit");
    moveElsewhere();
    lockDirectory(path).release();
  });

  test("stays its own after an exit while another of its threads may still write", async () => {
    await once(start("busy", path), "exit");
    // The process is gone by now, which can be told here and not from another container.
    lockDirectory(path).release();
    await once(start("busy", path), "exit");
    moveElsewhere();
    expect(() => lockDirectory(path)).toThrow(locked());
  });

  test("has one holder at a time, however many take it from holders that ended without releasing it", async () => {
    const racers = Array.from({ length: 8 }, () => start("race", path, "10"));
    const codes = await Promise.all(racers.map(async (racer) => (await once(racer, "exit"))[0]));
    expect(codes).toEqual(racers.map(() => 0));
    const numbers = readdirSync(join(path, "assay-lock")).map(Number).filter(Number.isInteger);
    expect(Math.max(...numbers)).toBe(8 * 10);
  });

  test("is refused to a worker thread of the holder's process", async () => {
    lockDirectory(path);
    const source = `
      import { parentPort } from "node:worker_threads";
      import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};
      register();
      const { lockDirectory } = await import(${JSON.stringify(new URL("./directory-lock.ts", import.meta.url))});
      try { lockDirectory(${JSON.stringify(path)}); parentPort.postMessage("taken"); }
      catch (error) { parentPort.postMessage(error.code); }`;
    const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
    const worker = new Worker(url, { execArgv: ["--conditions=@assay/source"] });
    const [answer] = await once(worker, "message");
    expect(answer).toBe("LOCKED");
    await worker.terminate();
  });
});

describe("a lock that was left behind", () => {
  const self = ownIdentity();
  const ENDED = 2 ** 22 + 1; // above the highest process number that Linux gives

  test.each<[string, Partial<ProcessIdentity>]>([
    ["whose process has ended", { pid: ENDED }],
    ["whose process number belongs to a later process", { started: "1" }],
  ])("%s is taken", (_, change) => {
    leave(`held ${JSON.stringify({ ...self, ...change })}`);
    lockDirectory(path).release();
  });

  test.each<[string, Partial<ProcessIdentity>]>([
    ["of another host", { host: "another", pid: ENDED }],
    ["of another container, which counts processes anew", { namespace: "pid:[1]", pid: ENDED }],
  ])("%s is refused, with the file to remove once its holder has ended", (_, change) => {
    const file = leave(`held ${JSON.stringify({ ...self, ...change })}`);
    const message = expect.stringMatching(/cannot be told from here; once it has, remove /);
    expect(() => lockDirectory(path)).toThrow(locked(message));
    rmSync(file);
    lockDirectory(path);
  });

  test.each([
    "",
    "held",
    "held {",
    "held []",
    'held {"pid":1}',
    `held ${JSON.stringify({ ...self, pid: -1 })}`,
    `held ${JSON.stringify({ ...self, pid: "1" })}`,
    `held ${JSON.stringify({ ...self, started: 5 })}`,
    "garbage",
  ])("that reads %j is refused, with the file to remove", (text) => {
    const file = leave(text);
    const message = expect.stringContaining(`by somebody, and whether`);
    expect(() => lockDirectory(path)).toThrow(locked(message));
    expect(() => lockDirectory(path)).toThrow(locked(expect.stringContaining(file)));
  });

  test("whose holder is unknown is taken where that counts as ended, and may be given back as it was", () => {
    const text = `held ${JSON.stringify({ ...self, namespace: "pid:[1]" })}`;
    leave(text, "7");
    const options = { unknownHolder: "ended" } as const;
    const taken = lockDirectory(path, options);
    expect(() => lockDirectory(path, options)).toThrow(locked());
    taken.giveBack();
    taken.release();
    expect(readdirSync(join(path, "assay-lock"))).toEqual(["7"]);
    expect(() => lockDirectory(path)).toThrow(locked(expect.stringMatching(/cannot be told/)));
    lockDirectory(path, options).release();
    // Nobody is given back what nobody held.
    lockDirectory(path).giveBack();
    lockDirectory(path);
  });

  test("counts by its number and not by its name's order", () => {
    leave(`held ${JSON.stringify({ ...self, pid: ENDED })}`, "9");
    leave(`held ${JSON.stringify(self)}`, "10");
    expect(() => lockDirectory(path)).toThrow(locked());
  });

  test("is nobody's for someone who looked before others took it and went on", () => {
    leave("free {}", "1");
    links.before = () => {
      rmSync(join(path, "assay-lock", "1"));
      leave("free {}", "4");
      leave(`held ${JSON.stringify(self)}`, "5");
      links.before = () => {};
    };
    expect(() => lockDirectory(path)).toThrow(locked());
    expect(readdirSync(join(path, "assay-lock")).sort()).toEqual(["4", "5"]);
  });

  test("does not count when it is older than one that was released, nor does a file that is no lock", () => {
    leave(`held ${JSON.stringify(self)}`, "1");
    leave("free {}", "2");
    for (const name of ["3.txt", "03", "-4", "unfinished.new"]) leave("garbage", name);
    lockDirectory(path);
    expect(readdirSync(join(path, "assay-lock")).sort()).toEqual(["2", "3", "spare"]);
  });

  test("that is a folder is refused, with the folder to remove", () => {
    const file = leave("", "2");
    rmSync(file);
    mkdirSync(file);
    expect(() => lockDirectory(path)).toThrow(locked(expect.stringContaining(file)));
  });

  test("is tidied away, whatever it is, and so is a spare file that is none", () => {
    for (const name of ["1", "spare"]) {
      rmSync(leave("", name));
      mkdirSync(join(path, "assay-lock", name, "full"), { recursive: true });
    }
    leave("free {}", "2");
    lockDirectory(path).release();
    expect(readdirSync(join(path, "assay-lock")).sort()).toEqual(["2", "3", "spare"]);
    lockDirectory(path);
  });

  function leave(text: string, name = "1"): string {
    const folder = join(path, "assay-lock");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }
});

describe("a directory that cannot be locked", () => {
  test("is refused with DIRECTORY_UNWRITABLE where a file lies in the lock's place", () => {
    writeFileSync(join(path, "assay-lock"), "");
    expect(() => lockDirectory(path)).toThrow(
      expect.objectContaining({ code: "DIRECTORY_UNWRITABLE" }),
    );
  });

  test.skipIf(process.getuid?.() === 0)(
    "is refused with DIRECTORY_UNWRITABLE without the right to write",
    () => {
      chmodSync(path, 0o500);
      expect(() => lockDirectory(path)).toThrow(
        expect.objectContaining({ code: "DIRECTORY_UNWRITABLE" }),
      );
    },
  );
});

/** Makes the lock in force one that was taken in another container. */
function moveElsewhere(): void {
  const folder = join(path, "assay-lock");
  const numbers = readdirSync(folder).map(Number).filter(Number.isInteger);
  const file = join(folder, `${Math.max(...numbers)}`);
  const text = readFileSync(file, "utf8");
  const moved = text.replace(/"namespace":"[^"]*"/, '"namespace":"pid:[1]"');
  expect(moved).not.toBe(text);
  writeFileSync(file, moved);
}

function isLocked(): boolean {
  try {
    lockDirectory(path).release();
    return false;
  } catch {
    return true;
  }
}

function start(...args: string[]) {
  const script = moduleBeside(import.meta.url, "./directory-lock.test.fixture");
  const command = nodeCommand(script, ...args);
  const child = spawn(command.program, command.arguments, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  return child;
}
