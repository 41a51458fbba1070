import { describe, expect, it } from "vitest";
import { systemTimer } from "./timer.ts";
import { systemWaiting } from "./waiting.ts";

describe("systemWaiting", () => {
  it("never resolves before the moment", async () => {
    const waiting = systemWaiting(systemTimer);
    for (const aheadMs of [-1, 0.01, 0.5, 1.7, 3.3, 5.1]) {
      const dueMs = systemTimer() + aheadMs;
      await waiting.until(dueMs);
      expect(systemTimer()).toBeGreaterThanOrEqual(dueMs);
    }
  });
});
