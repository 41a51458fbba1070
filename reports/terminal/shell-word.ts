// A word of a command as a shell takes it.
import { plainText } from "../plain-text.ts";

/** The word, quoted where it must be. */
export function shellWord(word: string): string {
  const plain = plainText(word);
  return /^[\w@%+=:,./#-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}
