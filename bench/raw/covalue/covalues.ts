// The coValues that stores are compared on: two sessions each, in all 14 transactions of some 350 bytes, shaped
// like those of a real application.
import type {
  CoValueHeader,
  CoValueWrite,
  RawCoID,
  SessionID,
  Signature,
  Transaction,
} from "@assay/engines/covalue";
import { cojsonInternals } from "cojson";
import { foldMessages, signatureThreshold } from "../../messages/fold.ts";
import type { PreparedMessage, PreparedSession } from "../../messages/prepared-message.ts";
import { randomFrom, type Random } from "../../dataset/random.ts";

/** Transactions of a coValue's sessions, when it is new. */
const SESSION_TRANSACTIONS = [10, 4];
const CHANGES_LENGTH = 250;
const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
/** Characters that texts are taken out of, somewhere. */
const POOL_LENGTH = 256 * 1024;

/** One commit, as cojson hands it to a storage and as a batch of the port. */
export interface Commit {
  readonly message: PreparedMessage;
  readonly write: CoValueWrite;
}

/** How far a session that is appended to has come. */
interface SessionState {
  lastIdx: number;
  bytes: number;
}

/** CoValues of one seed: each call goes on where the last one ended. */
export class CoValues {
  readonly #random: Random;
  readonly #pool: Buffer;
  readonly #ids: RawCoID[] = [];
  readonly #states = new Map<string, SessionState>();
  #stored = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed, "raw-covalues");
    this.#pool = Buffer.alloc(POOL_LENGTH);
    for (let index = 0; index < POOL_LENGTH; index += 1) {
      this.#pool[index] = CHARACTERS.charCodeAt(this.#below(CHARACTERS.length));
    }
  }

  /** The coValues that every store holds at first: later ones are appended to and loaded by nobody. */
  begin(count: number): Commit[] {
    this.#stored = count;
    return this.create(count);
  }

  /** Every id there has been. */
  get ids(): readonly RawCoID[] {
    return this.#ids;
  }

  /** New coValues. */
  create(count: number): Commit[] {
    return Array.from({ length: count }, () => this.#create());
  }

  /** A transaction more to the first session of coValues that are there at first. */
  append(count: number): Commit[] {
    return Array.from({ length: count }, () => {
      return this.#append(this.#drawId());
    });
  }

  /** Ids of coValues that are there at first. */
  drawIds(count: number): RawCoID[] {
    return Array.from({ length: count }, () => this.#drawId());
  }

  #drawId(): RawCoID {
    // The index is below the number of ids.
    return this.#ids[this.#below(this.#stored)] as RawCoID;
  }

  #create(): Commit {
    // cojson brands ids, headers and signatures; a store looks into none of them.
    const id = flat(`co_z${this.#text(18)}${this.#ids.length}`) as RawCoID;
    const header = {
      type: "comap",
      ruleset: { type: "ownedByGroup", group: `co_z${this.#text(24)}` },
      meta: null,
      createdAt: "2026-11-21T10:28:43.000Z",
      uniqueness: flat(`z${this.#text(20)}`),
    } as CoValueHeader;
    const sessions = SESSION_TRANSACTIONS.map((count, index): PreparedSession =>
      this.#session(sessionOf(id, index), 0, count),
    );
    this.#ids.push(id);
    const message = { id, header, sessions };
    const [write] = foldMessages([message]);
    const first = sessions[0];
    if (write === undefined || first === undefined) throw new Error("a message folds to a write");
    this.#states.set(id, { lastIdx: first.transactions.length, bytes: first.size });
    return { message, write };
  }

  #append(id: RawCoID): Commit {
    const state = this.#states.get(id);
    if (state === undefined) throw new Error(`${id} was not made`);
    const session = this.#session(sessionOf(id, 0), state.lastIdx, 1);
    const { sessionID, after, transactions, size, lastSignature } = session;
    const signs = state.bytes + size > signatureThreshold();
    state.bytes = signs ? 0 : state.bytes + size;
    state.lastIdx += 1;
    const write: CoValueWrite = {
      id,
      sessions: [
        {
          sessionID,
          lastIdx: state.lastIdx,
          lastSignature,
          bytesSinceLastSignature: state.bytes,
          transactions: transactions.map((tx) => ({ idx: after, tx })),
          signatures: signs ? [{ idx: after, signature: lastSignature }] : [],
        },
      ],
    };
    return { message: { id, header: undefined, sessions: [session] }, write };
  }

  #session(sessionID: SessionID, after: number, count: number): PreparedSession {
    const transactions = Array.from({ length: count }, (_, index) =>
      this.#transaction(after + index),
    );
    let size = 0;
    for (const transaction of transactions) size += cojsonInternals.getTransactionSize(transaction);
    const lastSignature = flat(`signature_z${this.#text(86)}`) as Signature;
    return { sessionID, after, transactions, size, lastSignature, deletes: false };
  }

  #transaction(index: number): Transaction {
    return {
      privacy: "private",
      madeAt: 1_795_000_000_000 + index * 1_000,
      keyUsed: flat(`key_z${this.#text(16)}`),
      encryptedChanges: flat(`encrypted_U${this.#text(CHANGES_LENGTH)}`),
    } as Transaction;
  }

  #text(length: number): string {
    const start = this.#below(POOL_LENGTH - length);
    return this.#pool.toString("latin1", start, start + length);
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }
}

function sessionOf(id: RawCoID, index: number): SessionID {
  return flat(`co_zMember${index}${id.slice(-18)}_session_z${id.slice(-12)}`) as SessionID;
}

/** In one piece: a text that was put together is flattened where it is first used, which would be measured. */
function flat(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}
