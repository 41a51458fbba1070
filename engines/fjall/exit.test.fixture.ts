// Leaves a store without closing it, in the way that the first argument says: what exit.test.ts starts
// with a directory. What it saw goes to stdout.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { CoValueStore } from "../covalue/port.ts";
import { coID, header } from "../covalue/write-content.test.support.ts";
import { fjallEngine } from "./engine.ts";

const [, , way = "", path = ""] = isMainThread ? process.argv : workerData;
const LEAVE: Record<string, () => Promise<void>> = {
  async exits() {
    startCalls(await open());
    process.exit(0);
  },
  async ends() {
    const store = await open();
    await store.upsertCoValue("a", header({}));
    process.stdout.write("stored");
  },
  async throws() {
    startCalls(await open());
    process.exitCode = 0;
    throw new Error("nobody catches this");
  },
  "ends-in-worker": () => inWorker(false),
  "is-terminated-in-worker": () => inWorker(true),
  async "is-terminated-while-it-opens"() {
    for (let round = 0; round < 4; round += 1) await terminatedAfter("opening", round);
    await reopen();
  },
};
const IN_WORKER: Record<string, () => Promise<void>> = {
  async "ends-in-worker"() {
    await (await open()).upsertCoValue("a", header({}));
    parentPort?.postMessage("stored");
  },
  async "is-terminated-in-worker"() {
    const store = await open();
    const pad = "x".repeat(10_000);
    for (let index = 0; index < 100; index += 1) {
      await store.upsertCoValue(`row ${index}`, header({ pad }));
    }
    // Walks with pages left have threads of their own, which hold the store too.
    for (let index = 0; index < 8; index += 1) {
      await store.rows?.()[Symbol.asyncIterator]().next();
    }
    startCalls(store);
    parentPort?.postMessage("calls are in flight");
  },
  async opening() {
    void open().catch(() => {});
    parentPort?.postMessage("opening");
  },
};
await (isMainThread ? LEAVE : IN_WORKER)[way]?.();

function open(): Promise<CoValueStore> {
  return fjallEngine.openAsync({ path, durability: "process" });
}

/** More calls than libuv's pool has threads, none of them awaited. */
function startCalls(store: CoValueStore): void {
  const ignore = (): void => {};
  for (let index = 0; index < 50; index += 1) {
    const text = "x".repeat(10_000);
    store.upsertCoValue(`id ${index}`, header({ text })).then(ignore, ignore);
    store.readCoValue("a").then(ignore, ignore);
    store.getCoValueSessions(1).then(ignore, ignore);
    store.transaction((handle) => handle.markCoValueAsDeleted(coID("a"))).then(ignore, ignore);
  }
  store.sync().then(ignore, ignore);
}

/** A worker that leaves the store open; then this thread opens it. */
async function inWorker(terminate: boolean): Promise<void> {
  const worker = startWorker(way);
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  if (terminate) await worker.terminate();
  await ended;
  await reopen();
}

async function terminatedAfter(workerWay: string, delayMs: number): Promise<void> {
  const worker = startWorker(workerWay);
  await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  await worker.terminate();
}

/** This module in a worker; in Node 20 a worker does not take the loader of TypeScript over. */
function startWorker(workerWay: string): Worker {
  const [tsx, self] = [import.meta.resolve("tsx/esm/api"), import.meta.url];
  const load = `import("${tsx}").then(({ register }) => { register(); return import("${self}"); })`;
  return new Worker(load, { eval: true, workerData: ["", "", workerWay, path] });
}

async function reopen(): Promise<void> {
  const store = await open();
  process.stdout.write(`opened again with ${await store.getCoValueCount()}`);
  await store.close();
}
