// A store that nobody closes: the process or the worker ends all the same, in order, and the directory
// is free.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import { cleanUp, isBuilt, open, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

describe.skipIf(!isBuilt)("a store that is left open (needs the addon: npm run setup)", () => {
  test.each([
    { way: "exits", what: "process.exit with calls in flight", code: 0, says: "" },
    { way: "ends", what: "the end of the program", code: 0, says: "stored" },
    { way: "throws", what: "an uncaught error with calls in flight", code: 1, says: "" },
    {
      way: "ends-in-worker",
      what: "the end of its worker",
      code: 0,
      says: "opened again with 1",
    },
    {
      way: "is-terminated-in-worker",
      what: "its worker being terminated with calls in flight",
      code: 0,
      says: "opened again with",
    },
    {
      way: "is-terminated-while-it-opens",
      what: "its worker being terminated while it opens",
      code: 0,
      says: "opened again with 0",
    },
  ])("survives $what, and can be opened again", async ({ way, code, says }) => {
    const path = scratchDirectory();
    const command = nodeCommand(FIXTURE, way, path);
    const child = spawn(command.program, command.arguments, { stdio: ["ignore", "pipe", "pipe"] });
    let [out, error] = ["", ""];
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => (error += text));
    const [exitCode, signal] = await once(child, "close");
    expect({ exitCode, signal, error: code === 0 ? error : "" }).toStrictEqual({
      exitCode: code,
      signal: null,
      error: "",
    });
    expect(out).toContain(says);
    const store = await open({ path });
    const count = await store.getCoValueCount();
    // Row ids are dense also when it was left in the middle of writing.
    expect(await store.upsertCoValue("new", { type: "comap" } as never)).toBe(count + 1);
  });
});

const FIXTURE = moduleBeside(import.meta.url, "./exit.test.fixture");
