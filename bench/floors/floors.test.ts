import { mkdirSync } from "node:fs";
import { AssayError } from "@assay/engines/engine";
import { fjallEngine } from "@assay/engines/fjall";
import { expect, test } from "vitest";
import { systemTimer } from "../drivers/timer.ts";
import { measureBindingFloors } from "./binding-floors.ts";
import { measureFloors } from "./floors.ts";

test("every floor of this machine is more than nothing", async () => {
  mkdirSync(".assay", { recursive: true });
  const { timerNs, turns, binding, sync } = await measureFloors(".assay", systemTimer);
  expect(timerNs).toBeGreaterThan(0);
  expect(turns.resolvedPromiseNs).toBeGreaterThan(0);
  expect(turns.immediateNs).toBeGreaterThan(0);
  expect(sync).toMatchObject({ told: true });
  const { available } = await fjallEngine.probe();
  expect(binding.told).toBe(available);
  if (binding.told) expect(Math.min(...Object.values(binding.value))).toBeGreaterThan(0);
});

test("each call of the binding is made, and each task awaited before the next", async () => {
  let now = 0;
  let calls = 0;
  let inFlight = 0;
  let most = 0;
  const floors = await measureBindingFloors(
    () => now,
    async () => ({
      call: () => {
        calls += 1;
        now += 0.5;
      },
      task: async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await Promise.resolve();
        now += 4;
        inFlight -= 1;
      },
    }),
  );
  expect(floors).toEqual({ told: true, value: { callNs: 500_000, taskNs: 4_000_000 } });
  expect(calls).toBe(100_000);
  expect(most).toBe(1);
});

test("an addon that is not built is said, and no floor is made up", async () => {
  const load = async (): Promise<never> => {
    throw new AssayError("ENGINE_UNAVAILABLE", "fjall cannot run here: not built");
  };
  expect(await measureBindingFloors(systemTimer, load)).toEqual({
    told: false,
    reason: "fjall cannot run here: not built",
  });
});
