import { describe, expect, it } from "vitest";
import { cellIdentity, cellName, configurationHash } from "./cell.ts";
import { defineEngine, type Probe } from "./engine.ts";
import { EngineRegistry, offeredCells, selectCells } from "./registry.ts";

const present: Probe = { available: true, version: "1.2" };
const missing: Probe = {
  available: false,
  reason: "library x is not installed",
  remedy: "npm install x",
};

function engineNamed(name: string, probe: Probe) {
  return defineEngine<string, string, "exclusive">({
    name,
    layout: 1,
    claims: { exclusive: false },
    durabilities: ["volatile"],
    defaults: { cacheBytes: 10 },
    probe: async () => probe,
    openAsync: async ({ tuning }) => JSON.stringify(tuning),
  });
}

const registry = new EngineRegistry([engineNamed("here", present), engineNamed("gone", missing)]);
const coded = (code: string, text: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(text) });

describe("an engine", () => {
  it("refuses a durability it does not offer, naming those it does", async () => {
    await expect(
      registry.get("here").openAsync({ path: "x", durability: "power" }),
    ).rejects.toThrow(coded("DURABILITY_UNSUPPORTED", /power.*volatile/));
  });

  it("refuses an api it does not have", () => {
    expect(() => registry.get("here").openSync({ path: "x", durability: "volatile" })).toThrow(
      coded("API_UNSUPPORTED", /no sync cell/),
    );
  });

  it("fills tuning in from its defaults and refuses a parameter it does not know or of another type", async () => {
    const open = (tuning: Record<string, string | number>) =>
      registry.get("here").openAsync({ path: "x", durability: "volatile", tuning });
    expect(await open({})).toBe('{"cacheBytes":10}');
    expect(await open({ cacheBytes: 5 })).toBe('{"cacheBytes":5}');
    await expect(open({ cache: 5 })).rejects.toThrow(coded("TUNING_UNKNOWN", /cacheBytes/));
    await expect(open({ cacheBytes: "5" })).rejects.toThrow(coded("TUNING_UNKNOWN", /cacheBytes/));
  });
});

describe("an engine's definition", () => {
  const good = {
    name: "good",
    layout: 1,
    claims: {},
    durabilities: ["volatile"] as const,
    probe: async () => present,
    openAsync: async () => "store",
  };
  const wrong: readonly (readonly [RegExp, object])[] = [
    [/a name is lower-case/, { name: "My Engine" }],
    [/a name is lower-case/, { name: "../up" }],
    [
      /unknown durability "forever"; known: volatile, process, power/,
      { durabilities: ["forever"] },
    ],
    [/no durability/, { durabilities: [] }],
    [/neither openAsync nor openSync/, { openAsync: undefined }],
    [/no probe/, { probe: undefined }],
  ];

  it.each(wrong)("is refused with %s", (message, mistake) => {
    // As an author without a compiler would write it.
    expect(() => defineEngine({ ...good, ...mistake } as typeof good)).toThrow(message);
    expect(() => defineEngine(good)).not.toThrow();
  });
});

describe("the choice of cells", () => {
  it("takes every cell of every engine that can run, and says which engines cannot", async () => {
    const { cells, missing: absent } = await selectCells(registry, {});
    expect(cells.map(({ name }) => name)).toEqual(["here/async/volatile"]);
    expect(absent).toEqual([
      { engine: "gone", reason: "library x is not installed", remedy: "npm install x" },
    ]);
  });

  it("takes one api of each engine where that is asked for, the asynchronous one where there is one", async () => {
    const definition = {
      layout: 1,
      claims: { exclusive: false },
      durabilities: ["volatile"],
      defaults: {},
      probe: async () => present,
      openSync: () => "sync",
    } as const;
    const openAsync = async () => "async";
    const both = defineEngine<string, string, "exclusive">({
      ...definition,
      name: "both",
      openAsync,
    });
    const syncOnly = defineEngine<string, string, "exclusive">({
      ...definition,
      name: "sync-only",
    });
    const { cells } = await selectCells(new EngineRegistry([both, syncOnly]), { apis: "one" });
    expect(cells.map(({ name }) => name)).toEqual([
      "both/async/volatile",
      "sync-only/sync/volatile",
    ]);
  });

  it("refuses an unknown engine and lists the known ones", async () => {
    await expect(selectCells(registry, { engines: ["her"] })).rejects.toThrow(
      coded("ENGINE_UNKNOWN", /"her"; known engines: here, gone/),
    );
    await expect(selectCells(registry, {}, ["nope"])).rejects.toThrow(
      coded("ENGINE_UNKNOWN", /nope/),
    );
  });

  it("fails when a required engine is missing, with reason and remedy, even if it was not chosen", async () => {
    await expect(selectCells(registry, { engines: ["here"] }, ["gone"])).rejects.toThrow(
      coded("ENGINE_UNAVAILABLE", /gone.*not installed.*npm install x/),
    );
  });

  it("fails when nothing is left to run", async () => {
    await expect(selectCells(registry, { durabilities: ["power"] })).rejects.toThrow(
      coded("SELECTION_EMPTY", /./),
    );
    await expect(selectCells(registry, { engines: ["gone"] })).rejects.toThrow(
      coded("SELECTION_EMPTY", /gone is missing/),
    );
  });

  it("refuses two engines of one name", () => {
    expect(
      () => new EngineRegistry([engineNamed("a", present), engineNamed("a", present)]),
    ).toThrow("named a");
  });

  it("offers the apis and durabilities of an engine in one order", () => {
    expect(offeredCells(registry.get("here"))).toEqual([{ api: "async", durability: "volatile" }]);
  });
});

describe("a cell's identity", () => {
  const cell = {
    engine: "e",
    version: "1",
    api: "sync",
    durability: "process",
    tuning: {},
  } as const;

  it("does not depend on the order in which tuning was given, and differs when a value does", () => {
    expect(configurationHash({ a: 1, b: 2 })).toBe(configurationHash({ b: 2, a: 1 }));
    expect(configurationHash({ a: 1 })).not.toBe(configurationHash({ a: 2 }));
  });

  it("names the version, while the name for people is short until it is tuned", () => {
    expect(cellName(cell)).toBe("e/sync/process");
    expect(cellName({ ...cell, tuning: { a: 1 } })).toMatch(/^e\/sync\/process\+[0-9a-f]{8}$/);
    expect(cellIdentity(cell)).not.toBe(cellIdentity({ ...cell, version: "2" }));
  });
});
