// How the error of a process that ended tells what it wrote last to its standard error: in one line, since messages
// are lines, and taken apart again where there is room.

const BEFORE_WORDS = "; its last words: ";
const BETWEEN_LINES = " / ";
/** What Node.js writes below an assertion when it aborts; the assertion stands above it. */
const STACK = /^-{3,} (?:Native|JavaScript) stack trace -{3,}$/;

/** How a process ended, and the lines it wrote last. */
export interface ProcessEnd {
  readonly how: string;
  readonly words: readonly string[];
  /** The lines without the stack traces below them; all of them where there is nothing else. */
  readonly wordsWithoutStacks: readonly string[];
}

/** How a process ended, followed by the text that it wrote last, in one line. */
export function withLastWords(how: string, text: string): string {
  const words = text.trim().replace(/\s*\n\s*/g, BETWEEN_LINES);
  return words === "" ? how : `${how}${BEFORE_WORDS}${words}`;
}

/** Takes such a line apart; nothing for a message without last words. */
export function lastWordsIn(message: string): ProcessEnd | undefined {
  const at = message.indexOf(BEFORE_WORDS);
  if (at < 0) return undefined;
  const words = message.slice(at + BEFORE_WORDS.length).split(BETWEEN_LINES);
  const stack = words.findIndex((line) => STACK.test(line));
  return {
    how: message.slice(0, at),
    words,
    wordsWithoutStacks: stack > 0 ? words.slice(0, stack) : words,
  };
}
