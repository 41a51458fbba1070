import { expect, test } from "vitest";
import { allowanceOf, type DamageSeen } from "./allowance.ts";

const cut: DamageSeen = {
  file: "000006.log",
  damage: "last byte cut",
  seed: 1,
  outcome: "earlier state",
  leftBy: "killed",
};

test.each<[what: string, more: Partial<DamageSeen>, state: string]>([
  ["the end of a log that a killed process has left", {}, "allowed"],
  ["all of it", { damage: "emptied", outcome: "empty" }, "allowed"],
  ["its end after a closing", { leftBy: "closed" }, "known"],
  ["everything after a closing", { leftBy: "closed", outcome: "empty" }, "forbidden"],
  ["the log itself", { damage: "removed" }, "forbidden"],
  ["the end of what is no log", { file: "MANIFEST-000004" }, "forbidden"],
])("what may be lost with %s", (_, more, state) => {
  expect(allowanceOf("leveldb", { ...cut, ...more }).state).toBe(state);
});

test("an engine that is not of the house may lose nothing", () => {
  expect(allowanceOf("other", cut).state).toBe("forbidden");
  expect(allowanceOf("other", { ...cut, outcome: "undetected" }).state).toBe("forbidden");
  expect(allowanceOf("other", { ...cut, outcome: "refused" }).state).toBe("allowed");
});
