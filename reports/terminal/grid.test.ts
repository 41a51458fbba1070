import { expect, test } from "vitest";
import { plainDrawing } from "../golden-run.test.support.ts";
import { grid } from "./grid.ts";

const column = (head: string) => ({ head, align: "left" }) as const;

// Broke: `my-own-engin` and below it `e`, beside a column of short words.
test("no word is broken while another column can break between words", () => {
  const columns = [column("engine"), column("claims")];
  const rows = [["my-own-engine", "one two three four five six"]];
  expect(grid(columns, rows, { ...plainDrawing, columns: 30 })).toEqual([
    "engine         claims",
    "my-own-engine  one two three",
    "               four five six",
  ]);
});

test("where words alone are too wide, the first column breaks them", () => {
  const columns = [column("engine"), column("version")];
  const rows = [["my-own-engine", "2026-11-29-abcdef"]];
  const lines = grid(columns, rows, { ...plainDrawing, columns: 28 });
  expect(lines).toEqual(["engine     version", "my-own-en  2026-11-29-abcdef", "gine"]);
});
