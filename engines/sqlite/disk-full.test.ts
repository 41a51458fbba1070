import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  CELLS,
  cleanUp,
  header,
  scratchDirectory,
  transaction,
  writeSession,
} from "./cells.test.support.ts";

// A filesystem of its own, small enough to fill: mounting one takes root.
const mounted = join(scratchDirectory(), "small");
mkdirSync(mounted);
const isMounted = mount(mounted);

describe.skipIf(!isMounted).each(CELLS)(
  "the $api store on a full disk (needs root, to mount a small filesystem)",
  ({ open, transact }) => {
    const path = join(mounted, "store");

    test("answers DISK_FULL, keeps what was acknowledged, leaves nothing half, and reads on", async () => {
      const store = await open({ path });
      const text = "x".repeat(20_000);
      let stored = 0;
      let failure: unknown;
      while (failure === undefined && stored < 1_000) {
        const lastIdx = stored + 1;
        try {
          const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
          await transact(store, function* (handle) {
            const transactions = [[stored, text] as const];
            yield* writeSession(handle, coValue, "s", { lastIdx, transactions });
          });
          stored = lastIdx;
        } catch (error) {
          failure = error;
        }
      }
      expect(failure).toMatchObject({ code: "DISK_FULL" });
      expect(stored).toBeGreaterThan(0);
      // Commits of one small statement fill what is left, and fail as loudly.
      let rowIDs = 1;
      failure = undefined;
      for (let attempt = 0; failure === undefined && attempt < 1_000; attempt += 1) {
        try {
          rowIDs = (await store.upsertCoValue(`b${attempt}`, header({ text }))) ?? 0;
        } catch (error) {
          failure = error;
        }
      }
      expect(failure).toMatchObject({ code: "DISK_FULL" });
      const check = async (opened: typeof store): Promise<void> => {
        expect((await opened.getCoValueSessions(1))[0]?.lastIdx).toBe(stored);
        const rows = await opened.getNewTransactionInSession(1, 0, 9_999);
        expect(rows.map(({ tx }) => tx)).toStrictEqual(
          Array.from({ length: stored }, () => transaction(text)),
        );
        expect(await opened.getCoValueCount()).toBe(rowIDs);
      };
      await check(store);
      await store.close();
      const again = await open({ path });
      await check(again);
      await again.close();
      rmSync(path, { recursive: true });
    });
  },
);

afterAll(async () => {
  if (isMounted) spawnSync("umount", ["--lazy", mounted]);
  await cleanUp();
});

function mount(path: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path]).status === 0;
}
