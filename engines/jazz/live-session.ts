// Real nodes over a real storage, from a seed: one makes an account and its data and is shut down, a
// second one opens the account from what is stored, goes on beside a server, deletes and erases.
// Goal: the traffic of an app to its storage, to be recorded. Non-goal: every shape of data, which the
// capture has (make-capture.ts), and the same interleaving twice, since the nodes wait for their storage.
import { setImmediate } from "node:timers/promises";
import {
  cojsonInternals,
  LocalNode,
  RawCoMap,
  type AgentSecret,
  type CryptoProvider,
  type RawAccountID,
  type RawCoID,
  type RawCoValue,
  type StorageAPI,
} from "cojson";
import type { ExpectedContent } from "../history/capture.ts";
import { CAPTURE_SCALES, type CaptureScale, type ScaleName } from "./capture-scale.ts";
import { deterministicCrypto } from "./deterministic-crypto.ts";
import { isComplete, readContent } from "./read-content.ts";
import { SeededRandom } from "./seeded-random.ts";
import { editMap } from "./stages/edits.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What a session is made from. */
export interface LiveSessionOptions {
  readonly seed: number;
  /** A named size, or numbers of one's own. Default: `smoke`. */
  readonly scale?: ScaleName | CaptureScale;
  /** A new storage over the same store, for each of the two nodes. */
  readonly openStorage: () => StorageAPI;
  /** Ends the session between two edits. Default: nothing does. */
  readonly signal?: AbortSignal;
}

/** 2024-01-01T00:00:00Z: any fixed time that is not 0. */
const START = Date.UTC(2024, 0, 1);
/** Bytes in a chunk of a binary stream, as jazz-tools cuts them. */
const CHUNK_BYTES = 65_536;

/**
 * Plays the session and answers with what the second node saw of each coValue in the end. The store is
 * left open. Errors: a `TypeError` where the second node does not find what the first one stored; the signal's reason.
 */
export async function liveSession({
  seed,
  scale = "smoke",
  openStorage,
  signal,
}: LiveSessionOptions): Promise<readonly ExpectedContent[]> {
  const session = new LiveSession(
    seed,
    typeof scale === "string" ? CAPTURE_SCALES[scale] : scale,
    await deterministicCrypto(seed),
    signal,
  );
  await session.begin(openStorage());
  return session.goOn(openStorage());
}

class LiveSession {
  readonly #clock = new VirtualClock(START);
  readonly #random: SeededRandom;
  readonly #scale: CaptureScale;
  readonly #crypto: CryptoProvider;
  readonly #signal: AbortSignal | undefined;
  readonly #ids: RawCoID[] = [];
  #account: { readonly id: RawAccountID; readonly secret: AgentSecret } | undefined;

  constructor(
    seed: number,
    scale: CaptureScale,
    crypto: CryptoProvider,
    signal: AbortSignal | undefined,
  ) {
    this.#signal = signal;
    this.#random = new SeededRandom(seed, "live session");
    this.#scale = scale;
    this.#crypto = crypto;
  }

