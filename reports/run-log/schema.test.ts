import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runLogJsonSchema } from "./index.ts";

test("schema.json is current; run-log/write-schema.ts writes it anew", () => {
  const committed: unknown = JSON.parse(
    readFileSync(new URL("schema.json", import.meta.url), "utf8"),
  );
  expect(JSON.parse(JSON.stringify(runLogJsonSchema()))).toEqual(committed);
});

test("the schema lets fields through that a later writer adds", () => {
  expect(JSON.stringify(runLogJsonSchema())).not.toContain('"additionalProperties":false');
});
