import { expect, test } from "vitest";
import type { Probe } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import type { CoValueEngine, CoValueStoreSync } from "@assay/engines/covalue";
import { tracedEngine } from "./traced-engine.ts";

const options = { path: "unused", durability: "volatile" } as const;

/** An engine as a class may have it: what it inherits, in private fields, and a store that cannot be changed. */
class Inherited {
  readonly #name = "inherited";
  get name(): string {
    return this.#name;
  }
  get claims(): CoValueEngine["claims"] {
    return memoryEngine.claims;
  }
  async probe(): Promise<Probe> {
    return { available: true, version: `of ${this.#name}` };
  }
  openSync(): CoValueStoreSync {
    // With calls of its own, which a proxy of it could only give as they are.
    return Object.freeze({ ...whole(), getCoValueCount: () => 0, close() {} });
  }
}

function whole(): CoValueStoreSync {
  return memoryEngine.openSync(options);
}

test("an engine of a class keeps what it inherits, and the calls of its frozen stores are told", async () => {
  const called: string[] = [];
  // It has what is used of it here.
  const engine = new Inherited() as unknown as CoValueEngine;
  const traced = tracedEngine(engine, {
    onCall: (name) => called.push(name),
    onThrown: (name, error) => called.push(`${name}: ${String(error)}`),
  });
  expect([traced.name, traced.claims, await traced.probe()]).toEqual([
    "inherited",
    memoryEngine.claims,
    { available: true, version: "of inherited" },
  ]);
  const store = traced.openSync(options);
  expect(store.getCoValueCount()).toBe(0);
  store.close();
  expect(called).toEqual(["openSync", "getCoValueCount", "close"]);
});
