// How two values of any size differ, in a few members of a few characters each: for a log that has no room for both.
import { asciiJson } from "./ascii-json.ts";
import { memberText } from "./difference-text.ts";
import { differingMembers, type DifferingMember } from "./differing-members.ts";
import type { Json } from "./json.ts";

/** Two values brought down to members that differ, each under its path; left out where it is not there. */
export interface BriefMembers {
  readonly expected: Readonly<Record<string, Json>>;
  readonly actual: Readonly<Record<string, Json>>;
  /** Members that differ, those included for which there is no room. */
  readonly differing: number;
}

/** How much is kept. */
export interface Room {
  /** Members at most. */
  readonly members: number;
  /** Characters of JSON that a member is whole up to; of a longer one so many are told. */
  readonly characters: number;
}

/** Characters before the first that differs. */
const BEFORE = 8;
/** Least characters that are shown of a member, whatever is said of it. */
const LEAST_SHOWN = 16;

/**
 * The first members that differ, as they are where they are short. What is long is told as text: how long it is,
 * and of two strings where they begin to differ, in UTF-16 units from 0, with what stands there.
 */
export function briefMembers(expected: unknown, actual: unknown, room: Room): BriefMembers {
  const members = differingMembers(expected, actual);
  const shown = members.slice(0, room.members);
  const paths = pathsApart(shown.map((member) => memberText(member, room.characters).path));
  const side = (name: "expected" | "actual"): Record<string, Json> =>
    Object.fromEntries(
      shown.flatMap((member, index) => {
        const value = member[name];
        if (value === undefined) return [];
        return [[paths[index], brief(value, member, room.characters)]];
      }),
    );
  return { expected: side("expected"), actual: side("actual"), differing: members.length };
}

/** The paths, with a number after each that is cut to the text of one before it. */
function pathsApart(paths: readonly string[]): string[] {
  const apart = new Set<string>();
  for (const path of paths) {
    let unlike = path;
    for (let number = 2; apart.has(unlike); number += 1) unlike = `${path} (${number})`;
    apart.add(unlike);
  }
  return [...apart];
}

function brief(value: Json, { expected, actual }: DifferingMember, room: number): Json {
  const text = asciiJson(value);
  if (text.length <= room) return value;
  if (typeof value !== "string") {
    const what = Array.isArray(value) ? `, ${told(value.length)} in the list` : "";
    return from(text, 0, `${told(text.length)} characters of JSON${what}: `, room);
  }
  if (typeof expected !== "string" || typeof actual !== "string")
    return from(value, 0, `${told(value.length)} characters: `, room);
  let start = 0;
  while (start < expected.length && expected[start] === actual[start]) start += 1;
  const at = Math.max(0, start - BEFORE);
  const where = `${told(value.length)} characters, ${told(start)} alike; from ${told(at)} on: `;
  return from(value, at, where, room);
}

function from(text: string, start: number, head: string, room: number): string {
  return head + text.slice(start, start + Math.max(room - head.length, LEAST_SHOWN));
}

function told(number: number): string {
  return number.toLocaleString("en-US");
}
