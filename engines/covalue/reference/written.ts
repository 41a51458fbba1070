// What a call is given to write, checked before the reference writes anything.
import type { CoValueWrite, SessionWrite } from "../port.ts";
import type { JsonText } from "./records.ts";
import { refusal } from "./refusal.ts";

/** Errors: `INVALID_ARGUMENT` for what JSON cannot say. */
export function jsonText(value: unknown): JsonText {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw refusal("INVALID_ARGUMENT", "not JSON", error);
  }
  if (text === undefined) throw refusal("INVALID_ARGUMENT", "not JSON");
  return text;
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
      jsonText(tx);
    }
    for (const { idx } of session.signatures) assertCount(idx);
  }
}
