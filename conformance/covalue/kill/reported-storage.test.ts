// That an acknowledgement is reported when the storage gives it, and never for what it did not store.
import type { StorageAPI } from "cojson";
import { describe, expect, it } from "vitest";
import { APIS, type Api } from "@assay/engines/engine";
import { quietly } from "@assay/engines/jazz";
import type { WriterEvent } from "./journal.ts";
import { ReportedStorage } from "./reported-storage.ts";
import { broken, writtenStore } from "./written-store.test.support.ts";

const SESSION = "co_zA_session_zA";

describe.each(APIS)("a reported storage (%s)", (api) => {
  it("says what is handed over, and then that it is acknowledged", async () => {
    const { events } = await storing(api, message({ after: 0 }));
    expect(events).toEqual([
      { type: "issued", message: { coValue: "co_zNew", counts: { [SESSION]: 2 } } },
      { type: "acknowledged", number: 0 },
    ]);
  });

  it("says that a store fails, and acknowledges nothing", async () => {
    const { events, inFlight } = await storing(api, message({ after: 0 }), {
      *upsertCoValue() {
        throw new Error("planted");
      },
    });
    expect(events.slice(1)).toEqual([{ type: "failed", what: "upsertCoValue: planted" }]);
    expect(inFlight).toBe(1);
  });

  it("says that a store does not know what came before", async () => {
    const { events } = await storing(api, message({ after: 3 }));
    expect(events.slice(1)).toEqual([
      { type: "failed", what: expect.stringContaining("co_zNew: the store knows only") },
    ]);
  });
});

type Message = Parameters<StorageAPI["store"]>[0];

/** Two transactions of a new coValue behind so many others; storage looks into neither ids nor signatures. */
function message({ after }: { readonly after: number }): Message {
  const transaction = { privacy: "trusting", madeAt: 1, changes: "[]" } as const;
  return {
    action: "content",
    id: "co_zNew",
    header: { type: "comap", ruleset: { type: "unsafeAllowAll" }, meta: null, uniqueness: null },
    priority: 0,
    new: {
      [SESSION]: {
        after,
        newTransactions: [transaction, transaction],
        lastSignature: "signature_zA",
      },
    },
  } as Message;
}

/** What is said while a store with some calls broken stores the message. */
async function storing(
  api: Api,
  stored: Message,
  calls: Parameters<typeof broken>[1] = {},
): Promise<{ readonly events: readonly WriterEvent[]; readonly inFlight: number }> {
  const events: WriterEvent[] = [];
  const { open } = await writtenStore(api);
  const reported = new ReportedStorage(broken(open, calls), (event) => events.push(event));
  await quietly(async () => {
    try {
      reported.storage.store(stored, () => undefined);
      await reported.storage.close();
    } catch {
      // A sync storage throws what its store does, an async one when it is closed (StoreQueue.ts 105).
    }
  });
  return { events, inFlight: reported.inFlight };
}
