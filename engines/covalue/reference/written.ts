// What a call is given to write, checked before the reference writes anything.
import type { CoValueWrite, SessionWrite } from "../port.ts";
import { refusal } from "./refusal.ts";

/** What JSON makes of a value, frozen. Errors: `INVALID_ARGUMENT` for what JSON cannot say. */
export function jsonValue<T extends object>(value: T): T {
  let text: string | undefined;
  try {
    const copy = copyOfPlain(value);
    // A list or an object of what such a value has in the same places.
    if (typeof copy === "object") return copy as T;
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

/** As deep as headers go; what is deeper may be a circle. */
const DEEP = 8;

/**
 * A frozen copy of what JSON changes nothing in, plain lists and objects of texts, numbers, booleans and
 * null, as nearly all headers and transactions are; `undefined` of everything else.
 */
function copyOfPlain(value: unknown, deep = 0): unknown {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || deep > DEEP) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return copyOfList(value as readonly unknown[], deep);
  if (prototype !== Object.prototype) return undefined;
  const copy: Record<string, unknown> = { ...value };
  // Ten times as fast as over `Object.keys`; a plain object inherits no field.
  for (const key in copy) {
    const member = copy[key];
    if (typeof member === "string" || typeof member === "boolean" || member === null) continue;
    const copied = copyOfPlain(member, deep + 1);
    if (copied === undefined) return undefined;
    if (copied !== member) copy[key] = copied;
  }
  return Object.freeze(copy);
}

function copyOfList(list: readonly unknown[], deep: number): unknown {
  const copy: unknown[] = [];
  for (const member of list) {
    const copied = copyOfPlain(member, deep + 1);
    if (copied === undefined) return undefined;
    copy.push(copied);
  }
  return Object.freeze(copy);
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
