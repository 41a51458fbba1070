// Lines that fit: prose broken at spaces, commands broken so that they can still be pasted.
import { textWidth } from "../plain-text.ts";

/** Breaks a text at spaces, and where a word is too long inside of it. Lines after the first get `indent`. */
export function wrap(text: string, columns: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  let blank = true;
  const breakLine = (): void => {
    lines.push(line);
    line = indent;
    blank = true;
  };
  for (const word of text.split(" ")) {
    const joined = blank ? line + word : `${line} ${word}`;
    if (textWidth(joined) <= columns) {
      line = joined;
      blank = false;
      continue;
    }
    if (!blank) breakLine();
    for (const character of word) {
      if (textWidth(line + character) > columns) breakLine();
      line += character;
      blank = false;
    }
  }
  return [...lines, line];
}

/** Puts a label before a text and wraps it under itself. */
export function labelled(label: string, text: string, columns: number): string[] {
  return wrap(label + text, columns, " ".repeat(textWidth(label)));
}

/**
 * Breaks a command at spaces outside of quotes, with a backslash that the shell takes for the break.
 * A single word longer than a line stays whole: broken it would be another command.
 */
export function wrapCommand(command: string, columns: number, indent: string): string[] {
  const words = command.match(/(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\]|['"\\])+/gu) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const joined = line === "" ? word : `${line} ${word}`;
    // Two columns for the backslash and the space before it.
    if (line !== "" && textWidth(indent + joined) > columns - 2) {
      lines.push(`${indent}${line} \\`);
      line = word;
    } else {
      line = joined;
    }
  }
  return [...lines, indent + line];
}
