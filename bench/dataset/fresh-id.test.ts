import { describe, expect, it } from "vitest";
import type { RawCoID } from "@assay/engines/covalue";
import { FreshIDs } from "./fresh-id.ts";

const ID = "co_zSN9nq4oBUsfGMvmjRCwVuuWv7KkQpmXB6zRbnhqbsR";

describe("FreshIDs", () => {
  it("are of the form and length asked for", () => {
    const ids = new FreshIDs(1);
    const others: RawCoID[] = ["co_zShort", ID, `${ID}${ID}`, "co_zShort"];
    for (const like of others) {
      const id = ids.like(like, 7);
      expect(id).toMatch(/^co_z[1-9A-HJ-NP-Za-km-z]+$/);
      expect(id).toHaveLength(like.length);
    }
  });

  it("differ by number in their first ten characters, and are the same when asked for again", () => {
    const ids = new FreshIDs(1);
    const made = Array.from({ length: 100_000 }, (_, number) => ids.like("co_zabcdef", number));
    expect(new Set(made).size).toBe(made.length);
    const again = new FreshIDs(1);
    for (const number of [99_999, 0, 512, 4_095, 4_096, 512]) {
      expect(again.like("co_zabcdef", number)).toBe(made[number]);
      expect(ids.like("co_zabcdef", number)).toBe(made[number]);
    }
  });

  it("are others with another seed", () => {
    const [one, other] = [new FreshIDs(1), new FreshIDs(2)];
    const ofOne = new Set(Array.from({ length: 1_000 }, (_, number) => one.like(ID, number)));
    for (let number = 0; number < 1_000; number += 1) {
      expect(ofOne.has(other.like(ID, number))).toBe(false);
    }
  });

  it("stand in no order of their numbers, and begin with each letter about as often", () => {
    const ids = new FreshIDs(1);
    const counts = new Map<string, number>();
    let ascending = 0;
    for (let number = 0; number < 58_000; number += 1) {
      const id = ids.like(ID, number);
      const letter = id.charAt("co_z".length);
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
      if (id < ids.like(ID, number + 1)) ascending += 1;
    }
    expect(counts.size).toBe(58);
    expect(Math.min(...counts.values())).toBeGreaterThan(850);
    expect(Math.max(...counts.values())).toBeLessThan(1_150);
    expect(ascending).toBeGreaterThan(28_000);
    expect(ascending).toBeLessThan(30_000);
  });
});
