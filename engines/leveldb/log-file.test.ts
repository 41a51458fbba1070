import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { upTo } from "../ordered/ordered-entries.test.support.ts";
import { crc32c } from "./crc32c.ts";
import { LOG_FILE, MANIFEST_FILE, TABLE_FILE } from "./files.ts";
import { readLog } from "./log-file.ts";
import { liveFiles } from "./manifest.ts";
import { cleanUp, numbered, open, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

describe("CRC-32C", () => {
  test("is that of RFC 3720 (B.4)", () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from(upTo(32)))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
    expect(crc32c(Buffer.from("0123456789"), 1)).toBe(crc32c(Buffer.from("123456789")));
  });
});

describe("a log that LevelDB wrote", () => {
  test("is read as the batches that were written, small, large and over blocks", async () => {
    const path = scratchDirectory();
    const store = await open(path);
    const sizes = [1, 0, 100, 32_700, 32_768, 70_000, 5, 32_754, 9, 200_000, 3];
    for (const [number, bytes] of sizes.entries()) await store.batch(numbered(number, 1, bytes));
    await store.close();
    const { records, damagedAt, isHole } = readLog(readFileSync(only(path, LOG_FILE)));
    // Sequence number (8 bytes), count (4), kind (1), length and key (7), length and value.
    expect(records.map((record) => record.length)).toStrictEqual(
      sizes.map((bytes) => 8 + 4 + 1 + 7 + bytes + (bytes < 128 ? 1 : bytes < 16_384 ? 2 : 3)),
    );
    expect({ damagedAt, isHole }).toStrictEqual({ damagedAt: undefined, isHole: false });
  });

  test("leads from its manifest to the log in force and to tables that are there, through compactions", async () => {
    const path = scratchDirectory();
    for (const round of upTo(3)) {
      const store = await open(path, { tuning: { writeBufferBytes: 65_536 } });
      for (const number of upTo(40)) await store.batch(numbered(number * 50, 50 + round));
      await store.close();
      const edits = readLog(readFileSync(only(path, MANIFEST_FILE)));
      expect(edits.damagedAt).toBeUndefined();
      const logs = readdirSync(path).flatMap((name) => LOG_FILE.exec(name)?.[1] ?? []);
      const live = liveFiles(edits.records);
      expect(logs.map(Number).sort((a, b) => a - b)[0]).toBe(live?.oldestLog);
      const tables = readdirSync(path).flatMap((name) => TABLE_FILE.exec(name)?.[1] ?? []);
      expect(live?.tables.size).toBeGreaterThan(0);
      expect(tables.map(Number)).toEqual(expect.arrayContaining([...(live?.tables ?? [])]));
    }
  });
});

describe("a damaged log", () => {
  test("is damaged at the record that was changed, and has a hole unless that was the last", async () => {
    const path = scratchDirectory();
    const store = await open(path);
    const sizes = [10, 40_000, 20, 30, 33_000, 40];
    for (const [number, bytes] of sizes.entries()) await store.batch(numbered(number, 1, bytes));
    await store.close();
    const whole = readFileSync(only(path, LOG_FILE));
    const all = readLog(whole).records.map((record) => record.length);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        const { records, damagedAt, isHole } = readLog(damaged);
        expect(records.map((record) => record.length)).toStrictEqual(all.slice(0, records.length));
        // The few bytes at the end of a block are read by nobody.
        if (records.length === all.length) return;
        expect(damagedAt).toBeLessThanOrEqual(at);
        expect(isHole).toBe(records.length < all.length - 1);
      }),
      { seed: 5, numRuns: 400 },
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        const { records, isHole } = readLog(whole.subarray(0, length));
        expect(records.map((record) => record.length)).toStrictEqual(all.slice(0, records.length));
        expect(isHole).toBe(false);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  test("of nothing but noise is read to its end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (noise) => {
        expect(readLog(noise).records).toStrictEqual([]);
        liveFiles([noise]);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

function only(path: string, pattern: RegExp): string {
  const [name = "", ...others] = readdirSync(path).filter((each) => pattern.test(each));
  expect(others).toStrictEqual([]);
  return join(path, name);
}
