import { describe, expect, it } from "vitest";
import { loadCoValue, loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import { noOpEngine } from "./no-op-engine.ts";

const OPTIONS = { path: "", durability: "volatile" } as const;

describe("the no-op engine", () => {
  it("answers a whole coValue to the calls that cojson loads with", async () => {
    const storeSync = noOpEngine.openSync(OPTIONS);
    const whole = storeSync.readCoValue("co_zAny");
    expect(whole?.sessions).toHaveLength(1);
    expect(loadCoValueSync(storeSync, "co_zAny")).toEqual(whole);
    expect(await loadCoValue(await noOpEngine.openAsync(OPTIONS), "co_zAny")).toEqual(whole);
  });

  it("answers the same in both apis", async () => {
    const store = await noOpEngine.openAsync(OPTIONS);
    const storeSync = noOpEngine.openSync(OPTIONS);
    expect(Object.keys(store)).toEqual(Object.keys(storeSync));
    const write = { id: "co_zAny", sessions: [] } as const;
    expect(await store.commitBatch([write, write])).toEqual(storeSync.commitBatch([write, write]));
    expect(await store.upsertCoValue("co_zAny")).toBe(storeSync.upsertCoValue("co_zAny"));
    expect(await store.getCoValueKnownState("co_zAny")).toEqual(
      storeSync.getCoValueKnownState("co_zAny"),
    );
    expect(await store.transaction(async (handle) => handle.addSessionUpdate({} as never))).toBe(
      storeSync.transaction((handle) => handle.addSessionUpdate({} as never)),
    );
  });

  it("answers a known state that is the coValue's", () => {
    const storeSync = noOpEngine.openSync(OPTIONS);
    const whole = storeSync.readCoValue("co_zAny");
    const known = storeSync.getCoValueKnownState("co_zAny");
    const sessions = whole?.sessions.map(({ row }) => [row.sessionID, row.lastIdx]);
    expect(known?.id).toBe(whole?.row.id);
    expect(Object.entries(known?.sessions ?? {})).toEqual(sessions);
  });
});
