// What this folder's tests share: directories that go away, stores that are closed with them, and
// whether there is an addon to test.
import type { CoValueTransaction } from "../covalue/port.ts";
import { writeSession, type SessionContent } from "../covalue/write-content.test.support.ts";
import type { OpenOptions } from "../engine/engine.ts";
import { runAsync } from "../engine/steps.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../host/temporary-directory.ts";
import { FjallClient } from "./client.ts";
import { fjallEngine } from "./engine.ts";

export * from "../covalue/write-content.test.support.ts";

const probe = await fjallEngine.probe();

/** Whether the native addon is there. A run that must have it says so in ASSAY_REQUIRE. */
export const isBuilt = probe.available;

const made: TemporaryDirectory[] = [];
const opened: FjallClient[] = [];

/** A new directory under the repository's `.assay`. */
export function scratchDirectory(): string {
  const directory = temporaryDirectory(".assay");
  made.push(directory);
  return directory.path;
}

/** Opens a store, which `cleanUp` closes; durability defaults to `process`. */
export async function open(options: Partial<OpenOptions> = {}): Promise<FjallClient> {
  const path = options.path ?? scratchDirectory();
  const store = await fjallEngine.openAsync({ durability: "process", ...options, path });
  if (!(store instanceof FjallClient)) throw new TypeError("the engine opened something else");
  opened.push(store);
  return store;
}

/** Closes what the test left open and removes its directories. */
export async function cleanUp(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
  for (const directory of made.splice(0)) directory.remove();
}

/** Writes a session through a handle and answers its row id. */
export function put(
  handle: CoValueTransaction,
  coValue: number,
  session: string,
  content: SessionContent,
): Promise<number> {
  return runAsync(writeSession(handle, coValue, session, content));
}
