// The bare structure to compare the memory engine's tree with: two sorted arrays and binary search. Simpler
// and by that hard to beat in reading; an insert moves what lies behind it, which the operations timed do not.
import type { Entry, Key, KeyRange, Write } from "@assay/engines/ordered";
import type { RawOrdered } from "./raw-store.ts";

/** Opens an empty one whose loops answer at once. */
export function openRawMemorySync(): RawOrdered<"sync"> {
  return loopsOn(new SortedArrays());
}

function loopsOn(arrays: SortedArrays): RawOrdered<"sync"> {
  return {
    getMany: (keys) => keys.map((key) => arrays.get(key)),
    scan: (range) => arrays.scan(range),
    batch: (writes) => arrays.write(writes),
    getInSnapshot(key) {
      const end = arrays.hold();
      const value = arrays.get(key);
      end();
      return value;
    },
    close: async () => {},
  };
}

/** Opens an empty one whose loops answer with promises. */
export function openRawMemory(): RawOrdered<"async"> {
  const arrays = new SortedArrays();
  const { getMany, scan, batch, close } = loopsOn(arrays);
  const getIn = async (key: Key) => arrays.get(key);
  const end = async (release: () => void) => release();
  return {
    getMany: async (keys) => getMany(keys),
    scan: async (range) => scan(range),
    batch: async (writes) => batch(writes),
    async getInSnapshot(key) {
      const release = arrays.hold();
      const value = await getIn(key);
      await end(release);
      return value;
    },
    close,
  };
}

class SortedArrays {
  #keys: Key[] = [];
  #values: Uint8Array[] = [];
  #held = 0;

  /** The present state stays as it is until the function is called. */
  hold(): () => void {
    this.#held += 1;
    return () => {
      this.#held -= 1;
    };
  }

  get(key: Key): Uint8Array | undefined {
    const index = this.#find(key);
    return this.#isAt(index, key) ? this.#values[index] : undefined;
  }

  scan({ start, end }: KeyRange): Entry[] {
    const last = this.#find(end);
    const entries: Entry[] = [];
    for (let index = this.#find(start); index < last; index += 1) {
      // Both arrays are as long as the search says.
      entries.push([this.#keys[index] as Key, this.#values[index] as Uint8Array]);
    }
    return entries;
  }

  write(writes: readonly Write[]): void {
    if (this.#held > 0) {
      this.#keys = [...this.#keys];
      this.#values = [...this.#values];
    }
    for (const [key, value] of writes) {
      const index = this.#find(key);
      const isThere = this.#isAt(index, key);
      if (value === undefined) {
        if (!isThere) continue;
        this.#keys.splice(index, 1);
        this.#values.splice(index, 1);
      } else if (isThere) {
        this.#values[index] = value;
      } else {
        this.#keys.splice(index, 0, key);
        this.#values.splice(index, 0, value);
      }
    }
  }

  #isAt(index: number, key: Key): boolean {
    const found = this.#keys[index];
    return found !== undefined && compare(found, key) === 0;
  }

  /** The first place whose key is not below the given one. */
  #find(key: Key): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // The middle is below the length.
      if (compare(this.#keys[middle] as Key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Quicker than Buffer.compare for short keys, which is a call out of JavaScript. */
function compare(a: Key, b: Key): number {
  const shorter = a.length < b.length ? a.length : b.length;
  for (let index = 0; index < shorter; index += 1) {
    // Both indices are below the lengths.
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
