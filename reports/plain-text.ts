// Text from a run log on its way to a terminal or a message: histories hold ids with control
// characters, escape sequences and half surrogate pairs, and none may reach the reader's terminal raw.

/** What a terminal may not do with as it likes: everything but letters, digits, punctuation, signs, spaces. */
const UNPRINTABLE = /[^\p{L}\p{N}\p{P}\p{S} ]/gu;

/** Ranges of code points that take two columns. */
const WIDE =
  /[\u{1100}-\u{115f}\u{2e80}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

/** A text for people, with what is unprintable escaped as in JSON. */
export function plainText(text: string): string {
  return text.replace(UNPRINTABLE, escapeUnits);
}

/** A sentence for people: as `plainText`, with line breaks and runs of spaces as one space. */
export function prose(text: string): string {
  return plainText(text.replace(/\s+/gu, " ").trim());
}

/** How many columns a text of the above takes. */
export function textWidth(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

function escapeUnits(character: string): string {
  let escaped = "";
  for (let index = 0; index < character.length; index += 1) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
