import { expect, test } from "vitest";
import { plainText, prose, textWidth } from "./plain-text.ts";

test.each([
  ["an escape sequence", "\u001b[31mred", "\\u001b[31mred"],
  ["a NUL", "a\u0000b", "a\\u0000b"],
  ["a line break", "a\nb", "a\\u000ab"],
  ["a high surrogate alone", "\ud800", "\\ud800"],
  ["a mark that turns text around", "\u202eabc", "\\u202eabc"],
  ["a control character above ASCII", "\u009b31m", "\\u009b31m"],
  ["a space of no width", "a\u200bb", "a\\u200bb"],
])("%s is escaped", (_name, text, escaped) => {
  expect(plainText(text)).toBe(escaped);
});

test("letters, digits, punctuation and signs of any script stay", () => {
  expect(plainText("/home/jürgen/数据 × µs 🧪")).toBe("/home/jürgen/数据 × µs 🧪");
});

test("prose stands on one line", () => {
  expect(prose(" no such file\n\tor directory ")).toBe("no such file or directory");
});

test("wide characters take two columns", () => {
  expect(textWidth("ab")).toBe(2);
  expect(textWidth("数据")).toBe(4);
});
