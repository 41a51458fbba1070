import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CHILDREN_VARIABLE, moduleBeside, nodeCommand } from "./running-module.ts";

afterEach(() => vi.unstubAllEnvs());

/** What a child says whose module is named so, of itself. */
function childOf(name: string): { readonly module: URL; readonly said: string } {
  const module = moduleBeside(import.meta.url, name);
  const { program, arguments: command } = nodeCommand(module);
  const { stdout, stderr } = spawnSync(program, command, { encoding: "utf8" });
  expect(stderr).toBe("");
  return { module, said: stdout };
}

describe("a child of a process that runs from sources", () => {
  const beside = (name: string) => new URL(name, import.meta.url).href;

  test("runs from sources too", () => {
    vi.stubEnv(CHILDREN_VARIABLE, undefined);
    const { module, said } = childOf("./running-module.test.fixture");
    expect(module.href).toBe(beside("./running-module.test.fixture.ts"));
    expect(said).toBe(`${module.href} imports ${beside("../engine/index.ts")}`);
  });

  test("runs from dist, with all that it imports, where dist is said to hold these sources", () => {
    vi.stubEnv(CHILDREN_VARIABLE, "dist");
    const { module, said } = childOf("./running-module.test.fixture");
    expect(module.href).toBe(beside("../dist/host/running-module.test.fixture.js"));
    expect(said).toBe(`${module.href} imports ${beside("../dist/engine/index.js")}`);
  });
});

test("a child of a process that runs from dist runs from dist, whatever is said of it", () => {
  vi.stubEnv(CHILDREN_VARIABLE, "dist");
  const caller = "file:///engines/dist/host/worker.js";
  expect(moduleBeside(caller, "./worker-child").href).toBe(
    "file:///engines/dist/host/worker-child.js",
  );
});
