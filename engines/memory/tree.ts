// A copy-on-write B+ tree of bytes to bytes: what the memory engine keeps its data in. Freezing it
// costs nothing: while a frozen state is held, its nodes are copied when a write first touches them.
//
// Not balanced after deletions: an empty node is unlinked, a sparse one stays. That bounds no worst
// case on disk, and there is no disk.
import type { Entry, Key, KeyRange } from "../ordered/port.ts";
import { bound, compareBytes, lowerBound } from "./search.ts";

/** Entries of a leaf, or children of a branch, at the most. */
const NODE_CAPACITY = 64;

interface Leaf {
  readonly kind: "leaf";
  /** The writing period that may change this node in place. */
  readonly period: number;
  readonly keys: Key[];
  /** What is got; also in `entries`, from where it would take two reads of memory more. */
  readonly values: Uint8Array[];
  /** Each key with its value, made once when it is put: a scan hands these out and makes none. */
  readonly entries: Entry[];
}

interface Branch {
  readonly kind: "branch";
  readonly period: number;
  /** `keys[i]` is not above any key of `children[i]`; `keys[0]` is never compared. */
  readonly keys: Key[];
  readonly children: Node[];
}

type Node = Leaf | Branch;

/** How many frozen states of a tree are still held. */
interface Held {
  count: number;
}

/** A state of the tree that no later write changes, until it is released. */
export class FrozenTree {
  readonly root: Node;
  #held: Held | undefined;

  constructor(root: Node, held: Held) {
    this.root = root;
    this.#held = held;
    held.count += 1;
  }

  /** Lets writes change the state's nodes again. May be called twice. */
  release(): void {
    if (this.#held !== undefined) this.#held.count -= 1;
    this.#held = undefined;
  }
}

/** An ordered map of bytes to bytes. It keeps the arrays it is given: they must not be changed after. */
export class MemoryTree {
  #root: Node = { kind: "leaf", period: 0, keys: [], values: [], entries: [] };
  #period = 0;
  readonly #held: Held = { count: 0 };

  /** The present state, for reads that end before the next write. */
  get root(): Node {
    return this.#root;
  }

  /** The present state, which later writes leave alone until it is released. */
  freeze(): FrozenTree {
    this.#period += 1;
    return new FrozenTree(this.#root, this.#held);
  }

  get(key: Key): Uint8Array | undefined {
    return getFrom(this, key);
  }

  put(key: Key, value: Uint8Array): void {
    this.#root = this.#own(this.#root);
    const split = this.#put(this.#root, key, value);
    if (split === undefined) return;
    this.#root = {
      kind: "branch",
      period: this.#period,
      keys: [firstKey(this.#root), firstKey(split)],
      children: [this.#root, split],
    };
  }

  delete(key: Key): void {
    if (this.get(key) === undefined) return;
    this.#root = this.#own(this.#root);
    this.#delete(this.#root, key);
    while (this.#root.kind === "branch" && this.#root.children.length <= 1) {
      this.#root = this.#root.children[0] ?? {
        kind: "leaf",
        period: this.#period,
        keys: [],
        values: [],
        entries: [],
      };
    }
  }

  /** The node itself when no frozen state can hold it, a copy otherwise. */
  #own(node: Node): Node {
    if (node.period === this.#period || this.#held.count === 0) return node;
    return node.kind === "leaf"
      ? {
          kind: "leaf",
          period: this.#period,
          keys: node.keys.slice(),
          values: node.values.slice(),
          entries: node.entries.slice(),
        }
      : {
          kind: "branch",
          period: this.#period,
          keys: node.keys.slice(),
          children: node.children.slice(),
        };
  }

  /** Puts into an owned node; answers the right half when the node had to split. */
  #put(node: Node, key: Key, value: Uint8Array): Node | undefined {
    if (node.kind === "leaf") {
      const index = lowerBound(node.keys, key, 0);
      if (index < node.keys.length && compareBytes(at(node.keys, index), key) === 0) {
        node.values[index] = value;
        node.entries[index] = [at(node.keys, index), value];
        return undefined;
      }
      node.keys.splice(index, 0, key);
      node.values.splice(index, 0, value);
      node.entries.splice(index, 0, [key, value]);
    } else {
      const index = childIndex(node, key, 1);
      const child = this.#own(at(node.children, index));
      node.children[index] = child;
      const split = this.#put(child, key, value);
      if (split === undefined) return undefined;
      node.keys.splice(index + 1, 0, firstKey(split));
      node.children.splice(index + 1, 0, split);
    }
    return node.keys.length > NODE_CAPACITY ? this.#split(node) : undefined;
  }

  #split(node: Node): Node {
    const half = node.keys.length >> 1;
    return node.kind === "leaf"
      ? {
          kind: "leaf",
          period: this.#period,
          keys: node.keys.splice(half),
          values: node.values.splice(half),
          entries: node.entries.splice(half),
        }
      : {
          kind: "branch",
          period: this.#period,
          keys: node.keys.splice(half),
          children: node.children.splice(half),
        };
  }

