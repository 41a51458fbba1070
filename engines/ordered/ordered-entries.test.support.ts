// Numbered entries, for the checks of ordered stores and for engines' own tests. For tests only.
import { applied, type AnyOrderedStore, type State } from "./ordered-model.test.support.ts";
import type { Key, KeyRange, Write } from "./port.ts";

/** A check's work on a store that is open and empty. */
export type Body = (store: AnyOrderedStore) => Promise<void>;

/** Checks by name. */
export type NamedBodies = readonly (readonly [name: string, body: Body])[];

/** Every key that the checks use. */
export const EVERYTHING: KeyRange = { start: Buffer.of(0), end: Buffer.of(0xff, 0xff, 0xff) };

/** Every key that `key` gives. */
export const NUMBERED: KeyRange = { start: Buffer.from("n:"), end: Buffer.from("n;") };

/** A key whose order is that of its number. */
export function key(number: number): Key {
  const bytes = Buffer.alloc(6, "n:");
  bytes.writeUInt32BE(number, 2);
  return bytes;
}

/** The number of such a key. */
export function numberOf(numbered: Key): number {
  return Buffer.from(numbered).readUInt32BE(2);
}

/** A write of a short text. Default: the number. */
export function put(number: number, text: string | number = number): Write {
  return [key(number), Buffer.from(String(text))];
}

/** The whole numbers from 0 up to but not including the count. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** Stores numbered entries in a few batches; gives the state that they make. */
export async function fill(store: AnyOrderedStore, count: number): Promise<State> {
  let state: State = new Map();
  for (let from = 0; from < count; from += 1_000) {
    const writes = upTo(Math.min(1_000, count - from)).map((number) => put(from + number));
    await store.batch(writes);
    state = applied(state, writes);
  }
  return state;
}

/** Stored bytes as text. */
export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}
