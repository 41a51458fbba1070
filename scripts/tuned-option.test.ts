import { describe, expect, it } from "vitest";
import { engineTunings } from "./tuned-option.ts";

const ENGINES = new Set(["sqlite", "leveldb", "memory"]);

describe("engineTunings", () => {
  it("reads an engine's parameters, each as what it looks like", () => {
    expect(engineTunings(["sqlite:cacheBytes=65536,synchronous=off"], ENGINES)).toEqual([
      { engine: "sqlite", tuning: { cacheBytes: 65_536, synchronous: "off" } },
    ]);
    expect(engineTunings(["leveldb:compression=false"], ENGINES)).toEqual([
      { engine: "leveldb", tuning: { compression: false } },
    ]);
  });

  it("knows what makes engines equal, and leaves out those that are not chosen", () => {
    expect(engineTunings(["equal"], new Set(["leveldb"])).map(({ engine }) => engine)).toEqual([
      "leveldb",
    ]);
  });

  it.each(["sqlite", "sqlite:", "sqlite:cacheBytes", ":a=1", "sqlite:cacheBytes=1,x"])(
    "refuses %s, saying how it is written",
    (word) => {
      expect(() => engineTunings([word], ENGINES)).toThrow(
        expect.objectContaining({ code: "USAGE", message: expect.stringContaining(word) }),
      );
    },
  );
});
