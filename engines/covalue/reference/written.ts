// What a call is given to write, checked before the reference writes anything.
import type { CoValueWrite, SessionWrite } from "../port.ts";
import { refusal } from "./refusal.ts";

/** What JSON makes of a value, frozen. Errors: `INVALID_ARGUMENT` for what JSON cannot say. */
export function jsonValue<T extends object>(value: T): T {
  let text: string | undefined;
  try {
    const copy = copyOfFlat(value);
    if (copy !== undefined) return Object.freeze(copy);
    text = JSON.stringify(value);
  } catch (error) {
    throw refusal("INVALID_ARGUMENT", "not JSON", error);
  }
  if (text === undefined) throw refusal("INVALID_ARGUMENT", "not JSON");
  return frozen(JSON.parse(text)) as T;
}

function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/** A copy of an object of texts and whole numbers, as nearly all transactions are: JSON changes nothing in it. */
function copyOfFlat<T extends object>(value: T): T | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const copy = { ...value };
  // Ten times as fast as over `Object.values`; a plain object inherits no field.
  for (const key in copy) {
    const member: unknown = copy[key];
    if (typeof member !== "string" && !Number.isSafeInteger(member)) return undefined;
  }
  return copy;
}

export function assertRowID(value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw refusal("INVALID_ARGUMENT", `${value} is not a row id`);
  }
}

export function assertCount(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw refusal("INVALID_ARGUMENT", `${value} is neither an index nor a count`);
  }
}

export function assertCounts(
  session: Pick<SessionWrite, "lastIdx" | "bytesSinceLastSignature">,
): void {
  assertCount(session.lastIdx);
  assertCount(session.bytesSinceLastSignature ?? 0);
}

export function assertSessions(sessions: CoValueWrite["sessions"]): void {
  for (const session of sessions) {
    assertCounts(session);
    for (const { idx, tx } of session.transactions) {
      assertCount(idx);
      jsonValue(tx);
    }
    for (const { idx } of session.signatures) assertCount(idx);
  }
}
