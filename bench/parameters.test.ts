import { describe, expect, it } from "vitest";
import { WORKLOADS } from "./workload-names.ts";
import { benchPlan } from "./parameters.ts";
import { BENCH_PROFILES } from "./profile-names.ts";

describe("benchPlan", () => {
  it.each(BENCH_PROFILES)("gives what the profile %s does", (profile) => {
    const { parameters, workloads } = benchPlan(profile);
    expect(parameters.rounds).toBeGreaterThan(0);
    expect(workloads.length).toBeGreaterThan(5);
    expect(WORKLOADS).toEqual(expect.arrayContaining([...workloads]));
  });

  it("holds a million transactions in the full profile", () => {
    expect(benchPlan("full").parameters.transactions).toBe(1_000_000);
  });

  it("takes parameters in the place of the profile's own", () => {
    const changed = benchPlan("smoke", { transactions: 7, concurrency: 64 }).parameters;
    expect(changed).toEqual({
      ...benchPlan("smoke").parameters,
      transactions: 7,
      concurrency: 64,
    });
  });

  it.each([
    ["transactions", 0],
    ["concurrency", 65],
    ["zipfianTheta", 1],
    ["rounds", 1.5],
  ])("refuses %s = %d, naming it", (name, value) => {
    expect(() => benchPlan("smoke", { [name]: value })).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining(name) }),
    );
  });
});
