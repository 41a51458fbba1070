// What an app does with a store: two accounts, each a real node over cojson's storage, of which one
// makes and edits everything that the other may read. The same data from the same seed. For tests only.
import {
  LocalNode,
  RawAccount,
  StorageApiAsync,
  StorageApiSync,
  type CryptoProvider,
  type RawAccountID,
  type RawCoID,
  type RawCoValue,
  type StorageAPI,
} from "cojson";
import type { CaptureEntry, CaptureOrigin, ExpectedContent } from "../history/capture.ts";
import { deterministicCrypto } from "./deterministic-crypto.ts";
import type { JazzStore } from "./jazz-store.ts";
import { readContent } from "./read-content.ts";
import { SeededRandom } from "./seeded-random.ts";
import { checkStored, type JazzVerification } from "./verify-capture.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What two nodes wrote: plain data, which another process can be told. */
export interface WrittenByNodes {
  /** The owner's account, then that of the member of its group. */
  readonly accounts: readonly CaptureOrigin["account"][];
  /** What the nodes handed to their storages, in order. */
  readonly entries: readonly CaptureEntry[];
  /** What the node that made a coValue saw of it in the end. */
  readonly contents: readonly ExpectedContent[];
  /** Names of some of the coValues. */
  readonly names: Readonly<Record<string, RawCoID>>;
}

const SEED = 1;
/** 2024-01-01T00:00:00Z: any fixed time that is not 0. */
const START = Date.UTC(2024, 0, 1);
/** Bytes of the film: more than cojson signs at once (102,400 characters, config.ts 9). */
const FILM_BYTES = 160_000;
/** Bytes in a chunk of a binary stream, as jazz-tools cuts them. */
const CHUNK_BYTES = 65_536;

/** Writes through two nodes, one after the other, and shuts both down; the store stays open. */
export async function writeWithNodes(target: JazzStore): Promise<WrittenByNodes> {
  const clock = new VirtualClock(START);
  const crypto = await deterministicCrypto(SEED);
  const member = await LiveNode.create("member", { target, clock, crypto });
  await member.shutDown();
  const owner = await LiveNode.create("owner", { target, clock, crypto });
  const names = await editEverything(owner, member.account.id);
  await owner.shutDown();
  return {
    accounts: [owner.account, member.account],
    entries: [...member.entries, ...owner.entries],
    contents: [...member.contents(), ...owner.contents()],
    names,
  };
}

/**
 * Checks an erased store as each of the accounts: what it holds, and what a fresh node sees. Answers
 * in the order of the accounts; leaves the store open.
 */
export async function readWithNodes(
  target: JazzStore,
  { accounts, entries, contents }: WrittenByNodes,
): Promise<JazzVerification[]> {
  const verifications: JazzVerification[] = [];
  for (const account of accounts) {
    verifications.push(await checkStored(target, { origin: { account }, entries, contents }));
  }
  return verifications;
}

/** Each edit is a message of its own. */
async function editEverything(
  owner: LiveNode,
  member: RawAccountID,
): Promise<Record<string, RawCoID>> {
  const { node } = owner;
  // From the store: the member's node is gone.
  const account = await node.load(member);
  if (!(account instanceof RawAccount)) throw new TypeError("the member's account does not load");

  const team = await owner.edit(() => node.createGroup());
  await owner.edit(() => team.addMember(account, "reader"));
  const project = await owner.edit(() => node.createGroup());
  await owner.edit(() => project.extend(team));

  const map = await owner.edit(() => project.createMap({ title: "first", old: 1 }));
  await owner.edit(() => map.set("title", "second"));
  await owner.edit(() => map.delete("old"));

  const list = await owner.edit(() => project.createList(["b", "c"]));
  await owner.edit(() => list.prepend("a"));
  await owner.edit(() => list.append("d"));
  await owner.edit(() => list.delete(1));

  const text = await owner.edit(() => project.createPlainText("A text of many words"));
  await owner.edit(() => text.insertBefore(2, "plain "));
  await owner.edit(() => text.deleteRange({ from: 15, to: 20 }));

  const film = await owner.edit(() => project.createBinaryStream());
  const mimeType = "application/octet-stream";
  await owner.edit(() =>
    film.startBinaryStream({ mimeType, fileName: "film", totalSizeBytes: FILM_BYTES }),
  );
  const bytes = new SeededRandom(SEED, "film").bytes(FILM_BYTES);
  for (let start = 0; start < FILM_BYTES; start += CHUNK_BYTES) {
    const chunk = bytes.subarray(start, start + CHUNK_BYTES);
    await owner.edit(() => film.pushBinaryStreamChunk(chunk));
  }
  await owner.edit(() => film.endBinaryStream());

  const gone = await owner.edit(() => project.createMap({ title: "to be deleted" }));
  await owner.edit(() => gone.set("title", "deleted next"));
  await owner.edit(() => gone.core.deleteCoValue());

  // The very last transaction is one whose loss shows.
  await owner.edit(() => map.set("title", "last"));
  const values: Record<string, RawCoValue> = { map, list, text, film, gone };
  return Object.fromEntries(Object.entries(values).map(([name, { id }]) => [name, id]));
}

