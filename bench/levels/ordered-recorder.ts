// An ordered store that remembers what it is asked and what it answers, in either api.
import type { Answer, Api } from "@assay/engines/engine";
import type { OrderedReader, OrderedStoreOf, Page, Scan, Snapshot } from "@assay/engines/ordered";
import type { OrderedAnswer, OrderedCall, OrderedScript } from "./ordered-script.ts";

/** A store whose calls are recorded. */
export interface OrderedRecorder<A extends Api> {
  readonly store: OrderedStoreOf<A>;
  /** What was called since the last time; to be asked when nothing is in flight. */
  take(): OrderedScript;
}

/** Records the calls to a store. */
export function recordOrdered<A extends Api>(store: OrderedStoreOf<A>): OrderedRecorder<A> {
  let groups = new Groups();
  let answers: OrderedAnswer[] = [];
  const place = (): number => {
    answers.push([]);
    return answers.length - 1;
  };
  const answer = (at: number, given: OrderedAnswer): void => {
    answers[at] = given;
  };
  const reading = (reader: OrderedReader<A>, into: () => Groups): OrderedReader<A> => ({
    getMany(keys) {
      const at = place();
      const end = into().begin({ call: "getMany", keys, at });
      return whenSettled(reader.getMany(keys), (given) => answer(at, given), end);
    },
    scan(range, options) {
      const call: OrderedCall & { call: "scan" } = {
        call: "scan",
        range,
        options,
        at: [],
        isClosed: false,
      };
      const end = into().begin(call);
      const scan = reader.scan(range, options);
      return recordScan(scan, call, end);
    },
  });
  const recordScan = (
    scan: Scan<A>,
    call: OrderedCall & { call: "scan" },
    end: () => void,
  ): Scan<A> => ({
    nextPage() {
      const at = place();
      call.at.push(at);
      return whenSettled<A, Page>(scan.nextPage(), (page) => {
        answer(at, page);
        if (page.last) end();
      });
    },
    close() {
      call.isClosed = true;
      return whenSettled(scan.close(), end);
    },
  });
  return {
    store: {
      ...reading(store, () => groups),
      snapshot(): Snapshot<A> {
        const own = new Groups();
        const end = groups.begin({ call: "snapshot", groups: own.groups });
        const snapshot = store.snapshot();
        return {
          ...reading(snapshot, () => own),
          close: () => whenSettled(snapshot.close(), end),
        };
      },
      batch(writes) {
        const end = groups.begin({ call: "batch", writes });
        return whenSettled(store.batch(writes), end);
      },
      sync: () => store.sync(),
      stats: () => store.stats(),
      close: () => store.close(),
    },
    take() {
      const script = { groups: groups.groups, answers };
      groups = new Groups();
      answers = [];
      return script;
    },
  };
}

/** Calls by what was in flight together. */
class Groups {
  readonly groups: OrderedCall[][] = [];
  #inFlight = 0;

  /** Adds a call; what it gives is to be called when the call has ended, and may be called again. */
  begin(call: OrderedCall): () => void {
    const last = this.groups.at(-1);
    if (this.#inFlight > 0 && last !== undefined) last.push(call);
    else this.groups.push([call]);
    this.#inFlight += 1;
    let ended = false;
    return () => {
      if (!ended) this.#inFlight -= 1;
      ended = true;
    };
  }
}

/** The answer, once the listeners have heard of it. */
function whenSettled<A extends Api, T>(
  answer: Answer<A, T>,
  ...listeners: readonly ((value: T) => void)[]
): Answer<A, T> {
  const tell = (value: T): T => {
    for (const listener of listeners) listener(value);
    return value;
  };
  // A promise in async cells, the value in sync ones; the types cannot tell which of the two is here.
  return (answer instanceof Promise ? answer.then(tell) : tell(answer as T)) as Answer<A, T>;
}