  /** The first node: everything is new. */
  async begin(storage: StorageAPI): Promise<void> {
    // In a box, since a store may need more than microtasks, and only they may run under the clock.
    const { creating } = await this.#clock.during(async () => ({
      creating: LocalNode.withNewlyCreatedAccount({
        creationProps: { name: "the owner" },
        crypto: this.#crypto,
        syncWhen: "never",
        storage,
      }),
    }));
    const { node, accountID: id, accountSecret: secret } = await creating;
    this.#account = { id, secret };
    const scale = this.#scale;
    const group = await this.#edit(() => node.createGroup());
    const maps: RawCoMap[] = [];
    for (let index = 0; index < scale.maps + scale.deletions; index += 1) {
      const map = await this.#edit(() => group.createMap({ title: this.#random.text(24) }));
      maps.push(map);
      this.#ids.push(map.id);
    }
    for (let index = 0; index < scale.lists; index += 1) {
      const list = await this.#edit(() => group.createList([this.#random.text(6)]));
      await this.#edit(() => list.append(this.#random.text(6)));
      this.#ids.push(list.id);
    }
    for (let round = 0; round < scale.rounds * scale.valuesPerRound; round += 1) {
      const map = this.#random.pick(maps);
      for (let edit = 0; edit < scale.editsPerValue; edit += 1) await this.#editMap(map);
    }
    const text = await this.#edit(() => group.createPlainText("A text that grows."));
    this.#ids.push(text.id);
    for (let edit = 0; edit < scale.textEdits; edit += 1) {
      await this.#edit(() => text.insertBefore(this.#random.below(10), this.#random.text(6)));
    }
    const film = await this.#edit(() => group.createBinaryStream());
    this.#ids.push(film.id);
    const mimeType = "application/octet-stream";
    const info = { mimeType, fileName: "film", totalSizeBytes: scale.binaryBytes };
    await this.#edit(() => film.startBinaryStream(info));
    for (let left = scale.binaryBytes; left > 0; left -= CHUNK_BYTES) {
      const chunk = this.#random.bytes(Math.min(left, CHUNK_BYTES));
      await this.#edit(() => film.pushBinaryStreamChunk(chunk));
    }
    await this.#edit(() => film.endBinaryStream());
    await shutDown(node);
  }

  /** The second node: everything comes from the storage, and goes to a server too. */
  async goOn(storage: StorageAPI): Promise<readonly ExpectedContent[]> {
    if (this.#account === undefined) throw new TypeError("the session has not begun");
    const [toServer, toClient] = cojsonInternals.connectedPeers("client", "server", {
      peer1role: "client",
      peer2role: "server",
    });
    const server = new LocalNode(
      this.#crypto.newRandomAgentSecret(),
      this.#crypto.newRandomSessionID(this.#account.id),
      this.#crypto,
    );
    server.syncManager.addPeer(toServer);
    const node = await LocalNode.withLoadedAccount({
      accountID: this.#account.id,
      accountSecret: this.#account.secret,
      sessionID: this.#crypto.newRandomSessionID(this.#account.id),
      peers: [toClient],
      crypto: this.#crypto,
      storage,
    });
    const values: RawCoValue[] = [];
    for (const id of this.#ids) values.push(await loaded(node, id));
    const maps = values.filter((value) => value instanceof RawCoMap);
    for (const map of maps) await this.#editMap(map);
    for (const map of maps.slice(0, this.#scale.deletions)) {
      await this.#edit(() => map.core.deleteCoValue());
    }
    await node.syncManager.waitForAllCoValuesSync();
    await storage.eraseAllDeletedCoValues();
    const contents = this.#ids.map((id) => readContent(node.expectCoValueLoaded(id)));
    await shutDown(node);
    await server.gracefulShutdown();
    return contents;
  }

  #editMap(map: RawCoMap): Promise<void> {
    return this.#edit(() => editMap(map, this.#random));
  }

  /** Makes one edit, a second after the one before it. */
  async #edit<T>(work: () => T): Promise<T> {
    // As between a person's edits: others get a turn, such as who writes a recording.
    await setImmediate();
    this.#signal?.throwIfAborted();
    return this.#clock.during(async () => {
      this.#clock.advance(1_000);
      const made = work();
      // A node hands its transactions over in the microtask after them (LocalTransactionsSyncQueue.ts 69).
      await Promise.resolve();
      return made;
    });
  }
}

/** The coValue with all of its content. */
async function loaded(node: LocalNode, id: RawCoID): Promise<RawCoValue> {
  const core = await node.loadCoValueCore(id, undefined, true);
  if (!core.isAvailable()) throw new TypeError(`coValue ${id} is not in the storage`);
  await core.waitForAsync(() => core.isAvailable() && isComplete(core));
  return core.getCurrentContent();
}

/** With nothing lost: a graceful shutdown alone drops what is queued (StoreQueue.ts 105). */
async function shutDown(node: LocalNode): Promise<void> {
  await node.syncManager.waitForAllCoValuesSync();
  await node.gracefulShutdown();
}
