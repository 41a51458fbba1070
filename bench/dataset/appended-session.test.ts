import { ReferenceStore } from "@assay/engines/covalue/reference";
import { expect, test } from "vitest";
import { loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import { storeMessageSync } from "../cojson-calls/store-message.ts";
import { storedDifference } from "../verification/stored-difference.ts";
import { AppendedSession } from "./appended-session.ts";
import { smallCapture } from "./capture.test.support.ts";
import { templatesOf } from "./template.ts";

test("what a load answers after any number of appends is what the reference answers", async () => {
  const templates = templatesOf(await smallCapture());
  const appended = new AppendedSession(templates);
  const [template] = templates.coValues;
  const reference = new ReferenceStore(Date.now);
  reference.commitBatch([{ ...template.write, sessions: [] }]);
  let signed = 0;
  for (let count = 1; count <= 1_500; count += 1) {
    storeMessageSync(reference, appended.message(template.id, count - 1));
    // Around each stored signature, and now and then.
    const expected = appended.loaded(count);
    const isNear = expected.signatures.length !== signed;
    signed = expected.signatures.length;
    if (!isNear && count % 250 !== 0 && count > 3) continue;
    const stored = loadCoValueSync(reference, template.id);
    if (stored === undefined) throw new Error("the reference lost the coValue");
    expect(storedDifference(template.id, { ...stored, sessions: [expected] }, stored)).toBe(
      undefined,
    );
  }
  expect(signed).toBeGreaterThan(2);
});
