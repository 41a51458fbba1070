// Programs of calls in flight together accuse no engine of having served them in another order.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EngineSource } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import type { JudgedCell } from "../judged-cell.ts";
import { snippetOf } from "../snippet.ts";
import { FIXTURE, ROOT, runSnippet, writeSnippet } from "../snippet.test.support.ts";

const directory = join(ROOT, ".assay/test/snippets-in-flight");
const MEMORY: EngineSource = { module: "@assay/engines/memory", exportName: "memoryEngine" };

beforeAll(() => void mkdirSync(directory, { recursive: true }));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the program of calls in flight together accepts each order of them", () => {
  const cell: JudgedCell = { engine: memoryEngine, api: "async", durability: "volatile" };
  const branches = [
    [{ op: "upsertCoValue", id: "co_zA", header: null }],
    [{ op: "getCoValueCount" }],
  ] as const;
  const parallel = { op: "parallel", branches } as const;
  const answered = (count: number) => ({ ok: [[{ ok: 1 }], [{ ok: count }]] });

  test.each([0, 1])("whichever the report expects: %i", async (count) => {
    const text = snippetOf({
      cell,
      source: MEMORY,
      history: [parallel],
      difference: {
        at: "operation",
        index: 0,
        operation: parallel,
        expected: answered(count),
        actual: answered(7),
      },
      clauses: [],
    });
    expect(text).toContain("may be served in several orders");
    expect(text).toContain(JSON.stringify([answered(0)]).slice(1, -1));
    expect(text).toContain(JSON.stringify([answered(1)]).slice(1, -1));
    expect(await runSnippet(writeSnippet(directory, `orders-${count}`, text))).toMatchObject({
      code: 0,
    });
  });

  test("and of what follows only what fits it", () => {
    const operation = { op: "getCoValueCount" } as const;
    const text = snippetOf({
      cell,
      source: MEMORY,
      history: [{ op: "parallel", branches: [branches[0], branches[0], branches[1]] }, operation],
      difference: { at: "operation", index: 1, operation, expected: { ok: 1 }, actual: { ok: 0 } },
      clauses: [],
    });
    expect(text).toContain("const outcome = [together1, actual];");
    const right = [...text.matchAll(/^  (\[\{.*\]),$/gm)].map(([, one = ""]) => JSON.parse(one));
    const before = (count: number) => ({ ok: [[{ ok: 1 }], [{ ok: 1 }], [{ ok: count }]] });
    expect(right).toEqual(
      expect.arrayContaining([
        [before(0), { ok: 1 }],
        [before(1), { ok: 1 }],
      ]),
    );
    expect(right).toHaveLength(2);
  });

  test("and ends with 1 where an engine answers so that none fits", async () => {
    const source = { module: FIXTURE, exportName: "countCached" };
    const operation = { op: "getCoValueCount" } as const;
    const write = { op: "upsertCoValue", id: "co_zB", header: null } as const;
    const history = [
      ...branches[0],
      operation,
      { op: "parallel", branches: [[write], [operation]] },
      operation,
    ] as const;
    const difference = {
      at: "operation",
      index: 3,
      operation,
      expected: { ok: 2 },
      actual: { ok: 1 },
    } as const;
    const text = snippetOf({ cell, source, history, difference, clauses: [] });
    const { code, said } = await runSnippet(writeSnippet(directory, "no-order", text));
    expect(said).toMatch(
      /^2 outcomes are right; beside the nearest of them:\n- expected, \+ actual\n\[1\]\.ok\n- 2\n\+ 1\n$/,
    );
    expect(code).toBe(1);
  });
});
