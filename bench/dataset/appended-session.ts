// The session that workloads append to: its n-th transaction is the same in every coValue, so what a
// store must answer after any number of appends is known without remembering them.
import type {
  RawCoID,
  SessionID,
  Signature,
  StoredSession,
  Transaction,
} from "@assay/engines/covalue";
import { signatureThreshold } from "../messages/fold.ts";
import { sizeOf, type PreparedMessage } from "../messages/prepared-message.ts";
import type { Templates } from "./template.ts";

/** Transactions with more content than this, in characters, are no small edits. */
const SMALL = 1_024;

// cojson brands the names of sessions; of the form that it gives to one of an account.
const SESSION_ID: SessionID = "co_zAssayBench1111111111111111_session_zAssayBench" as SessionID;

interface Edit {
  readonly transaction: Transaction;
  readonly size: number;
}

/** Small edits of a capture, appended one after the other. */
export class AppendedSession {
  readonly sessionID: SessionID = SESSION_ID;
  readonly #edits: readonly [Edit, ...Edit[]];
  /** By number of transactions: characters since the last stored signature. */
  readonly #bytes: number[] = [0];
  /** Indices after which a signature is stored, ascending. */
  readonly #signed: number[] = [];

  /** Errors: `TypeError` where the capture has no small transaction. */
  constructor({ coValues }: Templates) {
    const small = coValues.flatMap(({ uploads }) =>
      uploads.flatMap(({ sessions }) =>
        sessions.flatMap(({ transactions }) => transactions.map(editOf)),
      ),
    );
    const [first, ...others] = small.filter(({ size }) => size <= SMALL);
    if (first === undefined) throw new TypeError("the capture has no small transaction to append");
    this.#edits = [first, ...others];
  }

  /** The message that appends the transaction of that index. */
  message(id: RawCoID, index: number): PreparedMessage {
    const { transaction, size } = this.#edit(index);
    const session = {
      sessionID: SESSION_ID,
      after: index,
      transactions: [transaction],
      size,
      lastSignature: signatureOf(index),
      deletes: false,
    };
    return { id, header: undefined, sessions: [session] };
  }

  /** Characters of content of the transaction of that index. */
  sizeOf(index: number): number {
    return this.#edit(index).size;
  }

  /** The session as a load answers it once it holds `count` transactions, at least one; the row ids are 0. */
  loaded(count: number): StoredSession {
    this.#growTo(count);
    const signatures = this.#signed
      .filter((idx) => idx < count)
      .map((idx) => ({ ses: 0, idx, signature: signatureOf(idx) }));
    const lastSignature = signatureOf(count - 1);
    if (signatures.at(-1)?.signature !== lastSignature) {
      signatures.push({ ses: 0, idx: count - 1, signature: lastSignature });
    }
    return {
      row: {
        rowID: 0,
        coValue: 0,
        sessionID: SESSION_ID,
        lastIdx: count,
        lastSignature,
        bytesSinceLastSignature: this.#bytes[count] ?? 0,
      },
      transactions: Array.from({ length: count }, (_, idx) => ({
        ses: 0,
        idx,
        tx: this.#edit(idx).transaction,
      })),
      signatures,
    };
  }

  #edit(index: number): Edit {
    return this.#edits[index % this.#edits.length] ?? this.#edits[0];
  }

  #growTo(count: number): void {
    while (this.#bytes.length <= count) {
      const index = this.#bytes.length - 1;
      const bytes = (this.#bytes[index] ?? 0) + this.#edit(index).size;
      const signs = bytes > signatureThreshold();
      if (signs) this.#signed.push(index);
      this.#bytes.push(signs ? 0 : bytes);
    }
  }
}

function editOf(transaction: Transaction): Edit {
  return { transaction, size: sizeOf([transaction]) };
}

/** Each index has a signature of its own, of the length of real ones. */
function signatureOf(index: number): Signature {
  return `signature_z${String(index).padStart(88, "1")}`;
}
