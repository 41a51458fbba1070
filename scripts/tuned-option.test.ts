import { describe, expect, it } from "vitest";
import { engineTunings } from "./tuned-option.ts";

const ENGINES = new Set(["sqlite", "leveldb", "memory"]);

describe("engineTunings", () => {
  it("reads an engine's parameters, each as what it looks like", () => {
    expect(engineTunings(["sqlite:cacheBytes=65536,synchronous=off"], ENGINES)).toEqual({
      tunings: [{ engine: "sqlite", tuning: { cacheBytes: 65_536, synchronous: "off" } }],
    });
    expect(engineTunings(["leveldb:compression=false"], ENGINES)).toEqual({
      tunings: [{ engine: "leveldb", tuning: { compression: false } }],
    });
  });

  it("knows what makes engines equal, and leaves out those that are not chosen", () => {
    const { tunings, note } = engineTunings(["equal"], new Set(["leveldb"]));
    expect(tunings.map(({ engine }) => engine)).toEqual(["leveldb"]);
    expect(note).toBeUndefined();
  });

  it("says in one line which of the chosen engines stay as they are, and why", () => {
    const { tunings, note } = engineTunings(
      ["equal"],
      new Set(["memory", "sqlite", "fjall", "mine"]),
    );
    expect(tunings.map(({ engine }) => engine)).toEqual(["sqlite"]);
    expect(note).toBe(
      "--tuned equal leaves as they are: memory has neither cache nor write buffer; fjall is of that size by default; mine is not known here (name its parameters with another --tuned)",
    );
  });

  it("refuses equal where it would change no engine, naming those that it changes", () => {
    expect(() => engineTunings(["equal"], new Set(["memory", "constructor"]))).toThrow(
      expect.objectContaining({
        code: "SELECTION_EMPTY",
        message: expect.stringMatching(
          /^--tuned equal changes none .*: memory has neither cache nor write buffer; constructor is not known here.*\. It changes sqlite, leveldb: add one with --engines/,
        ),
      }),
    );
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
