// What a history has done with coValues, their sessions and what is under these, as far as clauses ask.
// Knows what is stored only so far as the operations say; being right about it is the reference's.
import type { BatchWrite, HandleOperation } from "@assay/engines/covalue";
import { isRefused } from "../generator/refusals.ts";
import { sessionScope, type CoValueFact, type SessionFact } from "./covalue-facts.ts";
import { Facts } from "./facts.ts";
import { NamesInPlay } from "./names-in-play.ts";
import { PastSession } from "./past-session.ts";

type Call = Exclude<
  HandleOperation,
  { readonly op: "getStorageReconciliationLock" | "putStorageReconciliationLock" }
>;

/** The coValues of a history. */
export class PastRows {
  readonly facts = new Facts<CoValueFact>();
  readonly sessionFacts = new Facts<SessionFact>();
  readonly ids = new NamesInPlay();
  readonly sessionNames = new NamesInPlay();
  /** Signatures and texts. */
  readonly texts = new NamesInPlay();
  readonly #stored = new Map<string, Map<string, PastSession>>();
  readonly #sessionsOf = new Map<string, NamesInPlay>();
  readonly #headers = new Map<string, string>();

  isStored(id: string): boolean {
    return this.#stored.has(id);
  }

  /** A session as it was written, while it is stored. */
  session(id: string, session: string): PastSession | undefined {
    return this.#stored.get(id)?.get(session);
  }

  /** The sessions that were named of a coValue, stored or not. */
  sessionsOf(id: string): NamesInPlay | undefined {
    return this.#sessionsOf.get(id);
  }