interface NodeSurroundings {
  readonly target: JazzStore;
  readonly clock: VirtualClock;
  readonly crypto: CryptoProvider;
}

/** A node over a storage of its own, with a record of what it stored. */
class LiveNode {
  readonly node: LocalNode;
  readonly account: CaptureOrigin["account"];
  readonly entries: readonly CaptureEntry[];
  readonly #clock: VirtualClock;

  private constructor(
    node: LocalNode,
    account: CaptureOrigin["account"],
    entries: readonly CaptureEntry[],
    clock: VirtualClock,
  ) {
    this.node = node;
    this.account = account;
    this.entries = entries;
    this.#clock = clock;
  }

  /** A node of a new account. */
  static async create(name: string, { target, clock, crypto }: NodeSurroundings) {
    const entries: CaptureEntry[] = [];
    // In a box, since a store may need more than microtasks, and only they may run under the clock.
    const { creating } = await clock.during(async () => {
      const creating = LocalNode.withNewlyCreatedAccount({
        creationProps: { name },
        crypto,
        syncWhen: "never",
        storage: recordedStorage(target, entries),
      });
      return { creating };
    });
    const { node, accountID: id, accountSecret: secret } = await creating;
    return new LiveNode(node, { id, secret }, entries, clock);
  }

  /** Makes one edit, a second after the one before it. */
  edit<T>(work: () => T): Promise<T> {
    return this.#clock.during(async () => {
      this.#clock.advance(1_000);
      const made = work();
      // A node hands its transactions over in the microtask after them (LocalTransactionsSyncQueue.ts 69).
      await Promise.resolve();
      return made;
    });
  }

  /** What the node sees of each coValue that it stored. */
  contents(): ExpectedContent[] {
    const stored = this.entries.filter((entry) => entry.kind === "store");
    const ids = new Set(stored.map(({ message }) => message.id));
    return [...ids].map((id) => readContent(this.node.expectCoValueLoaded(id)));
  }

  /** Shuts it down with nothing lost: a graceful shutdown alone drops what is queued (StoreQueue.ts 105). */
  async shutDown(): Promise<void> {
    await this.node.syncManager.waitForAllCoValuesSync();
    await this.node.gracefulShutdown();
  }
}

/** cojson's own storage over the store, which also keeps what it is handed. */
function recordedStorage(target: JazzStore, entries: CaptureEntry[]): StorageAPI {
  const storage: StorageAPI =
    target.api === "async" ? new StorageApiAsync(target.store) : new StorageApiSync(target.store);
  const store = storage.store.bind(storage);
  storage.store = (message, ...rest) => {
    entries.push({ kind: "store", message: structuredClone(message) });
    return store(message, ...rest);
  };
  const markDeleteAsValid = storage.markDeleteAsValid.bind(storage);
  storage.markDeleteAsValid = (id) => {
    entries.push({ kind: "markDeleteAsValid", id });
    markDeleteAsValid(id);
  };
  return storage;
}
