import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import type { History, Judgement } from "@assay/engines/covalue";
import { settle } from "@assay/engines/engine";
import type { ClauseID } from "./clauses.ts";
import { judgeHistory } from "./judge-history.ts";
import { mutant } from "./mutants/mutant.ts";

const directory = ".assay/test/judge-history";
afterAll(() => rm(directory, { recursive: true, force: true }));

const off = (...clauses: ClauseID[]) => ({ off: new Set(clauses) });

const countsOneTooMany = mutant("counts-one-too-many", "counts one too many", ["CV-011"], () => ({
  store: {
    *getCoValueCount(store) {
      return (yield* settle(store.getCoValueCount())) + 1;
    },
  },
}));

test("a difference does not count while a clause is off that its comparison cites", async () => {
  const history: History = [{ op: "getCoValueCount" }];
  const found = await judgeHistory(countsOneTooMany, history, { directory });
  expect(found).toMatchObject({ state: "differs", difference: { index: 0 } });
  const selection = off("CV-011");
  const muted = await judgeHistory(countsOneTooMany, history, { directory, selection });
  expect(muted.state).toBe("agrees");
  const other = await judgeHistory(countsOneTooMany, history, {
    directory,
    selection: off("CV-066"),
  });
  expect(other.state).toBe("differs");
});

test("a store that is silent where nobody looks is waited for once", async () => {
  const silent = mutant(
    "never-answers",
    "getCoValueCount never answers",
    ["CV-011"],
    () => ({ store: { getCoValueCount: () => forever() } }),
    { api: "async" },
  );
  let waits = 0;
  const timer = (_ms: number, callBack: () => void) => {
    const timeout = setTimeout(() => {
      waits += 1;
      callBack();
    }, 20);
    return () => clearTimeout(timeout);
  };
  const history: History = [{ op: "getCoValueCount" }, { op: "getCoValueCount" }];
  const options = { directory, timer, limitMs: 1234 };
  const found = await judgeHistory(silent, history, options);
  expect(actualOf(found)).toContain("no answer within 1234 ms");
  waits = 0;
  const muted = await judgeHistory(silent, history, { ...options, selection: off("CV-011") });
  expect(muted.state).toBe("agrees");
  expect(waits).toBe(1);
});

function actualOf(judgement: Judgement): string {
  return judgement.state === "differs" ? JSON.stringify(judgement.difference.actual) : "";
}

function* forever(): Generator<unknown, number> {
  yield new Promise(() => {});
  return 0;
}
