// A full disk: said as such, with what was acknowledged kept and nothing half.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import type { CoValueStore } from "../covalue/port.ts";
import { fjallEngine } from "./engine.ts";
import { header, isBuilt, put } from "./stores.test.support.ts";

// A filesystem of its own, small enough to fill: mounting one takes root.
const scratch = temporaryDirectory(".assay");
const mounted = join(scratch.path, "small");
mkdirSync(mounted);
const isMounted = isBuilt && mount(mounted);
const ballast = join(mounted, "ballast");

describe.skipIf(!isMounted)("a full disk (needs the addon, and root to mount a filesystem)", () => {
  // Small memtables have fjall write tables too, not its journal alone.
  test.each([{ memtableBytes: 33_554_432 }, { memtableBytes: 65_536 }])(
    "answers DISK_FULL, keeps what was acknowledged, leaves nothing half, and reads on ($memtableBytes bytes in memory)",
    async (tuning) => {
      resize("8m");
      const path = join(mounted, `store-${tuning.memtableBytes}`);
      const store = await fjallEngine.openAsync({ path, durability: "process", tuning });
      await store.upsertCoValue("a", header({}));
      writeFileSync(ballast, Buffer.alloc(1_000_000));
      const text = "x".repeat(20_000);
      let stored = 0;
      let failure: unknown;
      while (failure === undefined && stored < 5_000) {
        const transactions = [[stored, text] as const];
        try {
          await store.transaction((handle) =>
            put(handle, 1, "s", { lastIdx: stored + 1, transactions }),
          );
          stored += 1;
        } catch (error) {
          failure = error;
        }
      }
      expect(failure).toMatchObject({ code: "DISK_FULL" });
      expect(stored).toBeGreaterThan(0);
      await expectStored(store, stored);
      // Whatever comes next is answered too, and the close ends.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const next = store.upsertCoValue(`b${attempt}`, header({ text }));
        await expect(next).rejects.toMatchObject({
          code: expect.stringMatching(/^(DISK_FULL|IO_FAILED)$/),
        });
      }
      await store.close().catch((error: unknown) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(DISK_FULL|IO_FAILED)$/) });
      });
      // What is in the journal becomes tables when it is opened, which takes room again.
      resize("64m");
      rmSync(ballast);
      const again = await fjallEngine.openAsync({ path, durability: "process", tuning });
      await expectStored(again, stored);
      expect(await again.upsertCoValue("c", header({}))).toBe(2);
      await again.close();
      rmSync(path, { recursive: true });
    },
  );
});

afterAll(() => {
  if (isMounted) spawnSync("umount", ["--lazy", mounted]);
  scratch.remove();
});

/** Everything up to the last commit, and of the commit that failed all or nothing. */
async function expectStored(store: CoValueStore, stored: number): Promise<void> {
  const whole = await store.readCoValue("a");
  const lastIdx = whole?.sessions[0]?.row.lastIdx ?? 0;
  expect([stored, stored + 1]).toContain(lastIdx);
  const stale = whole?.sessions[0]?.transactions.filter(
    ({ idx, tx }, place) => idx !== place || tx.madeAt !== 1 || idx >= lastIdx,
  );
  expect(stale).toStrictEqual([]);
  expect(whole?.sessions[0]?.transactions).toHaveLength(lastIdx);
}

function mount(path: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  return spawnSync("mount", ["-t", "tmpfs", "tmpfs", path]).status === 0;
}

function resize(size: string): void {
  spawnSync("mount", ["-o", `remount,size=${size}`, mounted]);
}
