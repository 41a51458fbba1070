// Erases what was deleted, as cojson's background scheduler would.
import { StorageApiAsync, StorageApiSync } from "cojson";
import { codedMessage } from "../engine/errors.ts";
import type { JazzFailure } from "./jazz-failure.ts";
import type { JazzStore } from "./jazz-store.ts";
import { quietly } from "./quietly.ts";
import { unlessStalled, type StallOptions } from "./stall.ts";

/** Any load or store aborts an erasure half-way (storageAsync.ts 297), so it is repeated. */
const MOST_ROUNDS = 5;

/**
 * Erases every deleted coValue of a store through cojson's storage until none is pending, five times
 * at most; `undefined` when all went well.
 */
export async function eraseDeleted(
  target: JazzStore,
  options: StallOptions = {},
): Promise<JazzFailure | undefined> {
  return quietly(() => eraseAll(target, options));
}

async function eraseAll(
  target: JazzStore,
  options: StallOptions,
): Promise<JazzFailure | undefined> {
  const storage =
    target.api === "async" ? new StorageApiAsync(target.store) : new StorageApiSync(target.store);
  const erase = async (): Promise<string | undefined> => {
    let pending: readonly string[] = [];
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      await storage.eraseAllDeletedCoValues();
      pending = await target.store.getAllCoValuesWaitingForDelete();
      if (pending.length === 0) return undefined;
    }
    return `${pending.length} pending, such as ${pending[0]}`;
  };
  const failure = (actual: string): JazzFailure => ({
    coValue: "",
    what: "erase what was deleted",
    expected: "nothing pending",
    actual,
  });
  try {
    const waited = await unlessStalled(erase(), () => 0, options);
    if (waited.stalled) return failure("no end of it");
    return waited.value === undefined ? undefined : failure(waited.value);
  } catch (error) {
    return failure(codedMessage(error));
  } finally {
    await storage.close();
  }
}
