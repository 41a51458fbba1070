// A value as JSON in about as many characters as there is room for: what is long is left out of its middle, of each
// string, list and member by itself, since both ends and every field may be what a difference comes of.
import { asciiJson, type Json } from "@assay/engines/engine";
import { count } from "../quantity.ts";

/** How much of a value is shown. */
export interface ValueRoom {
  /** Characters of all of it. */
  readonly value: number;
  /** Characters that a string within it is whole up to. */
  readonly string: number;
}

/** Least room of what stands within another value, however little is left for it. */
const LEAST_ROOM = 24;
/** Room of an item of a list that is shown rather than counted. */
const ITEM_ROOM = 56;
/** What is left of a string for which there is not room enough. */
const MOST_OF_STRING = 480;
/** Lists and objects that are longer have a space after each comma, where a line may be broken. */
const LONGEST_UNBROKEN = 60;

/** The value's JSON, whole where there is room for it. */
export function valueText(value: Json, room: ValueRoom): string {
  const text = asciiJson(value);
  if (typeof value === "string") {
    const longest = Math.min(room.value, room.string);
    return text.length <= longest ? text : middleOut(text, Math.min(longest, MOST_OF_STRING));
  }
  if (typeof value !== "object" || value === null || text.length <= LONGEST_UNBROKEN) return text;
  // Where there is room for all of it there is for each part.
  const within = text.length <= room.value ? { ...room, value: Infinity } : room;
  return isList(value) ? listText(value, within) : objectText(value, within);
}

function middleOut(text: string, room: number): string {
  const note = ` (${count(text.length)} characters)`;
  const kept = Math.max(room, LEAST_ROOM);
  // To leave out less than the note takes would hide for nothing.
  if (text.length - kept <= note.length) return text;
  const head = Math.ceil(kept / 2);
  return `${text.slice(0, head)}…${text.slice(head - kept)}${note}`;
}

/** The first and the last items that there is room for. */
function listText(items: readonly Json[], room: ValueRoom): string {
  const shown = Math.min(items.length, Math.max(2, Math.floor(room.value / ITEM_ROOM)));
  const each = { ...room, value: Math.max(Math.floor(room.value / shown), LEAST_ROOM) };
  const texts = (some: readonly Json[]) => some.map((item) => valueText(item, each));
  const first = Math.ceil(shown / 2);
  const left = items.length - shown;
  return `[${[
    ...texts(items.slice(0, first)),
    ...(left > 0 ? [`… ${count(left)} more …`] : []),
    ...texts(items.slice(first + left)),
  ].join(", ")}]`;
}

/** Every field, and the short ones whole. */
function objectText(fields: { readonly [key: string]: Json }, room: ValueRoom): string {
  const entries = Object.entries(fields).map(([key, value]) => ({
    head: `${asciiJson(key)}:`,
    value,
    length: asciiJson(value).length,
  }));
  const isLong = ({ length }: { length: number }): boolean => length > LEAST_ROOM;
  const taken = entries.reduce(
    (sum, entry) => sum + entry.head.length + 2 + (isLong(entry) ? 0 : entry.length),
    0,
  );
  const share = (room.value - taken) / Math.max(entries.filter(isLong).length, 1);
  const each = { ...room, value: Math.max(Math.floor(share), LEAST_ROOM) };
  return `{${entries.map(({ head, value }) => head + valueText(value, each)).join(", ")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
