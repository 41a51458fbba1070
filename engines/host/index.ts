// Running engines and work in child processes.
export { spawnEngine, type EngineProcess, type EngineProcessOptions } from "./engine-process.ts";
export { interruptedError, type ProcessExit } from "./host-process.ts";
export { importEngine } from "./import-engine.ts";
export { PROTOCOL_VERSION, type EngineHello } from "./protocol.ts";
export { CHILDREN_VARIABLE, moduleBeside, nodeCommand, type Command } from "./running-module.ts";
export { temporaryDirectory, type TemporaryDirectory } from "./temporary-directory.ts";
export { runWorker, type WorkerFunction, type WorkerOptions } from "./worker.ts";
export { WorkerProcess, type WorkerProcessOptions, type WorkerRun } from "./worker-process.ts";
export { untilSilent } from "./until-silent.ts";