  /** Deletes a key that is stored below an owned node. */
  #delete(node: Node, key: Key): void {
    if (node.kind === "leaf") {
      const index = lowerBound(node.keys, key, 0);
      node.keys.splice(index, 1);
      node.values.splice(index, 1);
      node.entries.splice(index, 1);
      return;
    }
    const index = childIndex(node, key, 1);
    const child = this.#own(at(node.children, index));
    node.children[index] = child;
    this.#delete(child, key);
    if (child.keys.length > 0) return;
    node.keys.splice(index, 1);
    node.children.splice(index, 1);
  }
}

/** What the reads below take: the tree itself, or a state of it. */
export type TreeState = Pick<FrozenTree, "root">;

/** The value of a key. */
export function getFrom({ root }: TreeState, key: Key): Uint8Array | undefined {
  let node = root;
  while (node.kind === "branch") node = at(node.children, childIndex(node, key, 1));
  const index = lowerBound(node.keys, key, 0);
  if (index >= node.keys.length || compareBytes(at(node.keys, index), key) !== 0) return undefined;
  return node.values[index];
}

/** The entries of a range, in order and so many at the most. */
export function scanFrom(
  { root }: TreeState,
  { start, end }: KeyRange,
  reverse: boolean,
  limit: number,
): Entry[] {
  const entries = reverse
    ? collectDescending(root, start, end, limit, undefined)
    : collectAscending(root, start, end, limit, undefined);
  return entries ?? [];
}

/** Of the children of a branch only the first can hold keys before the start, and only the last keys after the end. */
type Bound = Key | undefined;

/** What was collected, and after it what of the node lies in the range; `undefined` where neither is anything. */
function collectAscending(
  node: Node,
  start: Bound,
  end: Bound,
  limit: number,
  collected: Entry[] | undefined,
): Entry[] | undefined {
  const first = firstIn(node, start);
  const last = lastIn(node, first, end);
  if (node.kind === "leaf") {
    const { entries } = node;
    const stop = Math.min(last + 1, first + limit - (collected?.length ?? 0));
    // Most ranges lie in one or two leaves, and a slice is quicker than a loop.
    if (collected === undefined) return stop > first ? entries.slice(first, stop) : undefined;
    for (let index = first; index < stop; index += 1) collected.push(at(entries, index));
    return collected;
  }
  let found = collected;
  for (let index = first; index <= last; index += 1) {
    if (found !== undefined && found.length >= limit) break;
    const from = index === first ? start : undefined;
    const to = index === last ? end : undefined;
    found = collectAscending(at(node.children, index), from, to, limit, found);
  }
  return found;
}

/** `collectAscending` from the other end. */
function collectDescending(
  node: Node,
  start: Bound,
  end: Bound,
  limit: number,
  collected: Entry[] | undefined,
): Entry[] | undefined {
  const first = firstIn(node, start);
  const last = lastIn(node, first, end);
  if (node.kind === "leaf") {
    const { entries } = node;
    const stop = Math.max(first, last + 1 - limit + (collected?.length ?? 0));
    if (collected === undefined) {
      return stop <= last ? entries.slice(stop, last + 1).reverse() : undefined;
    }
    for (let index = last; index >= stop; index -= 1) collected.push(at(entries, index));
    return collected;
  }
  let found = collected;
  for (let index = last; index >= first; index -= 1) {
    if (found !== undefined && found.length >= limit) break;
    const from = index === first ? start : undefined;
    const to = index === last ? end : undefined;
    found = collectDescending(at(node.children, index), from, to, limit, found);
  }
  return found;
}

/** Where in a node a range begins. */
function firstIn(node: Node, start: Bound): number {
  if (start === undefined) return 0;
  return node.kind === "leaf" ? lowerBound(node.keys, start, 0) : childIndex(node, start, 1);
}

/** Where in a node a range ends that does not end before the place it begins at; the end's place included. */
function lastIn(node: Node, first: number, end: Bound): number {
  if (end === undefined) return node.keys.length - 1;
  return node.kind === "leaf"
    ? lowerBound(node.keys, end, first) - 1
    : childIndex(node, end, first + 1);
}

/** Which child's range the key falls into, of those from the one before `low` on. */
function childIndex(node: Branch, key: Key, low: number): number {
  return bound(node.keys, key, low, true) - 1;
}

function firstKey(node: Node): Key {
  return at(node.keys, 0);
}

/** An element that is known to exist: indices here come from the bounds of the same array. */
function at<T>(items: { readonly [index: number]: T }, index: number): T {
  // Checked access would cost on the hottest path of the engine that others are measured against.
  return items[index] as T;
}
