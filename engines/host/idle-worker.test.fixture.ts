// The main of a process that runs a worker, keeps its process for another, and has nothing more to do.
import { moduleBeside } from "./running-module.ts";
import { WorkerProcess } from "./worker-process.ts";

const worker = new WorkerProcess();
const module = moduleBeside(import.meta.url, "./worker.test.fixture");
const events = worker.run({ module, input: null });
while ((await events.next()).done !== true);
