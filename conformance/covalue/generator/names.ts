// The pools of names that histories draw from: ids that storage code confuses when it joins, cuts,
// compares, folds, normalises or encodes strings. A history takes few of them, of few families, so
// that they meet often.
import type { Draw } from "./draw.ts";

/** Names that one mistake would confuse with one another. */
export type Family = readonly string[];

const LONG = "long".repeat(130);

/**
 * Families of coValue ids; peers are drawn from them too. The empty string is an id like any other,
 * since storage must not look into ids.
 */
export const ID_FAMILIES: readonly Family[] = [
  ["a", "aa", "ab", "a_", "a:", ""],
  ["a", "a:b", "a:", ":", ":b", "b"],
  ["a", "a/b", "a/", "/", "a%", ""],
  ["a", "a\0", "a\0b", "\0", "\0b"],
  ["a", "a$", "$a", "$", "a$b", "a$\0"],
  ["\ud800", "\udc00", "\ufffd", "a\ud800", "\ud800\udc00", "\udc00\ud800"],
  ["\uffff", "\u{10000}", "\ue000", "\u{1f600}", "\ud83d"],
  ["\u00e9", "e\u0301", "e", "\u00c9", "E\u0301"],
  ["co_zAb", "co_zaB", "co_zAB", "co_z", "co_zAb "],
  ["__proto__", "constructor", "toString", "hasOwnProperty", "length"],
  [`${LONG}a`, `${LONG}b`, LONG, `${LONG}\0`, "long"],
  ["a'b", 'a"b', "a%", "a_", "a\\", "a\n"],
  ["1", "01", "1\0", "10", "2", "null"],
];

/** Families of session ids. A tombstone's is one whose last unit is `$`, whatever comes before it. */
export const SESSION_FAMILIES: readonly Family[] = [
  ["s", "s$", "s$ ", "s$\0", "$s", "s$s"],
  ["s", "ss", "s:", "s\0", "s ", ""],
  ["$", "$$", "$\0", "\0$", ""],
  ["\ud800", "\ud800$", "\ufffd", "\udc00$", "\ufffd$"],
  ["\u00e9", "e\u0301", "\u00e9$", "\u00c9"],
  ["u\u0308", "\u00fc", "U\u0308", "\u00dc"],
  ["__proto__", "constructor", "__proto__$", "toString"],
  [`${LONG}$`, `${LONG}a`, `${LONG}b`, LONG],
  ["co_z1_session_z1", "co_z1_session_z1$", "co_z1_session_z", "CO_z1_session_z1"],
];

/** The names that one history uses. */
export interface NamePool {
  readonly ids: readonly string[];
  readonly sessions: readonly string[];
  readonly peers: readonly string[];
}

/** Few names of few families. */
export function drawNames(
  draw: Draw,
  idFamilies: readonly Family[],
  sessionFamilies: readonly Family[],
): NamePool {
  const ids = draw.pick(idFamilies);
  const moreIDs = draw.chance(60) ? draw.pick(idFamilies) : [];
  const sessions = draw.pick(sessionFamilies);
  return {
    ids: unique([...draw.pickSome(ids, 2 + draw.below(3)), ...draw.pickSome(moreIDs, 2)]),
    sessions: unique([
      ...draw.pickSome(sessions, 2 + draw.below(3)),
      ...draw.pickSome(draw.pick(sessionFamilies), 1),
    ]),
    // Of the same family as the ids: what joins an id and a peer has to keep them apart.
    peers: unique(draw.pickSome(ids, 1 + draw.below(2))),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
