// Which odd names meet in a history: names that storage code confuses.
import type { HandleOperation, SerialOperation, TransactionStep } from "@assay/engines/covalue";
import type { Situation } from "./situation-rules.ts";

/** Differences beyond so many units are those of long names. */
const LONG = 480;

/** The ids and sessions that a history names. */
export class NamesMet {
  readonly #ids = new Set<string>();
  readonly #sessions = new Set<string>();

  /** Takes note of what a call names, itself and within. */
  note(call: SerialOperation | TransactionStep | HandleOperation): void {
    if ("id" in call) this.#ids.add(call.id);
    if ("session" in call) this.#sessions.add(call.session);
    switch (call.op) {
      case "transaction":
      case "together":
        for (const step of call.steps) this.note(step);
        break;
      case "readOutside":
        this.note(call.read);
        break;
      case "trackCoValuesSyncState":
        for (const { id } of call.updates) this.#ids.add(id);
        break;
      case "commitBatch":
        for (const { id, sessions } of call.writes) {
          this.#ids.add(id);
          for (const { session } of sessions) this.#sessions.add(session);
        }
        break;
    }
  }

  /** Adds the situations that the names bring about. */
  find(found: Set<Situation>): void {
    const ids = [...this.#ids];
    const sessions = [...this.#sessions];
    for (const names of [ids, sessions]) findOdd(names, found);
    if (ids.some((id) => ids.some((other) => other !== id && other.startsWith(id)))) {
      found.add("prefix");
    }
    const marked = sessions.filter((session) => session.includes("$"));
    if (marked.some((name) => name.endsWith("$")) && marked.some((name) => !name.endsWith("$"))) {
      found.add("tombstone");
    }
  }
}

function findOdd(names: readonly string[], found: Set<Situation>): void {
  const folded = new Set<string>();
  const starts = new Set<string>();
  for (const name of names) {
    if (name === "") found.add("emptyName");
    if (name.includes("\0")) found.add("nul");
    if (!name.isWellFormed()) found.add("surrogate");
    if (name in {}) found.add("property");
    if (isMet(name.normalize("NFC").toLowerCase(), folded)) found.add("folding");
    if (name.length > LONG && isMet(name.slice(0, LONG), starts)) found.add("long");
  }
}

/** Whether the set holds the text already; it does from then on. */
function isMet(text: string, met: Set<string>): boolean {
  const before = met.has(text);
  met.add(text);
  return before;
}
