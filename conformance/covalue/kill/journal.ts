// What a process that is going to be killed says, and what its parent keeps of it: which content
// messages its node handed to the storage, and which of them the storage said were done.
import { AssayError } from "@assay/engines/engine";
import type { AgentSecret, RawAccountID, RawCoID, SessionID } from "cojson";

/** The account of a writer's node: what a reader needs to open what it wrote. */
export interface WriterAccount {
  readonly id: RawAccountID;
  readonly secret: AgentSecret;
}

/** One content message handed to the storage. */
export interface IssuedMessage {
  readonly coValue: RawCoID;
  /** How many transactions each session of the message has once it is stored. */
  readonly counts: Readonly<Record<SessionID, number>>;
}

/** What a writer says, each as it happens. */
export type WriterEvent =
  /** `pid` is what to kill. Comes before anything is stored. */
  | { readonly type: "started"; readonly pid: number }
  /** The account, and all that is needed to read it, was acknowledged. */
  | { readonly type: "ready"; readonly account: WriterAccount }
  /** Handed to the storage; messages are numbered from 0 in this order. */
  | { readonly type: "issued"; readonly message: IssuedMessage }
  /** The storage called `done` for the message of that number. */
  | { readonly type: "acknowledged"; readonly number: number }
  /** The store failed, or does not know what it acknowledged. */
  | { readonly type: "failed"; readonly what: string; readonly isDiskFull?: boolean };

/** All that one writer said before it ended. */
export interface Journal {
  /** `undefined` where the writer ended before its account was acknowledged. */
  readonly account: WriterAccount | undefined;
  readonly messages: readonly IssuedMessage[];
  /** Numbers of the messages that were acknowledged. */
  readonly acknowledged: readonly number[];
  readonly failures: readonly string[];
}

/** Keeps a journal while events come in. */
export class JournalKeeper {
  #account: WriterAccount | undefined;
  readonly #messages: IssuedMessage[] = [];
  readonly #acknowledged: number[] = [];
  readonly #failures: string[] = [];
  #diskFull: string | undefined;

  add(event: WriterEvent): void {
    if (event.type === "ready") this.#account = event.account;
    if (event.type === "issued") this.#messages.push(event.message);
    if (event.type === "acknowledged") this.#acknowledged.push(event.number);
    if (event.type === "failed") this.#failures.push(event.what);
    if (event.type === "failed" && event.isDiskFull === true) this.#diskFull ??= event.what;
  }

  /** Errors: `DISK_FULL` where the store failed for that, which is no fault of its. */
  throwIfDiskFull(): void {
    if (this.#diskFull !== undefined) throw new AssayError("DISK_FULL", this.#diskFull);
  }

  /** Whether the account was acknowledged. */
  get ready(): boolean {
    return this.#account !== undefined;
  }

  get acknowledged(): number {
    return this.#acknowledged.length;
  }

  /** Messages handed to the storage that it has not acknowledged. */
  get inFlight(): number {
    return this.#messages.length - this.#acknowledged.length;
  }

  journal(): Journal {
    return {
      account: this.#account,
      messages: this.#messages,
      acknowledged: this.#acknowledged,
      failures: this.#failures,
    };
  }
}
