// What this folder's tests share: directories that go away, ordered stores that are closed with them.
import { temporaryDirectory, type TemporaryDirectory } from "../host/temporary-directory.ts";
import type { Durability, Tuning } from "../engine/cell.ts";
import type { OrderedStore, Write } from "../ordered/port.ts";
import { key, NUMBERED, numberOf } from "../ordered/ordered-entries.test.support.ts";
import { drain } from "../ordered/ordered-model.test.support.ts";
import { openLevelStore } from "./open.ts";
import { TUNING_DEFAULTS } from "./tuning.ts";

const made: TemporaryDirectory[] = [];
const opened: OrderedStore[] = [];

/** A new directory under the repository's `.assay`. */
export function scratchDirectory(): string {
  const directory = temporaryDirectory(".assay");
  made.push(directory);
  return directory.path;
}

/** How a test opens a store; durability defaults to `process`. */
export interface TestOptions {
  readonly durability?: Durability;
  readonly tuning?: Tuning;
}

/** Opens the ordered store alone, which `cleanUp` closes. */
export async function open(
  path: string,
  { durability = "process", tuning = {} }: TestOptions = {},
): Promise<OrderedStore> {
  const options = { path, durability, clock: Date.now };
  const store = await openLevelStore({ ...options, tuning: { ...TUNING_DEFAULTS, ...tuning } });
  opened.push(store);
  return store;
}

/** Closes what the test left open and removes its directories. */
export async function cleanUp(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
  for (const directory of made.splice(0)) directory.remove();
}

/** Numbered entries with a value of so many bytes, which says its number. */
export function numbered(from: number, count: number, bytes = 100): Write[] {
  return Array.from({ length: count }, (_, index) => [
    key(from + index),
    text(from + index, bytes),
  ]);
}

/** A value of so many bytes that do not compress, the same for the same number. */
export function text(number: number, bytes: number): Uint8Array {
  const value = Buffer.alloc(bytes);
  let state = number + 1;
  for (let at = 0; at < bytes; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    value[at] = 33 + ((state >>> 16) % 90);
  }
  return value;
}

/** The numbers of the entries that a store holds, in order. */
export async function held(store: OrderedStore): Promise<number[]> {
  const entries = await drain(store.scan(NUMBERED));
  return entries.map(([name]) => numberOf(name));
}
