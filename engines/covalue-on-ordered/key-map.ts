// A map from keys, which are compared by their bytes.
import type { Key } from "../ordered/port.ts";

/** Keys from which on names are made of them; fewer are compared one by one, which takes less than making a name. */
const MANY = 12;

/** Values by key, in the order in which the keys came first. */
export class KeyMap<Value> {
  readonly keys: Key[] = [];
  /** As `keys` are. */
  readonly values: Value[] = [];
  /** Where each key is, once there are many. */
  #places: Map<string, number> | undefined;

  /** Where in `keys` and `values` a key is; −1 for one that is not there. */
  find(key: Key): number {
    if (this.#places !== undefined) return this.#places.get(nameOf(key)) ?? -1;
    let place = this.keys.length - 1;
    // The place is that of a key.
    while (place >= 0 && !areEqual(this.keys[place] as Key, key)) place -= 1;
    return place;
  }

  /** `undefined` for a key that is not there. */
  get(key: Key): Value | undefined {
    const place = this.find(key);
    return place === -1 ? undefined : this.values[place];
  }

  set(key: Key, value: Value): void {
    const place = this.find(key);
    if (place !== -1) {
      this.values[place] = value;
      return;
    }
    const last = this.keys.push(key) - 1;
    this.values.push(value);
    if (this.#places !== undefined) this.#places.set(nameOf(key), last);
    else if (this.keys.length === MANY) {
      this.#places = new Map(this.keys.map((each, index) => [nameOf(each), index]));
    }
  }
}

/** A key as a string of its bytes, which compares and orders as the bytes do. */
export function nameOf(key: Key): string {
  const buffer = Buffer.isBuffer(key)
    ? key
    : Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  return buffer.toString("latin1");
}

/** From the end: keys of one table mostly begin alike. */
function areEqual(a: Key, b: Key): boolean {
  if (a.length !== b.length) return false;
  let index = a.length - 1;
  while (index >= 0 && a[index] === b[index]) index -= 1;
  return index < 0;
}
