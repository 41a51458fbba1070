// A store that does nothing: it holds the answers that cojson's storage will ask for, made ready before.
// What is measured over it is cojson's own part, its queue of one message at a time included.
import type {
  CoValueKnownState,
  CoValueStore,
  CoValueStoreSync,
  CoValueTransaction,
  CoValueTransactionSync,
  StoredCoValue,
  StoredSession,
  StoredSessionRow,
} from "@assay/engines/covalue";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { noOpEngine, noOpHandle, noOpHandleSync } from "../overhead/no-op-engine.ts";
import type { LevelOperation } from "./level-operations.ts";

/** Answers made ready for operations that are played in order. */
export class FloorStore {
  readonly #stored = new Map<string, StoredCoValue>();
  readonly #sessions: StoredSession[] = [];
  readonly #ofCoValue = new Map<number, StoredSessionRow[]>();
  readonly #known = new Map<string, CoValueKnownState>();
  #continued: (StoredSessionRow | undefined)[] = [];
  #next = 0;

  /** Makes the answers ready. */
  begin(operations: readonly LevelOperation[]): void {
    this.end();
    this.#continued = [];
    this.#next = 0;
    for (const operation of operations) {
      if (operation.kind === "load") this.hold(operation.stored);
      else if (operation.kind === "known-state") {
        this.#known.set(operation.member.id, operation.known);
      } else {
        for (const { sessions } of operation.messages) {
          for (const { sessionID, after, lastSignature } of sessions) {
            this.#continued.push(
              after === 0 ? undefined : { ...ROW, sessionID, lastIdx: after, lastSignature },
            );
          }
        }
      }
    }
  }

  /** Throws `WrongAnswer` when not every session was stored. */
  end(): void {
    if (this.#next === this.#continued.length) return;
    throw new WrongAnswer(
      `${this.#next} sessions were stored instead of ${this.#continued.length}`,
    );
  }

  /** Holds a coValue, so that loading it is answered. */
  hold(stored: StoredCoValue): void {
    if (this.#stored.has(stored.row.id)) return;
    const rowID = this.#stored.size + 1;
    this.#stored.set(stored.row.id, { ...stored, row: { ...stored.row, rowID } });
    const rows: StoredSessionRow[] = [];
    for (const session of stored.sessions) {
      const ofSession = { ...session.row, coValue: rowID, rowID: this.#sessions.length };
      const signatures = signaturesInBetween(session);
      this.#sessions.push({ ...session, row: ofSession, signatures });
      rows.push(ofSession);
    }
    this.#ofCoValue.set(rowID, rows);
  }

  /** The store of sync cells. */
  sync(): CoValueStoreSync {
    const handle: CoValueTransactionSync = {
      ...noOpHandleSync,
      getSingleCoValueSession: () => this.#nextContinued(),
    };
    return {
      ...noOpEngine.openSync(OPEN),
      getCoValue: (id) => this.#stored.get(id)?.row,
      getCoValueSessions: (coValue) => this.#ofCoValue.get(coValue) ?? [],
      getSignatures: (session) => this.#signatures(session),
      getNewTransactionInSession: (session, from, to) => this.#transactions(session, from, to),
      getCoValueKnownState: (id) => this.#known.get(id),
      transaction: (callback) => callback(handle),
    };
  }

  /** The store of async cells. */
  async async(): Promise<CoValueStore> {
    const handle: CoValueTransaction = {
      ...noOpHandle,
      getSingleCoValueSession: async () => this.#nextContinued(),
    };
    return {
      ...(await noOpEngine.openAsync(OPEN)),
      getCoValue: async (id) => this.#stored.get(id)?.row,
      getCoValueSessions: async (coValue) => this.#ofCoValue.get(coValue) ?? [],
      getSignatures: async (session) => this.#signatures(session),
      getNewTransactionInSession: async (session, from, to) =>
        this.#transactions(session, from, to),
      getCoValueKnownState: async (id) => this.#known.get(id),
      transaction: async (callback) => callback(handle),
    };
  }

  #nextContinued(): StoredSessionRow | undefined {
    const session = this.#continued[this.#next];
    this.#next += 1;
    return session;
  }

  /** A list of its own, since cojson adds to it. */
  #signatures(session: number) {
    return [...(this.#sessions[session]?.signatures ?? [])];
  }

  #transactions(session: number, from: number, to: number) {
    const all = this.#sessions[session]?.transactions ?? [];
    return all.slice(from, to + 1);
  }
}

/** Without the one at the end, which a store does not keep unless content of that size came before it. */
function signaturesInBetween({ row, signatures }: StoredSession): StoredSession["signatures"] {
  return row.bytesSinceLastSignature === 0 ? signatures : signatures.slice(0, -1);
}

const ROW = { rowID: 1, coValue: 1, bytesSinceLastSignature: 0 } as const;
const OPEN = { path: "unused", durability: "volatile" } as const;
