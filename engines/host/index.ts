// Running engines and work in child processes.
export type { ProcessExit } from "./host-process.ts";
export { moduleBeside } from "./running-module.ts";
export { runWorker, type WorkerFunction, type WorkerOptions } from "./worker.ts";
