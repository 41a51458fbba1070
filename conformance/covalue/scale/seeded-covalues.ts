// CoValues by their number, drawn from a seed: realistic sizes, some that grow later, some deleted, some
// not yet synced. Any process makes the same ones, so what must be stored is computed and never kept.
import type {
  CoValueHeader,
  CoValueKnownState,
  PeerID,
  RawCoID,
  SessionID,
  SessionWrite,
  Signature,
  Transaction,
} from "@assay/engines/covalue";
import { SeededRandom } from "@assay/engines/jazz";

/** One coValue, in the end and on the way there. */
export interface SeededCoValue {
  readonly id: RawCoID;
  readonly header: CoValueHeader;
  /** What is stored of each session, in one part or in two; the tombstone's comes second. */
  readonly first: readonly SessionWrite[];
  readonly second: readonly SessionWrite[];
  readonly deletion: Deletion;
  readonly tracking: Tracking;
  /** Peers that it is tracked for. */
  readonly peers: readonly PeerID[];
}

/** Whether it is deleted in the end, and its content already erased. */
export type Deletion = "none" | "pending" | "erased";

/** What becomes of its sync state: it stays unsynced, is synced later, or is no longer tracked. */
export type Tracking = "none" | "unsynced" | "synced" | "stopped";

/** Random text to cut from: as encrypted changes are, nothing in it can be compressed. */
const POOL_BYTES = 768 * 1_024;
const SESSIONS = 200;
const ID_UNITS = 36;
const SIGNATURE_UNITS = 88;
/** One transaction in so many is a big one. */
const BIG_ONE_IN = 200;

/** All coValues of a seed. */
export class SeededCoValues {
  readonly #seed: number;
  readonly #pool: string;

  constructor(seed: number) {
    this.#seed = seed;
    const bytes = new SeededRandom(seed, "pool").bytes(POOL_BYTES);
    this.#pool = Buffer.from(bytes).toString("base64").replaceAll(/[+/]/g, "x");
  }

  /** The coValue with that number, from 0 on. */
  at(number: number): SeededCoValue {
    const random = new SeededRandom(this.#seed, `coValue ${number}`);
    const id = this.#id(random, number);
    const deletion = drawn<Deletion>(random, { pending: 3, erased: 2 }, "none");
    const tracking = drawn<Tracking>(random, { unsynced: 10, synced: 3, stopped: 1 }, "none");
    const grows = random.below(5) === 0;
    const parts = this.#sessions(random).map((session) => {
      const { length } = session.transactions;
      return grows ? split(session, random.below(length + 1)) : { first: session };
    });
    return {
      id,
      header: this.#header(random, number),
      first: parts.flatMap(({ first }) => first ?? []),
      second: [
        ...parts.flatMap(({ second }) => second ?? []),
        ...(deletion === "none" ? [] : [this.#tombstone(random)]),
      ],
      deletion,
      tracking,
      peers: PEERS.slice(0, 1 + random.below(PEERS.length)),
    };
  }

  #id(random: SeededRandom, number: number): RawCoID {
    // The number makes it one of a kind.
    return `co_z${this.#text(random, ID_UNITS)}${number.toString(36)}` as RawCoID;
  }

