// What this folder's tests share: directories that go away, and stores of both apis.
import { temporaryDirectory, type TemporaryDirectory } from "../host/temporary-directory.ts";
import { APIS, type Api } from "../engine/cell.ts";
import { key, NUMBERED, numberOf } from "../ordered/ordered-entries.test.support.ts";
import { drain, type AnyOrderedStore } from "../ordered/ordered-model.test.support.ts";
import type { OrderedStore, OrderedStoreSync, Write } from "../ordered/port.ts";
import { loadDriver } from "./driver.ts";
import { openLmdbStore, openLmdbStoreSync, type LmdbOptions } from "./store.ts";

const made: TemporaryDirectory[] = [];

/** A new directory under the repository's `.assay`. */
export function scratchDirectory(): string {
  const directory = temporaryDirectory(".assay");
  made.push(directory);
  return directory.path;
}

/** Removes the directories of a test. */
export function cleanUp(): void {
  for (const directory of made.splice(0)) directory.remove();
}

type TestOptions = Partial<Omit<LmdbOptions, "driver" | "path">>;

/** Options for a store that never syncs, if nothing else is said. */
const optionsOf = (path: string, options: TestOptions): LmdbOptions => ({
  driver: loadDriver(),
  path,
  syncMode: "never",
  pageCheck: "changed",
  onClosed: () => {},
  ...options,
});

export const openAsync = (path: string, options: TestOptions = {}): OrderedStore =>
  openLmdbStore(optionsOf(path, options));
export const openSync = (path: string, options: TestOptions = {}): OrderedStoreSync =>
  openLmdbStoreSync(optionsOf(path, options));

/** Opens the ordered store of an api alone, without a lock. Throws in both apis. */
export function open(api: Api, path: string, options: TestOptions = {}): AnyOrderedStore {
  // The shape of both apis behind `await`.
  return (api === "async" ? openAsync(path, options) : openSync(path, options)) as AnyOrderedStore;
}

/** Both apis, for `describe.each`. */
export const BOTH = APIS.map((api) => ({ api }));

/** Numbered entries with a value of so many bytes. */
export function numbered(from: number, count: number, bytes = 100): Write[] {
  return Array.from({ length: count }, (_, index) => [
    key(from + index),
    Buffer.alloc(bytes, from + index),
  ]);
}

/** The numbers of the entries that a store holds, in order. */
export async function held(store: AnyOrderedStore): Promise<number[]> {
  return (await drain(store.scan(NUMBERED))).map(([name]) => numberOf(name));
}
