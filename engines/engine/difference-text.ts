// Members that differ as text: each with its path and both values, what is long cut with its length told.
import { asciiJson } from "./ascii-json.ts";
import { differingMembers, type DifferingMember } from "./differing-members.ts";
import { canonical, type Json } from "./json.ts";

/** A member that differs, for people. */
export interface MemberText {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** Characters of a value where nothing says how many there is room for. */
const DEFAULT_ROOM = 160;
/** Members that are shown at most. */
const MOST_MEMBERS = 20;
const NOT_THERE = "not there";
/** Least characters of a path that is cut. */
const LEAST_PATH = 20;

/** A member and its values, no text longer than `room`, and strings cut around where they begin to differ. */
export function memberText(
  { path, expected, actual }: DifferingMember,
  room = DEFAULT_ROOM,
): MemberText {
  const [one, other] =
    typeof expected === "string" && typeof actual === "string"
      ? stringTexts(expected, actual, room)
      : [valueText(expected, room), valueText(actual, room)];
  const place = path === "" ? "the whole answer" : path;
  // Its end tells more than its beginning.
  const kept = Math.max(room - 1, LEAST_PATH);
  const shown = place.length <= room ? place : `…${place.slice(place.length - kept)}`;
  return { path: shown, expected: one, actual: other };
}

/**
 * Both values in a line each, no longer than about `room`: as they are where both are short, else the first
 * member that differs, after its path; `undefined` is not there.
 */
export function briefDifference(
  expected: unknown,
  actual: unknown,
  room = DEFAULT_ROOM,
): { readonly expected: string; readonly actual: string } {
  const whole = { expected: wholeText(expected), actual: wholeText(actual) };
  if (whole.expected.length <= room && whole.actual.length <= room) return whole;
  const [member] = differingMembers(expected, actual);
  if (member === undefined || expected === undefined || actual === undefined) {
    const cutOff = (text: string): string =>
      cut(text, 0, room, `(${told(text.length)} characters of JSON)`);
    return { expected: cutOff(whole.expected), actual: cutOff(whole.actual) };
  }
  const text = memberText(member, room);
  const at = member.path === "" ? "" : `${text.path}: `;
  return { expected: at + text.expected, actual: at + text.actual };
}

function wholeText(value: unknown): string {
  return value === undefined ? NOT_THERE : asciiJson(canonical(value));
}

/** How two values differ, a member after the other, in the lines of a small diff. */
export function differenceText(expected: unknown, actual: unknown): string {
  const members = differingMembers(expected, actual);
  const rest = members.length - MOST_MEMBERS;
  return [
    "- expected, + actual",
    ...members.slice(0, MOST_MEMBERS).flatMap((member) => {
      const text = memberText(member);
      return [text.path, `- ${text.expected}`, `+ ${text.actual}`];
    }),
    ...(rest > 0 ? [`… and ${told(rest)} more that differ`] : []),
  ].join("\n");
}

function valueText(value: Json | undefined, room: number): string {
  if (value === undefined) return NOT_THERE;
  const text = asciiJson(value);
  if (text.length <= room) return text;
  const what = Array.isArray(value) ? `, ${told(value.length)} in the list` : "";
  return cut(text, 0, room, `(${told(text.length)} characters of JSON${what})`);
}

/** Two strings as JSON, each around the first place where they differ. */
function stringTexts(expected: string, actual: string, room: number): [string, string] {
  const [one, other] = [asciiJson(expected), asciiJson(actual)];
  if (one.length <= room && other.length <= room) return [one, other];
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const lengthOf = (text: string) => `(${told(text.length)} characters)`;
  return [cut(one, start, room, lengthOf(expected)), cut(other, start, room, lengthOf(actual))];
}

/** The part of a text around a position that there is room for beside `note`. */
function cut(text: string, position: number, room: number, note: string): string {
  if (text.length <= room) return text;
  const left = Math.max(room - note.length - 3, 1);
  const start = Math.max(0, Math.min(position - Math.floor(left / 3), text.length - left));
  const end = start + left;
  const [before, after] = [start > 0 ? "…" : "", end < text.length ? "…" : ""];
  return `${before}${text.slice(start, end)}${after} ${note}`;
}

function told(number: number): string {
  return number.toLocaleString("en-US");
}
