// What the built addon declares itself to be is what is committed, and what TypeScript checks.

import { join } from "node:path";
import { expect, test } from "vitest";
import { outdatedDeclarations } from "./fjall.mjs";

const outdated = outdatedDeclarations(join(import.meta.dirname, "../.."));
const required = (process.env["ASSAY_REQUIRE"] ?? "").split(",").includes("fjall");

// Where the addon of the present sources was not built, set-up has said so.
test.skipIf(outdated === undefined && !required)(
  "the addon's committed declarations are those of its sources: else npm run setup, and commit",
  () => expect(outdated).toEqual([]),
);
