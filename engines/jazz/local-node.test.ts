// An app's whole way with each cell: real nodes create, edit and are shut down, the store is closed,
// and fresh nodes see the same; in another process where the cell outlives one. New engines are taken
// from the registry. Non-goal: many shapes of data, which the capture has (verify-capture.test.ts).
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, test } from "vitest";
import { APIS, cellName, type Api } from "../engine/cell.ts";
import type { Json } from "../engine/json.ts";
import { offeredCells, type OfferedCell } from "../engine/registry.ts";
import { moduleBeside } from "../host/running-module.ts";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import { runWorker } from "../host/worker.ts";
import type { CoValueEngine } from "../covalue/port.ts";
import { BUILT_IN_ENGINES } from "../index.ts";
import { memoryEngine } from "../memory/index.ts";
import { requiredEngines } from "../required-engines.test.support.ts";
import { after, brokenStore, instead, type Replacement } from "./broken-store.test.support.ts";
import { eraseDeleted } from "./erase-deleted.ts";
import { readWithNodes, writeWithNodes, type WrittenByNodes } from "./live-nodes.test.support.ts";
import { openJazzStore } from "./open-jazz-store.ts";
import type { SecondNodeInput } from "./second-node.test.fixture.ts";
import type { JazzVerification } from "./verify-capture.ts";

/** What the edits come to. */
const CONTENTS = {
  map: { type: "comap", state: "value", value: { title: "last" } },
  list: { type: "colist", state: "value", value: ["a", "c", "d"] },
  text: { type: "coplaintext", state: "value", value: "A plain text of words" },
  film: {
    type: "costream",
    state: "binary",
    mimeType: "application/octet-stream",
    bytes: 160_000,
    sha256: "ca4aaabbb5bc674f6e0607cf0e462977dc3c96e0c98484d782bccc29cb4bb4c0",
  },
  gone: { type: "comap", state: "deleted" },
};

/** What the store holds after the erasure; the signatures in between are the film's. */
const PASS = {
  state: "pass",
  messages: 32,
  coValues: 13,
  sessions: 13,
  transactions: 51,
  signatures: 2,
};

/** The owner and the member of its group see the same. */
const BOTH_PASS = [PASS, PASS];

for (const engine of BUILT_IN_ENGINES) {
  const probe = await engine.probe();
  for (const cell of offeredCells(engine)) {
    const name = `what a node wrote through ${cellName({ ...cell, engine: engine.name, tuning: {} })} a second one sees`;
    if (probe.available) {
      test(name, async () => {
        using scratch = temporaryDirectory(ASSAY);
        expect(await writeAndReadBack(engine, cell, join(scratch.path, "store"))).toEqual(
          BOTH_PASS,
        );
      });
      continue;
    }
    const why = `${probe.reason}; ${probe.remedy}`;
    if (requiredEngines().includes(engine.name)) test(name, () => expect.fail(why));
    else test.skip(`${name} (not here: ${why})`);
  }
}

async function writeAndReadBack(
  engine: CoValueEngine,
  cell: OfferedCell,
  path: string,
): Promise<JazzVerification[]> {
  const { target, close } = await openJazzStore(engine, { ...cell, tuning: {} }, path);
  try {
    const written = await writeWithNodes(target);
    expectEdits(written);
    expect(await eraseDeleted(target)).toBeUndefined();
    if (cell.durability === "volatile") return await readWithNodes(target, written);
    await close();
    if (engine.source === undefined) throw new TypeError(`${engine.name} says no source`);
    return await readInNewProcess({ source: engine.source, cell, path, written });
  } finally {
    await close();
  }
}

/** That the first node saw its edits; the second one is compared with it. */
function expectEdits({ names, contents }: WrittenByNodes): void {
  const seen = new Map(contents.map((content) => [content.id, content]));
  for (const [name, content] of Object.entries(CONTENTS)) {
    const id = names[name];
    if (id === undefined) throw new TypeError(`nothing is named ${name}`);
    expect(seen.get(id)).toEqual({ id, ...content });
  }
}

async function readInNewProcess(input: SecondNodeInput): Promise<JazzVerification[]> {
  const events = runWorker<JazzVerification>({
    module: moduleBeside(import.meta.url, "./second-node.test.fixture"),
    // Plain data by its type.
    input: input as unknown as Json,
  });
  const verifications: JazzVerification[] = [];
  for await (const verification of events) verifications.push(verification);
  return verifications;
}

describe.each(APIS)("a broken store is caught (%s)", (api) => {
  it("and one that is replaced by itself is not", async () => {
    const itself = after((answer) => answer);
    expect(await failuresWith(api, { store: { getSignatures: itself } })).toEqual([]);
  });

  it("that loses the last transaction at its close", async () => {
    let writes = 0;
    let kept = Infinity;
    const write: Replacement = (call, parameters) => {
      writes += 1;
      return writes > kept ? instead(api, 0)(call, parameters) : call(...parameters);
    };
    const handle = { addSessionUpdate: write, addTransaction: write };
    expect(await failuresWith(api, { handle })).toEqual([]);
    // The last one is a session's row and a transaction's.
    kept = writes - 2;
    writes = 0;
    expect(await failuresWith(api, { handle })).toEqual([
      "session … transaction count",
      "session … transaction 3",
      "session … last signature",
      "session … signatures",
      "content in a fresh node",
      "known state",
    ]);
  });

  it("that loses the signatures in between", async () => {
    const failures = await failuresWith(api, { handle: { addSignatureAfter: instead(api) } });
    expect(failures).toEqual(["session … signatures"]);
  });

  it("that loses the mark of a deletion", async () => {
    const failures = await failuresWith(api, { handle: { markCoValueAsDeleted: instead(api) } });
    expect(failures).toEqual(["session …", "known state"]);
  });

  it("that erases the tombstone too", async () => {
    const without = after((rows) =>
      (rows as { sessionID: string }[]).filter(({ sessionID }) => !sessionID.endsWith("$")),
    );
    const failures = await failuresWith(api, { store: { getCoValueSessions: without } });
    expect(failures).toEqual(["session …", "content in a fresh node"]);
  });
});

/** What the second nodes over a broken memory store fail on; ids left out, each once. */
async function failuresWith(
  api: Api,
  breakage: Parameters<typeof brokenStore>[1],
): Promise<string[]> {
  const cell = { api, durability: "volatile", tuning: {} } as const;
  const { target, close } = await openJazzStore(memoryEngine, cell, "");
  const broken = brokenStore(target, breakage);
  const written = await writeWithNodes(broken);
  await eraseDeleted(broken);
  const verifications = await readWithNodes(broken, written);
  await close();
  const failures = verifications.flatMap((found) => (found.state === "fail" ? found.failures : []));
  return [...new Set(failures.map(({ what }) => what.replaceAll(/co_z\S+/g, "…")))];
}

const ASSAY = fileURLToPath(new URL("../../.assay", import.meta.url));
