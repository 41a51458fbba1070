// Items that two lists have once each, as many of them as stand in the same order in both: what lies between two
// of these is matched by itself, so that lists of any length are.

/** Where an item stands in each of the two lists. */
export interface Anchor {
  readonly expected: number;
  readonly actual: number;
}

/** A chain of anchors, the last of them first. */
interface Chain extends Anchor {
  readonly before: Chain | undefined;
}

/** The anchors in the order of both lists; items compare as the keys of a map. */
export function anchorsOf<Item>(
  expected: readonly Item[],
  actual: readonly Item[],
): readonly Anchor[] {
  const places = placesOfUnique(actual);
  // For each length the chain of it whose last anchor comes first in the actual list: a longest increasing
  // subsequence, by patience.
  const chains: Chain[] = [];
  for (const [item, place] of placesOfUnique(expected)) {
    const actualPlace = places.get(item);
    if (actualPlace === undefined) continue;
    const length = firstBeyond(chains, actualPlace);
    chains[length] = { expected: place, actual: actualPlace, before: chains[length - 1] };
  }
  const anchors: Anchor[] = [];
  for (let chain = chains.at(-1); chain !== undefined; chain = chain.before) anchors.push(chain);
  return anchors.reverse();
}

/** How many chains end before the place. */
function firstBeyond(chains: readonly Chain[], place: number): number {
  let [low, high] = [0, chains.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chains[middle]?.actual ?? place) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placesOfUnique<Item>(items: readonly Item[]): ReadonlyMap<Item, number> {
  const places = new Map<Item, number>();
  const repeated = new Set<Item>();
  for (const [place, item] of items.entries()) {
    if (places.has(item)) repeated.add(item);
    else places.set(item, place);
  }
  for (const item of repeated) places.delete(item);
  return places;
}
