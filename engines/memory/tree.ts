// A copy-on-write B+ tree of bytes to bytes: what the memory engine keeps its data in. Freezing it
// costs nothing: while a frozen state is held, its nodes are copied when a write first touches them.
//
// Not balanced after deletions: an empty node is unlinked, a sparse one stays. That bounds no worst
// case on disk, and there is no disk.
import type { Entry, Key, KeyRange } from "../ordered/port.ts";

/** Entries of a leaf, or children of a branch, at the most. */
const NODE_CAPACITY = 64;

interface Leaf {
  readonly kind: "leaf";
  /** The writing period that may change this node in place. */
  readonly period: number;
  readonly keys: Key[];
  readonly values: Uint8Array[];
}

interface Branch {
  readonly kind: "branch";
  readonly period: number;
  /** `keys[i]` is not above any key of `children[i]`; `keys[0]` is never compared. */
  readonly keys: Key[];
  readonly children: Node[];
}

type Node = Leaf | Branch;

/** A state of the tree that no later write changes, until it is released. */
export interface FrozenTree {
  readonly root: Node;
  /** Lets writes change the state's nodes again. May be called twice. */
  release(): void;
}

/** An ordered map of bytes to bytes. It keeps the arrays it is given: they must not be changed after. */
export class MemoryTree {
  #root: Node = { kind: "leaf", period: 0, keys: [], values: [] };
  #period = 0;
  /** Frozen states that are still held. */
  #held = 0;

  /** The present state, which later writes leave alone until it is released. */
  freeze(): FrozenTree {
    this.#period += 1;
    this.#held += 1;
    let held = true;
    return {
      root: this.#root,
      release: () => {
        if (!held) return;
        held = false;
        this.#held -= 1;
      },
    };
  }

  get(key: Key): Uint8Array | undefined {
    return getFrom(this.#root, key);
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
      };
    }
  }

  /** The node itself when no frozen state can hold it, a copy otherwise. */
  #own(node: Node): Node {
    if (node.period === this.#period || this.#held === 0) return node;
    return node.kind === "leaf"
      ? { kind: "leaf", period: this.#period, keys: node.keys.slice(), values: node.values.slice() }
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
        return undefined;
      }
      node.keys.splice(index, 0, key);
      node.values.splice(index, 0, value);
    } else {
      const index = childIndex(node, key);
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
      return;
    }
    const index = childIndex(node, key);
    const child = this.#own(at(node.children, index));
    node.children[index] = child;
    this.#delete(child, key);
    if (child.keys.length > 0) return;
    node.keys.splice(index, 1);
    node.children.splice(index, 1);
  }
}

/** The value of a key in a frozen state. */
export function getFrozen(tree: FrozenTree, key: Key): Uint8Array | undefined {
  return getFrom(tree.root, key);
}

/** The entries of a range of a frozen state, in order and so many at the most. */
export function scanFrozen(
  { root }: FrozenTree,
  { start, end }: KeyRange,
  { reverse, limit }: { readonly reverse: boolean; readonly limit: number },
): Entry[] {
  const entries: Entry[] = [];
  if (reverse) collectDescending(root, start, end, limit, entries);
  else collectAscending(root, start, end, limit, entries);
  return entries;
}

/** Of the children of a branch only the first can hold keys before the start, and only the last keys after the end. */
type Bound = Key | undefined;

function collectAscending(node: Node, start: Bound, end: Bound, limit: number, entries: Entry[]) {
  const first = firstIn(node, start);
  const last = lastIn(node, end);
  if (node.kind === "leaf") {
    const { keys, values } = node;
    const stop = Math.min(last, first + limit - entries.length - 1);
    for (let index = first; index <= stop; index += 1) {
      entries.push([keys[index] as Key, values[index] as Uint8Array]);
    }
    return;
  }
  for (let index = first; index <= last && entries.length < limit; index += 1) {
    const from = index === first ? start : undefined;
    const to = index === last ? end : undefined;
    collectAscending(at(node.children, index), from, to, limit, entries);
  }
}

function collectDescending(node: Node, start: Bound, end: Bound, limit: number, entries: Entry[]) {
  const first = firstIn(node, start);
  const last = lastIn(node, end);
  if (node.kind === "leaf") {
    const { keys, values } = node;
    const stop = Math.max(first, last - limit + entries.length + 1);
    for (let index = last; index >= stop; index -= 1) {
      entries.push([keys[index] as Key, values[index] as Uint8Array]);
    }
    return;
  }
  for (let index = last; index >= first && entries.length < limit; index -= 1) {
    const from = index === first ? start : undefined;
    const to = index === last ? end : undefined;
    collectDescending(at(node.children, index), from, to, limit, entries);
  }
}

/** Where in a node a range begins. */
function firstIn(node: Node, start: Bound): number {
  if (start === undefined) return 0;
  return node.kind === "leaf" ? lowerBound(node.keys, start, 0) : childIndex(node, start);
}

/** Where in a node a range ends, that place included. */
function lastIn(node: Node, end: Bound): number {
  if (end === undefined) return node.keys.length - 1;
  return node.kind === "leaf" ? lowerBound(node.keys, end, 0) - 1 : childIndex(node, end);
}

function getFrom(root: Node, key: Key): Uint8Array | undefined {
  let node = root;
  while (node.kind === "branch") node = at(node.children, childIndex(node, key));
  const index = lowerBound(node.keys, key, 0);
  if (index >= node.keys.length || compareBytes(at(node.keys, index), key) !== 0) return undefined;
  return node.values[index];
}

/** Which child's range the key falls into. */
function childIndex(node: Branch, key: Key): number {
  return bound(node.keys, key, 1, true) - 1;
}

/** The first index from `low` on whose key is not below the given one. */
function lowerBound(keys: readonly Key[], key: Key, low: number): number {
  return bound(keys, key, low, false);
}

/**
 * The first index from `low` on whose key is above the given one or, unless `past`, equal to it. What the keys on
 * both sides have in common with it is not compared again: keys that lie together mostly differ at their ends.
 */
function bound(keys: readonly Key[], key: Key, low: number, past: boolean): number {
  let high = keys.length;
  let sharedBelow = 0;
  let sharedAbove = 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    // The middle is below the length, and so is each place that is compared.
    const found = keys[middle] as Key;
    const length = found.length < key.length ? found.length : key.length;
    let place = sharedBelow < sharedAbove ? sharedBelow : sharedAbove;
    while (place < length && found[place] === key[place]) place += 1;
    const difference =
      place < length
        ? (found[place] as number) - (key[place] as number)
        : found.length - key.length;
    if (difference < 0 || (past && difference === 0)) {
      low = middle + 1;
      sharedBelow = place;
    } else {
      high = middle;
      sharedAbove = place;
    }
  }
  return low;
}

function compareBytes(a: Key, b: Key): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let index = 0; index < length; index += 1) {
    // Not through `at`, in which V8 sees arrays besides bytes.
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function firstKey(node: Node): Key {
  return at(node.keys, 0);
}

/** An element that is known to exist: indices here come from the bounds of the same array. */
function at<T>(items: { readonly [index: number]: T }, index: number): T {
  // Checked access would cost on the hottest path of the engine that others are measured against.
  return items[index] as T;
}
