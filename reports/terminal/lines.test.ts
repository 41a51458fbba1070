import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { labelled, wrap, wrapCommand } from "./lines.ts";

test("text that fits stays as it is", () => {
  expect(wrap("one  two", 8)).toEqual(["one  two"]);
});

test("text breaks at spaces and goes on under its label", () => {
  expect(labelled("why: ", "the quick brown fox", 14)).toEqual([
    "why: the quick",
    "     brown fox",
  ]);
});

test("a word longer than a line is broken inside", () => {
  expect(wrap("abcdefghij kl", 4)).toEqual(["abcd", "efgh", "ij", "kl"]);
});

test("wide characters count as two columns", () => {
  expect(wrap("数据数据", 5)).toEqual(["数据", "数据"]);
});

test("a command breaks outside of quotes, and means the same when pasted", () => {
  const command = String.raw`printf '%s|' --seed 7 'a b  c' "d \" e" f\ g 'it'\''s' end`;
  const lines = wrapCommand(command, 24, "  ");
  expect(lines).toEqual([
    "  printf '%s|' --seed \\",
    '  7 \'a b  c\' "d \\" e" \\',
    "  f\\ g 'it'\\''s' end",
  ]);
  const output = (text: string): string => execFileSync("sh", ["-c", text], { encoding: "utf8" });
  expect(output(lines.join("\n"))).toBe(output(command));
});

test("a word of a command is never broken", () => {
  expect(wrapCommand("cat a-very-long-file-name", 10, "")).toEqual([
    "cat \\",
    "a-very-long-file-name",
  ]);
});
