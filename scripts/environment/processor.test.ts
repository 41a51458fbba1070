import { expect, test } from "vitest";
import { processorOf } from "./processor.ts";

const CPU = "/sys/devices/system/cpu";

test("the governors of all processors are named, each once", () => {
  const governors: Readonly<Record<string, string>> = {
    [`${CPU}/cpu0/cpufreq/scaling_governor`]: "performance",
    [`${CPU}/cpu1/cpufreq/scaling_governor`]: "performance",
    [`${CPU}/cpu2/cpufreq/scaling_governor`]: "powersave",
  };
  const read = (path: string): string | undefined => governors[path];
  expect(processorOf(2, read)).toEqual({ cpuGovernor: "performance" });
  expect(processorOf(3, read)).toEqual({ cpuGovernor: "performance and powersave" });
});

test("Intel's driver says that there is no turbo, others that there is one", () => {
  const only = (path: string, text: string) => (asked: string) =>
    asked === path ? text : undefined;
  const intel = `${CPU}/intel_pstate/no_turbo`;
  const others = `${CPU}/cpufreq/boost`;
  expect(processorOf(1, only(intel, "1"))).toEqual({ cpuTurbo: false });
  expect(processorOf(1, only(intel, "0"))).toEqual({ cpuTurbo: true });
  expect(processorOf(1, only(others, "1"))).toEqual({ cpuTurbo: true });
  expect(processorOf(1, only(others, "0"))).toEqual({ cpuTurbo: false });
  expect(processorOf(1, () => undefined)).toEqual({});
});
