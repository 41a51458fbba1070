// Opens stored data as an app does: a fresh node of the capture's account over the storage, which
// decrypts and verifies everything it reads.
import { cojsonInternals, LocalNode, type RawCoID } from "cojson";
import { codedMessage } from "../engine/errors.ts";
import type { CaptureOrigin, ExpectedContent } from "../history/capture.ts";
import { guardedStorage } from "./guarded-storage.ts";
import type { JazzFailure } from "./jazz-failure.ts";
import type { JazzStore } from "./jazz-store.ts";
import { loadCrypto } from "./load-crypto.ts";
import { quietly } from "./quietly.ts";
import { isComplete, readContent } from "./read-content.ts";
import { unlessStalled } from "./stall.ts";
import type { JazzOptions } from "./store-capture.ts";

/** What a node needs to know of a capture to read it. */
export interface ReadableCapture {
  readonly origin: Pick<CaptureOrigin, "account">;
  readonly contents: readonly ExpectedContent[];
}

/** What a fresh node saw. */
export interface NodeResult {
  /** By id; what it could not read is left out and has a failure. */
  readonly contents: ReadonlyMap<string, ExpectedContent>;
  readonly failures: readonly JazzFailure[];
}

/**
 * Reads every coValue of a capture through a fresh node with the capture's account, in the form of
 * the capture's expected contents. Waits for content that still streams when `load` resolves, as long
 * as some comes. Shuts the node down in the end; errors of the store are failures and leave nothing
 * unhandled.
 */
export async function openNode(
  target: JazzStore,
  capture: ReadableCapture,
  options: JazzOptions = {},
): Promise<NodeResult> {
  return quietly(() => withoutRetries(() => readAll(target, capture, options)));
}

async function readAll(
  target: JazzStore,
  { origin, contents }: ReadableCapture,
  options: JazzOptions,
): Promise<NodeResult> {
  const { storage, faults, delivered } = guardedStorage(target);
  const seen = new Map<string, ExpectedContent>();
  const failures: JazzFailure[] = [];
  const fail = (coValue: string, actual: string) =>
    failures.push({ coValue, what: "content in a fresh node", expected: "readable", actual });
  const opening = LocalNode.withLoadedAccount({
    accountID: origin.account.id,
    accountSecret: origin.account.secret,
    sessionID: undefined,
    peers: [],
    syncWhen: "never",
    crypto: await loadCrypto(),
    storage,
  });
  const opened = await unlessStalled(opening, delivered, options).catch((error: unknown) => {
    fail(origin.account.id, `the account does not open: ${codedMessage(error)}`);
  });
  if (opened?.stalled === true) fail(origin.account.id, "no end of opening the account");
  if (opened?.stalled === false) {
    const node = opened.value;
    const waiting = new Set<string>();
    const read = async ({ id }: ExpectedContent) => {
      waiting.add(id);
      try {
        seen.set(id, await readOne(node, id));
      } catch (error) {
        fail(id, codedMessage(error));
      }
      waiting.delete(id);
      const done = contents.length - waiting.size;
      if (done % 16 === 0) options.onProgress?.({ step: "node", done, total: contents.length });
    };
    const reading = Promise.all(contents.map(read));
    const progress = () => delivered() + seen.size;
    const { stalled } = await unlessStalled(reading, progress, options);
    if (stalled) for (const id of waiting) fail(id, "content that never comes to its end");
    await unlessStalled(node.gracefulShutdown(), () => 0, options);
  }
  await storage.close();
  for (const { call, error } of faults) {
    const actual = codedMessage(error);
    failures.push({ coValue: "", what: `fresh node: ${call}`, expected: "no error", actual });
  }
  return { contents: seen, failures };
}

async function readOne(node: LocalNode, id: RawCoID): Promise<ExpectedContent> {
  const core = await node.loadCoValueCore(id, undefined, true);
  if (!core.isAvailable()) throw new TypeError("unavailable");
  await core.waitForAsync(() => core.isAvailable() && isComplete(core));
  return readContent(core);
}

/** Without this a coValue that is not there costs three seconds (config.ts 17). */
async function withoutRetries<T>(work: () => Promise<T>): Promise<T> {
  const config = cojsonInternals.CO_VALUE_LOADING_CONFIG;
  const before = config.MAX_RETRIES;
  config.MAX_RETRIES = 0;
  try {
    return await work();
  } finally {
    config.MAX_RETRIES = before;
  }
}