  /** Whether a session of that name was named of several coValues. */
  isSharedName(session: string): boolean {
    let count = 0;
    for (const names of this.#sessionsOf.values()) if (names.has(session)) count += 1;
    return count > 1;
  }

  /** Whether any stored session passes a test. */
  someSession(test: (session: PastSession) => boolean): boolean {
    for (const sessions of this.#stored.values()) {
      for (const session of sessions.values()) if (test(session)) return true;
    }
    return false;
  }

  /** How many sessions are stored under how many coValues. */
  get sessionCount(): number {
    let count = 0;
    for (const sessions of this.#stored.values()) count += sessions.size;
    return count;
  }

  name(id: string): void {
    this.ids.add(id);
    this.facts.note("named", id);
  }

  nameSession(id: string, session: string): void {
    this.sessionNames.add(session);
    const names = this.#sessionsOf.get(id);
    if (names === undefined) this.#sessionsOf.set(id, new NamesInPlay().with(session));
    else names.add(session);
  }

  upsert(id: string, header: unknown): void {
    this.name(id);
    const isStored = this.#stored.has(id);
    if (header === undefined) {
      this.facts.note(isStored ? "upserted bare" : "upserted bare unstored", id);
      return;
    }
    const text = JSON.stringify(header);
    const other = this.#headers.get(text);
    if (other !== undefined && other !== id) {
      this.facts.note("has the header of another", id);
      this.facts.note("has the header of another", other);
    }
    if (isStored) {
      this.facts.note("upserted again", id);
      return;
    }
    this.facts.note("stored", id);
    this.#stored.set(id, new Map());
    if (other === undefined) this.#headers.set(text, id);
  }

  /** The writes of one batch, which is refused as a whole where one of them must be. */
  writeBatch(writes: readonly BatchWrite[]): void {
    if (isRefused({ op: "commitBatch", writes })) {
      for (const { id, sessions } of writes) {
        this.name(id);
        for (const { session } of sessions) this.nameSession(id, session);
        this.facts.note("in a refused call", id);
      }
      return;
    }
    const bare = writes.some(({ id, header }) => header === undefined && !this.#stored.has(id));
    for (const write of writes) {
      if (bare) this.facts.note("in a batch beside a bare one", write.id);
      this.#writeOne(write);
    }
  }

  /**
   * A call on a handle; of one that is rolled back nothing stays but that it was made. What it erases is
   * still known where the transaction's own answers are compared, which may be from before.
   */
  call(step: Call, stays: boolean, keepsErased: boolean): void {
    this.name(step.id);
    if ("session" in step) this.nameSession(step.id, step.session);
    if (isRefused(step)) {
      this.facts.note("in a refused call", step.id);
      return;
    }
    if (step.op === "getSingleCoValueSession") this.facts.note("answered", step.id);
    if (step.op === "deleteCoValueContent" && this.#stored.has(step.id))
      this.facts.note("content deleted", step.id);
    if (!stays) return;
    switch (step.op) {
      case "markCoValueAsDeleted":
        this.#mark(step.id);
        break;
      case "addSessionUpdate":
        this.#update(step.id, step.session, step.lastIdx, step.signature);
        if (step.hint)
          this.sessionFacts.note("updated by hint", sessionScope(step.id, step.session));
        break;
      case "addTransactions":
        this.texts.add(step.text);
        this.session(step.id, step.session)?.write(step.from, step.count);
        break;
      case "addSignatureAfter":
        this.texts.add(step.signature);
        this.session(step.id, step.session)?.sign(step.idx);
        break;
      case "deleteCoValueContent":
        this.erase(step.id, keepsErased);
        break;
    }
  }

  erase(id: string, keepsErased = false): void {
    this.name(id);
    const sessions = this.#stored.get(id);
    if (sessions === undefined) {
      this.facts.note("erased unstored", id);
      return;
    }
    if (this.facts.of("erased", id)) this.facts.note("erased again", id);
    this.facts.note("erased", id);
    if (this.facts.of("known state asked", id)) this.facts.note("known state changed", id);
    for (const session of sessions.keys()) {
      const isTombstone = session.endsWith("$");
      this.facts.note(isTombstone ? "erased with a tombstone" : "erased with sessions", id);
      if (session.includes("$")) this.facts.note("erased with a $", id);
      if (!isTombstone && !keepsErased) sessions.delete(session);
    }
  }

  #writeOne(write: BatchWrite): void {
    const { id, header } = write;
    this.name(id);
    if (header === undefined && !this.#stored.has(id)) {
      this.facts.note("bare in a batch unstored", id);
      return;
    }
    if (this.facts.of("stored", id)) this.facts.note("in a batch again", id);
    if (header !== undefined) this.upsert(id, header);
    this.facts.note("in a batch", id);
    if (write.deleted) this.#mark(id);
    for (const { session, from, count, signature, signatureAfter, text } of write.sessions) {
      this.nameSession(id, session);
      this.#update(id, session, from + count, signature);
      this.sessionFacts.note("in a batch", sessionScope(id, session));
      this.texts.add(text);
      const written = this.session(id, session);
      written?.write(from, count);
      if (signatureAfter && count > 0) written?.sign(from + count - 1);
    }
  }

  #update(id: string, session: string, lastIdx: number, signature: string): void {
    const sessions = this.#stored.get(id);
    if (sessions === undefined) return;
    const scope = sessionScope(id, session);
    this.texts.add(signature);
    this.sessionFacts.note(sessions.has(session) ? "updated again" : "updated", scope);
    this.facts.note(sessions.has(session) ? "session updated" : "session added", id);
    if (this.facts.of("known state asked", id)) this.facts.note("known state changed", id);
    if (this.facts.of("erased", id)) this.facts.note("written after its erasure", id);
    const row = sessions.get(session) ?? new PastSession();
    row.count(lastIdx);
    sessions.set(session, row);
  }

  #mark(id: string): void {
    if (this.facts.of("marked", id)) this.facts.note("marked again", id);
    if (this.facts.of("erased", id)) this.facts.note("marked after its erasure", id);
    if (!this.#stored.has(id)) this.facts.note("marked unstored", id);
    this.facts.note("marked", id);
  }
}
