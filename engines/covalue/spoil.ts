// Overwrites what a store has returned, as the caller of cojson's interface may: a store that hands out its own
// internals gives itself away in a later answer.
import { isPlain } from "../engine/json.ts";

/** Put into a list that has no member to be overwritten; shows also where of a row under a session these are taken. */
const SPOILT = Object.freeze({ idx: "spoilt", signature: "spoilt", tx: "spoilt" });

/**
 * Overwrites what was returned, or adds to it where it is empty: the caller of cojson's interface may, so a
 * store must not mind.
 */
export function spoil(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  if (Array.isArray(value)) {
    for (const member of value) if (typeof member === "object") spoil(member);
    if (value.length > 0) value.length = 0;
    else add(value);
    return;
  }
  const members = value as Record<string, unknown>;
  if (!isPlain(members)) {
    for (const key of Object.keys(members)) spoilMember(members, key);
    return;
  }
  let isEmpty = true;
  for (const key in members) {
    isEmpty = false;
    spoilMember(members, key);
  }
  if (isEmpty) overwrite(members, "spoilt");
}

function add(list: unknown[]): void {
  try {
    list.push(SPOILT);
  } catch {
    // It takes no members, so it needs no guard.
  }
}

function spoilMember(members: Record<string, unknown>, key: string): void {
  const member = members[key];
  if (typeof member === "object") spoil(member);
  else overwrite(members, key);
}

function overwrite(members: Record<string, unknown>, key: string): void {
  try {
    members[key] = "spoilt";
  } catch {
    // It cannot be written, so it needs no guard.
  }
}