  #header(random: SeededRandom, number: number): CoValueHeader {
    return {
      type: ["comap", "colist", "costream", "coplaintext"][random.below(4)],
      ruleset: { type: "ownedByGroup", group: `co_z${this.#text(random, ID_UNITS)}` },
      meta: null,
      createdAt: new Date(1_790_000_000_000 + number * 1_000).toISOString(),
      uniqueness: `z${this.#text(random, 16)}`,
      // Any object is a header to storage; cojson brands what is in it.
    } as unknown as CoValueHeader;
  }

  /** One to three sessions of one to ten transactions, most of them few. */
  #sessions(random: SeededRandom): SessionWrite[] {
    const count = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3][random.below(10)] ?? 1;
    const from = random.below(SESSIONS);
    return Array.from({ length: count }, (_, index) => {
      const transactions = 1 + random.below(random.below(4) === 0 ? 10 : 4);
      const sessionID = `co_zAccount${(from + index) % SESSIONS}_session_z${from % 7}` as SessionID;
      return this.#session(random, sessionID, transactions);
    });
  }

  #tombstone(random: SeededRandom): SessionWrite {
    return this.#session(random, `co_zAccount0_session_d${random.below(1_000)}$` as SessionID, 1);
  }

  #session(random: SeededRandom, sessionID: SessionID, count: number): SessionWrite {
    const texts = Array.from({ length: count }, () => this.#text(random, drawLength(random)));
    const signed = random.below(5) === 0 ? [random.below(count)] : [];
    return {
      sessionID,
      lastIdx: count,
      lastSignature: this.#signature(random),
      bytesSinceLastSignature: texts.reduce((sum, { length }) => sum + length, 0),
      transactions: texts.map((text, idx) => ({ idx, tx: transaction(text, idx) })),
      signatures: signed.map((idx) => ({ idx, signature: this.#signature(random) })),
    };
  }

  #signature(random: SeededRandom): Signature {
    return `signature_z${this.#text(random, SIGNATURE_UNITS)}` as Signature;
  }

  #text(random: SeededRandom, length: number): string {
    const from = random.below(this.#pool.length - length);
    return this.#pool.slice(from, from + length);
  }
}

/** What a coValue's sessions are in the end, by cojson's rule of what an erase leaves. */
export function lastSessions({ first, second, deletion }: SeededCoValue): readonly SessionWrite[] {
  const merged = new Map<string, SessionWrite>();
  for (const session of [...first, ...second]) {
    const before = merged.get(session.sessionID);
    merged.set(session.sessionID, {
      ...session,
      transactions: [...(before?.transactions ?? []), ...session.transactions],
      signatures: [...(before?.signatures ?? []), ...session.signatures],
    });
  }
  return [...merged.values()].filter(
    ({ sessionID }) => deletion !== "erased" || sessionID.endsWith("$"),
  );
}

/** The known state of a coValue in the end. */
export function lastKnownState(coValue: SeededCoValue): CoValueKnownState {
  const sessions = lastSessions(coValue).map(({ sessionID, lastIdx }) => [sessionID, lastIdx]);
  return { id: coValue.id, header: true, sessions: Object.fromEntries(sessions) };
}

/** Bytes of what is stored in the end: ids, signatures, and headers and transactions as JSON. */
export function contentBytes(coValue: SeededCoValue): number {
  const sessions = lastSessions(coValue).map(
    ({ sessionID, lastSignature, transactions, signatures }) =>
      sessionID.length +
      lastSignature.length +
      transactions.reduce((sum, { tx }) => sum + JSON.stringify(tx).length, 0) +
      signatures.reduce((sum, { signature }) => sum + signature.length, 0),
  );
  // All of it is ASCII.
  const own = coValue.id.length + JSON.stringify(coValue.header).length;
  return sessions.reduce((sum, bytes) => sum + bytes, own);
}

// cojson brands its strings.
const PEERS = ["peer_zCloud", "peer_zBackup"] as unknown as readonly PeerID[];

/** One of the named, each in so many of a hundred cases, or else the last. */
function drawn<Name extends string>(
  random: SeededRandom,
  percentages: Partial<Record<Name, number>>,
  otherwise: Name,
): Name {
  let left = random.below(100);
  for (const [name, percentage] of Object.entries(percentages) as [Name, number][]) {
    if (left < percentage) return name;
    left -= percentage;
  }
  return otherwise;
}

/** Thirty to some hundreds of characters, now and then thousands. */
function drawLength(random: SeededRandom): number {
  if (random.below(BIG_ONE_IN) === 0) return 5_000 + random.below(15_000);
  const least = 30 * 2 ** random.below(4);
  return least + random.below(least);
}

function transaction(text: string, idx: number): Transaction {
  return {
    privacy: "private",
    madeAt: 1_790_000_000_000 + idx,
    keyUsed: "key_zSeeded",
    encryptedChanges: `encrypted_U${text}`,
  } as unknown as Transaction;
}

/** A session's first transactions and the others, each with a state of its own. */
function split(
  session: SessionWrite,
  at: number,
): { readonly first?: SessionWrite; readonly second?: SessionWrite } {
  const { transactions, signatures } = session;
  const part = (from: number, to: number): SessionWrite => ({
    ...session,
    lastIdx: to,
    transactions: transactions.slice(from, to),
    signatures: signatures.filter(({ idx }) => idx >= from && idx < to),
  });
  const first = { ...part(0, at), lastSignature: `${session.lastSignature}x` as Signature };
  if (at === 0) return { second: session };
  if (at === transactions.length) return { first: session };
  return { first, second: part(at, transactions.length) };
}
