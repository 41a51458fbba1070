import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  CLAUSES,
  COJSON_VERSION,
  CONTRACT_VERSION,
  WITHDRAWN_CLAUSES,
  type CojsonLines,
} from "./clauses.ts";
import { renderContract } from "./contract-document.ts";

const COJSON = join(import.meta.dirname, "../../node_modules/cojson");

describe("the contract", () => {
  test("CONTRACT.md is what the clauses give", () => {
    const committed = readFileSync(join(import.meta.dirname, "CONTRACT.md"), "utf8");
    expect(committed).toBe(renderContract());
  });

  test("its page names its version on a line of its own", () => {
    expect(renderContract().split("\n")).toContain(`Contract version: ${CONTRACT_VERSION}`);
  });

  test("every clause has a heading on the page", () => {
    const headings = renderContract().match(/^### CV-\d+$/gm) ?? [];
    expect(headings).toEqual(CLAUSES.map(({ id }) => `### ${id}`));
  });

  test("ids are three digits, given once, and count up without a gap that is not a withdrawn clause", () => {
    const ids = [...CLAUSES.map(({ id }): string => id), ...WITHDRAWN_CLAUSES].sort();
    expect(ids).toEqual(ids.map((_, index) => `CV-${String(index + 1).padStart(3, "0")}`));
  });

  test("a sentence and its why are one sentence each", () => {
    for (const { id, sentence, why } of CLAUSES) {
      expect(sentence, id).toMatch(/^(cojson|[A-Z`]).*\.$/);
      expect(sentence, id).not.toMatch(/\. [A-Z]/);
      expect(why, id).toMatch(/^(cojson|[A-Z`]).*\.$/);
      expect(why, id).not.toMatch(/\. [A-Z]/);
    }
  });
});

describe("the lines of cojson's that clauses name", () => {
  const named = CLAUSES.flatMap(({ id, source, published = [] }) =>
    [...(source === "assay" ? [] : source), ...published].map((lines) => ({ id, lines })),
  );

  test("are those of the installed version", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(COJSON, "package.json"), "utf8"));
    expect(manifest).toMatchObject({ version: COJSON_VERSION });
  });

  test.each(named)("$id: $lines.file:$lines.lines says $lines.quote", ({ lines }) => {
    expect(textOf(lines)).toContain(lines.quote);
  });
});

function textOf({ file, lines }: CojsonLines): string {
  const [first = 0, last = first] = lines.split("-").map(Number);
  const all = readFileSync(join(COJSON, "src", file), "utf8").split("\n");
  return all.slice(first - 1, last).join("\n");
}
