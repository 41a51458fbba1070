import { describe, expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

describe("a virtual clock", () => {
  it("is what Date shows while it is installed, and moves only when told", async () => {
    const clock = new VirtualClock(1_000);
    await clock.during(async () => {
      expect(Date.now()).toBe(1_000);
      clock.advance(5);
      expect([Date.now(), new Date().getTime()]).toEqual([1_005, 1_005]);
      expect(new Date(7).toISOString()).toBe("1970-01-01T00:00:00.007Z");
      expect(new Date() instanceof Date).toBe(true);
      expect(Date()).toContain("1970");
      expect(Date.UTC(1970, 0, 1)).toBe(0);
    });
  });

  it("gives the real Date back, also when the work throws", async () => {
    const real = globalThis.Date;
    const clock = new VirtualClock(1_000);
    await expect(clock.during(async () => Promise.reject(new Error("planted")))).rejects.toThrow(
      "planted",
    );
    expect(globalThis.Date).toBe(real);
    await clock.during(async () => {});
    expect(globalThis.Date).toBe(real);
  });

  it("refuses a second one at the same time, and keeps the first", async () => {
    const clock = new VirtualClock(1_000);
    await clock.during(async () => {
      await expect(new VirtualClock(2_000).during(async () => {})).rejects.toThrow(TypeError);
      expect(Date.now()).toBe(1_000);
    });
  });

  it("does not run backwards", () => {
    expect(() => new VirtualClock(1_000).advance(-1)).toThrow(RangeError);
  });
});
