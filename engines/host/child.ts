// The main of an engine's child process: plays what its parent asks for, as protocol.ts says.
// Arguments: the engine's module, and the name it is exported under.
import { logger, LogLevel } from "cojson";
import { errorCode, errorMessage, AssayError, type ErrorCode } from "../engine/errors.ts";
import type { CoValueEngine } from "../covalue/port.ts";
import { sendLine, takeStdio } from "./child-stdio.ts";
import { HostedStore } from "./hosted-store.ts";
import { importEngine } from "./import-engine.ts";
import {
  decodeRequest,
  encodeReply,
  PROTOCOL_VERSION,
  type EngineReply,
  type EngineRequest,
} from "./protocol.ts";

logger.setLevel(LogLevel.NONE);
const [module = "", exportName = ""] = process.argv.slice(2);

takeStdio({
  onLine: (line) => {
    const request = readRequest(line);
    served = served.then((store) => serve(store, request));
  },
  onUncaught: (error) => {
    sendError("HOST_EXITED", `uncaught in an engine's process: ${describe(error)}`);
  },
});

/** Requests wait for those before them, and all of them for the engine. */
let served: Promise<HostedStore> = start();

async function start(): Promise<HostedStore> {
  try {
    const engine = await importEngine({ module, exportName });
    send(await hello(engine));
    return new HostedStore(engine);
  } catch (error) {
    return endWithError(error);
  }
}

async function hello(engine: CoValueEngine): Promise<EngineReply> {
  const probe = await engine.probe();
  if (!probe.available) {
    throw new AssayError(
      "ENGINE_UNAVAILABLE",
      `${engine.name} cannot run here: ${probe.reason}; ${probe.remedy}`,
    );
  }
  return {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    engine: engine.name,
    version: probe.version,
    host: `node ${process.versions.node}`,
    claims: engine.claims,
    apis: [...engine.apis],
    durabilities: [...engine.durabilities],
  };
}

async function serve(store: HostedStore, request: EngineRequest): Promise<HostedStore> {
  try {
    send({ type: "ack", n: request.n, answer: await store.serve(request) });
  } catch (error) {
    send({ type: "error", n: request.n, code: codeOf(error), message: errorMessage(error) });
  }
  if (request.type === "close") process.exit(0);
  return store;
}

function readRequest(line: string): EngineRequest {
  try {
    return decodeRequest(line);
  } catch (error) {
    return endWithError(error);
  }
}

function endWithError(error: unknown): never {
  sendError(codeOf(error), errorMessage(error));
  process.exit(1);
}

function sendError(code: ErrorCode, message: string): void {
  send({ type: "error", code, message });
}

function send(reply: EngineReply): void {
  sendLine(encodeReply(reply));
}

function codeOf(error: unknown): ErrorCode {
  return errorCode(error) ?? "INTERNAL";
}

function describe(error: unknown): string {
  const code = errorCode(error);
  return code === undefined ? errorMessage(error) : `${code}: ${errorMessage(error)}`;
}
