import { expect, test } from "vitest";
import { hasCode } from "../engine/errors.ts";
import { HostProcess } from "./host-process.ts";
import { moduleBeside, nodeCommand } from "./running-module.ts";
import { runWorker, type WorkerOptions } from "./worker.ts";
import { WorkerProcess } from "./worker-process.ts";

const FIXTURE = moduleBeside(import.meta.url, "./worker.test.fixture");

type Overrides = Partial<WorkerOptions>;

function start(exportName: string, overrides: Overrides = {}): AsyncGenerator<unknown, void> {
  return runWorker<unknown>({ module: FIXTURE, exportName, input: null, ...overrides });
}

async function collect(events: AsyncIterable<unknown>): Promise<unknown[]> {
  const collected: unknown[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

/** The process id that a fixture's first event tells. */
async function firstPid(events: AsyncGenerator<unknown, void>): Promise<number> {
  const { value } = await events.next();
  if (typeof value !== "object" || value === null || !("pid" in value)) throw new Error("no pid");
  return Number(value.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("a worker's events come in order, and what it prints is none of them", async () => {
  const input = {
    text: "line\u2028separator\nnewline, lone \ud800, NUL \0",
    list: [1, null, true],
  };
  const printed: string[] = [];
  const events = await collect(
    runWorker({ module: FIXTURE, input, stderr: (text) => printed.push(text) }),
  );
  expect(events).toEqual([{ input }, { pid: expect.any(Number) }]);
  expect(printed.join("")).toContain("not an event");
});

test("a reader that lags loses no event", async () => {
  const events = await collect(start("manyEvents"));
  expect(events).toHaveLength(2_000);
  expect(events.at(-1)).toMatchObject({ index: 1_999 });
});

test("a worker's error keeps its code, and comes after the events before it", async () => {
  const events = start("failsWithCode");
  expect((await events.next()).value).toBe("before");
  await expect(events.next()).rejects.toMatchObject({ code: "DISK_FULL", message: "no room left" });
});

test("a worker's error without a code is INTERNAL", async () => {
  await expect(collect(start("failsWithoutCode"))).rejects.toMatchObject({
    code: "INTERNAL",
    message: "a defect",
  });
});

test("what a worker throws beside its promise is HOST_EXITED with its message", async () => {
  await expect(collect(start("throwsBesideItsPromise"))).rejects.toMatchObject({
    code: "HOST_EXITED",
    message: expect.stringContaining("nobody catches this"),
  });
});

test("a worker that dies without a result is HOST_EXITED with signal and last words", async () => {
  await expect(collect(start("diesWithoutResult"))).rejects.toMatchObject({
    code: "HOST_EXITED",
    message: expect.stringMatching(/SIGKILL.*the last words/),
  });
});

test("a module that does not export the function is an error that names both", async () => {
  await expect(collect(start("nothing"))).rejects.toMatchObject({
    message: expect.stringMatching(/worker\.test\.fixture.*nothing/),
  });
});

test("an abort asks the worker to end, and is INTERRUPTED", async () => {
  const controller = new AbortController();
  const printed: string[] = [];
  const events = start("stopsWhenAsked", {
    signal: controller.signal,
    stderr: (text) => printed.push(text),
    graceMs: 60_000,
  });
  const pid = await firstPid(events);
  controller.abort();
  await expect(events.next()).rejects.toSatisfy((error) => hasCode(error, "INTERRUPTED"));
  expect(isAlive(pid)).toBe(false);
  expect(printed.join("")).toContain("stopped when asked");
});

test("a worker that cannot be asked is killed after the grace time", async () => {
  const controller = new AbortController();
  const events = start("neverStops", { signal: controller.signal, graceMs: 10 });
  const pid = await firstPid(events);
  controller.abort();
  await expect(events.next()).rejects.toSatisfy((error) => hasCode(error, "INTERRUPTED"));
  expect(isAlive(pid)).toBe(false);
});

test("a signal that was aborted before starts no child", async () => {
  const events = start("run", { signal: AbortSignal.abort() });
  await expect(events.next()).rejects.toMatchObject({ code: "INTERRUPTED" });
});

test("a reader that stops early ends the worker", async () => {
  const events = start("stopsWhenAsked", { graceMs: 60_000 });
  const pid = await firstPid(events);
  await events.return();
  expect(isAlive(pid)).toBe(false);
});

test("a process runs one worker after another, until it is ended", async () => {
  const worker = new WorkerProcess();
  const first = await collect(worker.run({ module: FIXTURE, input: 1 }));
  expect(worker.isReady).toBe(true);
  const second = await collect(worker.run({ module: FIXTURE, input: 2 }));
  expect([first[0], second[0]]).toEqual([{ input: 1 }, { input: 2 }]);
  expect(second[1]).toEqual(first[1]);
  await worker.end();
  expect(worker.isReady).toBe(false);
});

test("a process whose worker failed is not there for another", async () => {
  const worker = new WorkerProcess();
  const failing = worker.run({ module: FIXTURE, exportName: "failsWithCode", input: null });
  await expect(collect(failing)).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(worker.isReady).toBe(false);
});

test("what an earlier worker printed are not the last words of one that dies", async () => {
  let printed: (text: string) => void = () => {};
  const hasPrinted = new Promise<string>((resolve) => (printed = resolve));
  const worker = new WorkerProcess({ stderr: (text) => printed(text) });
  await collect(worker.run({ module: FIXTURE, input: null }));
  expect(await hasPrinted).toContain("not an event");
  const dying = worker.run({ module: FIXTURE, exportName: "diesWithoutResult", input: null });
  await expect(collect(dying)).rejects.toMatchObject({
    code: "HOST_EXITED",
    message: expect.stringMatching(/answered; its last words: the last words$/),
  });
});

test("a process runs one worker at a time", async () => {
  const worker = new WorkerProcess();
  const events = worker.run({ module: FIXTURE, exportName: "stopsWhenAsked", input: null });
  await events.next();
  await expect(collect(worker.run({ module: FIXTURE, input: null }))).rejects.toMatchObject({
    code: "INTERNAL",
  });
  await events.return();
});

test("a process that waits for another run does not keep its parent", async () => {
  const main = moduleBeside(import.meta.url, "./idle-worker.test.fixture");
  const parent = new HostProcess({ command: nodeCommand(main), onLine: () => {} });
  expect(await parent.exited).toEqual({ code: 0, signal: null });
});

test("no listener is left when workers have ended", async () => {
  const controller = new AbortController();
  const before = process.listenerCount("exit");
  const running = [start("run", { signal: controller.signal }), start("run")].map(collect);
  await Promise.all(running);
  expect(process.listenerCount("exit")).toBe(before);
});
