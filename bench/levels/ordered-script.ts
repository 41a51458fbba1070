// Calls to an ordered store with what was answered, to be made again on another store that holds the same.
// Calls that were in flight together are made together. Non-goal: their exact moments; of three calls that
// overlap in a chain all three are issued at once.
import type {
  Entry,
  Key,
  KeyRange,
  OrderedReader,
  OrderedStore,
  OrderedStoreSync,
  Page,
  ScanOptions,
  Write,
} from "@assay/engines/ordered";

/** One answer: values of keys, or a page of a scan. */
export type OrderedAnswer = readonly (Uint8Array | undefined)[] | Page;

/** One call; `at` says where its answer stands among all of the script's. */
export type OrderedCall =
  | { readonly call: "getMany"; readonly keys: readonly Key[]; readonly at: number }
  | { readonly call: "batch"; readonly writes: readonly Write[] }
  | {
      readonly call: "scan";
      readonly range: KeyRange;
      readonly options: ScanOptions | undefined;
      /** One a page. */
      readonly at: number[];
      isClosed: boolean;
    }
  /** A snapshot with the calls to it. */
  | { readonly call: "snapshot"; readonly groups: readonly (readonly OrderedCall[])[] };

/** What one operation did to an ordered store. */
export interface OrderedScript {
  /** Calls of a group are issued together, groups one after the other. */
  readonly groups: readonly (readonly OrderedCall[])[];
  readonly answers: readonly OrderedAnswer[];
}

/** Makes the calls again, and gives the answers. */
export async function playScript(
  store: OrderedStore,
  { groups, answers }: OrderedScript,
): Promise<OrderedAnswer[]> {
  const given = Array.from<OrderedAnswer>({ length: answers.length });
  await playGroups(store, store, groups, given);
  return given;
}

async function playGroups(
  store: OrderedStore,
  reader: OrderedReader<"async">,
  groups: OrderedScript["groups"],
  given: OrderedAnswer[],
): Promise<void> {
  for (const group of groups) {
    const [only] = group;
    if (group.length === 1 && only !== undefined) await playCall(store, reader, only, given);
    else await Promise.all(group.map((call) => playCall(store, reader, call, given)));
  }
}

async function playCall(
  store: OrderedStore,
  reader: OrderedReader<"async">,
  call: OrderedCall,
  given: OrderedAnswer[],
): Promise<void> {
  switch (call.call) {
    case "getMany":
      given[call.at] = await reader.getMany(call.keys);
      return;
    case "batch":
      await store.batch(call.writes);
      return;
    case "scan": {
      const scan = reader.scan(call.range, call.options);
      for (const at of call.at) given[at] = await scan.nextPage();
      if (call.isClosed) await scan.close();
      return;
    }
    case "snapshot": {
      const snapshot = store.snapshot();
      try {
        await playGroups(store, snapshot, call.groups, given);
      } finally {
        await snapshot.close();
      }
    }
  }
}

/** Makes the calls again on a sync store, and gives the answers. */
export function playScriptSync(
  store: OrderedStoreSync,
  { groups, answers }: OrderedScript,
): OrderedAnswer[] {
  const given = Array.from<OrderedAnswer>({ length: answers.length });
  playGroupsSync(store, store, groups, given);
  return given;
}

function playGroupsSync(
  store: OrderedStoreSync,
  reader: OrderedReader<"sync">,
  groups: OrderedScript["groups"],
  given: OrderedAnswer[],
): void {
  for (const group of groups) {
    for (const call of group) playCallSync(store, reader, call, given);
  }
}

function playCallSync(
  store: OrderedStoreSync,
  reader: OrderedReader<"sync">,
  call: OrderedCall,
  given: OrderedAnswer[],
): void {
  switch (call.call) {
    case "getMany":
      given[call.at] = reader.getMany(call.keys);
      return;
    case "batch":
      store.batch(call.writes);
      return;
    case "scan": {
      const scan = reader.scan(call.range, call.options);
      for (const at of call.at) given[at] = scan.nextPage();
      if (call.isClosed) scan.close();
      return;
    }
    case "snapshot": {
      const snapshot = store.snapshot();
      try {
        playGroupsSync(store, snapshot, call.groups, given);
      } finally {
        snapshot.close();
      }
    }
  }
}

/** The first difference of two lists of answers, in words; `undefined` when they are the same bytes. */
export function answersDifference(
  expected: readonly OrderedAnswer[],
  actual: readonly OrderedAnswer[],
): string | undefined {
  for (const [place, answer] of expected.entries()) {
    const other = actual[place];
    const isSame = other !== undefined && sameBytes(partsOf(answer), partsOf(other));
    if (!isSame)
      return `answer ${place + 1} of ${expected.length} has not the bytes that were recorded`;
  }
  return undefined;
}

function partsOf(answer: OrderedAnswer): (Uint8Array | undefined)[] {
  return "entries" in answer && "last" in answer
    ? answer.entries.flatMap((entry: Entry) => [...entry])
    : [...(answer as readonly (Uint8Array | undefined)[])];
}

function sameBytes(
  expected: readonly (Uint8Array | undefined)[],
  actual: readonly (Uint8Array | undefined)[],
): boolean {
  return (
    expected.length === actual.length &&
    expected.every((part, index) => {
      const other = actual[index];
      return part === undefined || other === undefined
        ? part === other
        : Buffer.compare(part, other) === 0;
    })
  );
}
