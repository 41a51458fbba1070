import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cellName, offeredCells } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import { checkClaims } from "./claims.ts";

const SCRATCH = join(import.meta.dirname, "../../.assay/claims-test");
mkdirSync(SCRATCH, { recursive: true });
const scratch = mkdtempSync(join(SCRATCH, "run-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const engines: readonly CoValueEngine[] = [memoryEngine, sqliteEngine];

describe("the claims of our own engines hold", () => {
  const cells = engines.flatMap((engine) =>
    offeredCells(engine).map((cell) => ({ engine, ...cell, tuning: {} })),
  );
  test.each(cells.map((cell) => [cellName({ ...cell, engine: cell.engine.name }), cell] as const))(
    "%s",
    async (name, cell) => {
      const directory = join(scratch, name.replaceAll("/", "-"));
      const { outcome } = await checkClaims({ ...cell, directory });
      expect(outcome).toEqual({ verdict: "pass" });
    },
  );
});
