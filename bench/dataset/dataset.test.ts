import { ReferenceStore } from "@assay/engines/covalue/reference";
import type { Capture } from "@assay/engines/history";
import { makeCapture } from "@assay/engines/jazz";
import { beforeAll, describe, expect, it } from "vitest";
import { storeMessageSync } from "../cojson-calls/store-message.ts";
import { DEFAULT_PARAMETERS } from "../parameters.ts";
import { stateDifference, stateOfSync } from "../verification/state.ts";
import { makeDataset } from "./dataset.ts";
import { foldMessages } from "./fold.ts";

const PARAMETERS = { ...DEFAULT_PARAMETERS, samples: 300, warmUpOperations: 20 };

let capture: Capture;

beforeAll(async () => {
  capture = await makeCapture({ seed: 5, scale: "smoke" });
});

describe("makeDataset", () => {
  it("gives the same data for the same seed, and another order for another", () => {
    const idsOf = (seed: number) =>
      makeDataset(capture, seed, PARAMETERS).creations.map(({ id }) => id);
    expect(idsOf(1)).toEqual(idsOf(1));
    expect(idsOf(1)).not.toEqual(idsOf(2));
  });

  it("has enough of everything, under ids that are all different and of the captured form", () => {
    const { creations, extensions } = makeDataset(capture, 1, PARAMETERS);
    expect(creations.length).toBeGreaterThanOrEqual(320);
    expect(extensions.length).toBeGreaterThanOrEqual(320);
    expect(new Set(creations.map(({ id }) => id)).size).toBe(creations.length);
    for (const { id } of creations) expect(id).toMatch(/^co_z[1-9A-HJ-NP-Za-km-z]{20,28}$/);
  });

  it("does not repeat coValues that are too large", () => {
    const captured = new Set<string>();
    for (const entry of capture.entries) if (entry.kind === "store") captured.add(entry.message.id);
    // The chunks of the capture's binary stream are larger than this, and all else is smaller.
    const chunks = makeDataset(capture, 1, PARAMETERS).extensions.filter(({ sessions }) =>
      sessions.some(({ size }) => size > 80_000),
    );
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.filter(({ id }) => !captured.has(id))).toEqual([]);
  });

  it("leaves deletions out of the content", () => {
    const { creations, extensions, deletions } = makeDataset(capture, 1, PARAMETERS);
    const sessions = [...creations, ...extensions].flatMap((message) => message.sessions);
    expect(sessions.filter(({ deletes }) => deletes)).toEqual([]);
    expect(deletions.length).toBeGreaterThan(0);
  });

  it("folds to what storing message by message leaves behind", () => {
    const { creations, extensions } = makeDataset(capture, 1, PARAMETERS);
    const messages = [...creations, ...extensions];
    const stored = new ReferenceStore(Date.now);
    for (const message of messages) storeMessageSync(stored, message);
    const folded = new ReferenceStore(Date.now);
    folded.commitBatch(foldMessages(messages));
    const expected = stateOfSync(stored, "content");
    expect(stateDifference(expected, stateOfSync(folded, "content"))).toBeUndefined();
    // The data crosses cojson's threshold, so that there are signatures to compare.
    const signatures = [...expected.coValues.values()].flatMap(({ stored: coValue }) =>
      (coValue?.sessions ?? []).flatMap((session) => session.signatures),
    );
    expect(signatures.length).toBeGreaterThan(0);
  });
});
