import { describe, expect, it } from "vitest";
import { foldStored } from "./fold-content.ts";
import { runInFreshProcess } from "./fresh-process.test.support.ts";
import { makeCapture } from "./make-capture.ts";

/**
 * Seed 1, scale smoke, cojson 0.20.19. Whatever changes it changes every capture: results of before
 * and after do not compare. Renew it knowingly.
 */
const DIGEST_OF_SEED_1 = "fa0cfcd2a6917db64ae0833628ee93b2dabba03c5f0d66f0e895990b1b2415ad";

describe("making a capture", () => {
  it("gives the same bytes from the same seed, however often and with either crypto", async () => {
    const napi = await makeCapture({ seed: 1, scale: "smoke", crypto: "napi" });
    const again = await makeCapture({ seed: 1, scale: "smoke" });
    const wasm = await makeCapture({ seed: 1, scale: "smoke", crypto: "wasm" });
    expect(napi.digest).toBe(DIGEST_OF_SEED_1);
    expect([again.digest, wasm.digest]).toEqual([napi.digest, napi.digest]);
  });

  it("gives the same bytes in a fresh process", async () => {
    const script = `
      import { makeCapture } from "./engines/jazz/make-capture.ts";
      makeCapture({ seed: 1, scale: "smoke" }).then(({ digest }) => console.log(digest));
    `;
    expect((await runInFreshProcess(script)).trim()).toBe(DIGEST_OF_SEED_1);
  });

  it("gives other bytes from another seed", async () => {
    const other = await makeCapture({ seed: 2, scale: "smoke" });
    expect(other.digest).not.toBe(DIGEST_OF_SEED_1);
  });

  it("takes its turn behind another, and leaves the real Date in place", async () => {
    const real = globalThis.Date;
    const [first, second] = await Promise.all([
      makeCapture({ seed: 1, scale: "smoke" }),
      makeCapture({ seed: 1, scale: "smoke" }),
    ]);
    expect([first.digest, second.digest]).toEqual([DIGEST_OF_SEED_1, DIGEST_OF_SEED_1]);
    expect(globalThis.Date).toBe(real);
  });

  it("refuses a seed that is not a whole number, and goes on with the next", async () => {
    await expect(makeCapture({ seed: 0.5 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const next = await makeCapture({ seed: 1, scale: "smoke" });
    expect(next.digest).toBe(DIGEST_OF_SEED_1);
  });

  it("says where it is", async () => {
    const steps: string[] = [];
    await makeCapture({ seed: 1, scale: "smoke", onProgress: ({ step }) => steps.push(step) });
    expect(steps.at(0)).toBe("make: accounts");
    expect(steps.at(-1)).toBe("make");
  });
});

describe("a capture", async () => {
  const capture = await makeCapture({ seed: 1, scale: "smoke" });
  const stored = foldStored(capture.entries);
  const sessions = [...stored.values()].flatMap((coValue) => [...coValue.sessions]);

  it("holds every kind of coValue", () => {
    const kinds = new Set(capture.contents.map(({ type, state }) => `${type} ${state}`));
    expect([...kinds].sort()).toEqual([
      "colist value",
      "comap deleted",
      "comap value",
      "coplaintext value",
      "costream binary",
      "costream value",
    ]);
  });

  it("holds coValues that several sessions of several accounts wrote to", () => {
    const accounts = (id: string) => id.split("_session_")[0];
    const most = Math.max(
      ...[...stored.values()].map(({ sessions: of }) => new Set([...of.keys()].map(accounts)).size),
    );
    expect(most).toBeGreaterThanOrEqual(3);
    const own = sessions.filter(([id]) => accounts(id) === capture.origin.account.id);
    expect(new Set(own.map(([id]) => id)).size).toBeGreaterThanOrEqual(2);
  });

  it("holds signatures in between, in two sessions of one coValue too", () => {
    const signed = [...stored.values()].map(
      ({ sessions: of }) => [...of.values()].filter(({ signatures }) => signatures.size > 1).length,
    );
    expect(signed.filter((count) => count > 0).length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...signed)).toBe(2);
  });

  it("holds deletions, among them one made twice and one that content follows", () => {
    const deleted = capture.contents.filter(({ state }) => state === "deleted");
    expect(deleted).toHaveLength(capture.counts.deletions);
    const tombstones = deleted.map(({ id }) => stored.get(id)?.sessions.size);
    expect(tombstones.sort()).toEqual([1, 1, 1, 1, 2]);
    const late = capture.entries.at(-1);
    expect(late).toMatchObject({ kind: "store", message: { id: deleted.at(-1)?.id } });
    expect(JSON.stringify(late)).not.toContain("_session_d");
  });

  it("holds what its own account may not read", () => {
    const empty = capture.contents.filter(
      (content) => content.state === "value" && JSON.stringify(content.value) === "{}",
    );
    // One that nobody wrote to, and one of a group that the account is no member of.
    const written = empty.map(({ id }) => stored.get(id)?.sessions.size);
    expect(written.sort()).toEqual([0, 1]);
  });

  it("holds groups whose read key was rotated when a member left, also those that extend the group", () => {
    const rotated = [...stored.values()].filter(({ sessions: of }) => {
      const transactions = [...of.values()].flatMap((session) => session.transactions);
      return JSON.stringify(transactions).split('\\"readKey\\"').length - 1 === 2;
    });
    expect(rotated).toHaveLength(3);
  });
});
