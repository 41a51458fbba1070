// What is said where the addon is not there, is another platform's, or does not load.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loadAddon, probeAddon, type AddonSource } from "./addon.ts";
import { cleanUp, isBuilt, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

const NAME = `fjall-storage.${process.platform}-${process.arch}.node`;

function sourceWith(names: readonly string[], message: string): AddonSource {
  const folder = join(scratchDirectory(), "native");
  mkdirSync(folder);
  for (const name of names) writeFileSync(join(folder, name), "");
  const cause = new Error(`${message}\nsecond line`);
  return { folder, load: () => Promise.reject(new Error("Cannot find native binding", { cause })) };
}

test.each([
  { names: ["index.js", "index.d.ts"], reason: /^its native addon is not built$/ },
  { names: ["fjall-storage.plan9-mips.node"], reason: /another platform .*plan9-mips/ },
  { names: [NAME], reason: /does not load under Node v\d+\.\d+\.\d+: wrong ABI$/ },
])("with $names it says why not, and that npm run setup builds it", async ({ names, reason }) => {
  const source = sourceWith(names, "wrong ABI");
  expect(await probeAddon(source)).toStrictEqual({
    available: false,
    reason: expect.stringMatching(reason),
    remedy: expect.stringMatching(/npm run setup.*rustup\.rs/),
  });
  await expect(loadAddon(source)).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringMatching(/npm run setup/),
    // Not the loader's own words around it.
    cause: expect.objectContaining({ message: expect.stringMatching(/second line/) }),
  });
});

test("a folder that does not exist is an addon that is not built", async () => {
  const { load } = sourceWith([], "");
  const probe = await probeAddon({ folder: join(scratchDirectory(), "none"), load });
  expect(probe).toMatchObject({ available: false, reason: "its native addon is not built" });
});

test.skipIf(!isBuilt)("names the version of fjall that is in it", async () => {
  expect(await probeAddon()).toStrictEqual({
    available: true,
    version: expect.stringMatching(/^fjall 3\.\d+\.\d+$/),
  });
});
