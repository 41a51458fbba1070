// The level of cojson's own storage over a store: what an application feels, without its node.
// A load is over when its last chunk has come, a store when cojson says that it is done. A known state is
// asked of a storage that has not seen the coValue yet, since the async one answers from memory otherwise.
import { StorageApiAsync, StorageApiSync } from "cojson";
import type {
  CoValueKnownState,
  CoValueStore,
  CoValueStoreSync,
  RawCoID,
} from "@assay/engines/covalue";
import { compareFolded, foldLoaded } from "@assay/engines/jazz";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import { contentMessage, foldStored, type ContentMessage } from "./content-message.ts";
import type { LevelCalls } from "./level.ts";

export type StorageCalls = LevelCalls<ContentMessage[]>;

/** Calls of a `StorageApiAsync` that has seen the coValues on which others depend. */
export async function storageCalls(
  store: CoValueStore,
  seen: readonly PreparedMessage[],
): Promise<StorageCalls> {
  const storage = new StorageApiAsync(store);
  const storing = (prepared: readonly PreparedMessage[]): (() => Promise<void>) => {
    const messages = prepared.map(contentMessage);
    return async () => {
      for (const message of messages) {
        await new Promise<void>((done, fail) => {
          const correct = (known: CoValueKnownState): undefined =>
            void fail(lacking(message, known));
          void storage.store(message, correct, done);
        });
      }
    };
  };
  await storing(seen)();
  return {
    async load(id) {
      const loaded: ContentMessage[] = [];
      await storage.load(
        id,
        (message) => loaded.push(message),
        () => undefined,
      );
      return loaded;
    },
    knownState() {
      const fresh = new StorageApiAsync(store);
      return (id) => new Promise((answer) => fresh.loadKnownState(id, answer));
    },
    storing,
    difference,
    close: () => store.close(),
  };
}

/** Calls of a `StorageApiSync` that has seen the coValues on which others depend. */
export function storageCallsSync(
  store: CoValueStoreSync,
  seen: readonly PreparedMessage[],
): StorageCalls {
  const storage = new StorageApiSync(store);
  const storing = (prepared: readonly PreparedMessage[]): (() => void) => {
    const messages = prepared.map(contentMessage);
    return () => {
      for (const message of messages) {
        storage.store(message, (known) => {
          throw lacking(message, known);
        });
      }
    };
  };
  storing(seen)();
  return {
    load(id) {
      const loaded: ContentMessage[] = [];
      storage.loadCoValue(id, (message) => loaded.push(message));
      // In a node its sync manager pulls these.
      const { streamingQueue } = storage;
      for (let next = streamingQueue.pull(); next; next = streamingQueue.pull()) next();
      return loaded;
    },
    knownState() {
      const fresh = new StorageApiSync(store);
      return (id) => {
        let answered: CoValueKnownState | undefined;
        fresh.loadKnownState(id, (known) => (answered = known));
        return answered;
      };
    },
    storing,
    difference,
    close: () => store.close(),
  };
}

const difference: StorageCalls["difference"] = ({ member, stored }, loaded) => {
  const own = loaded.filter((message) => message.id === member.id);
  const [first] = compareFolded(member.id, foldStored(stored), foldLoaded(own));
  if (first !== undefined) {
    return `${member.id}: ${first.what} is ${first.actual} instead of ${first.expected}`;
  }
  const other = loaded.find((message) => message.id !== member.id);
  return other && `${other.id} came with ${member.id} though it was seen before`;
};

function lacking({ id }: { readonly id: RawCoID }, known: CoValueKnownState): WrongAnswer {
  return new WrongAnswer(
    `${id}: the storage lacks what a message continues: ${JSON.stringify(known)}`,
  );
}
