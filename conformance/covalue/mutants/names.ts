// Bugs in what becomes of names: encodings, foldings, cuts and joins that make two names one.
import { settle } from "@assay/engines/engine";
import type { RawCoID } from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Every coValue id goes through a mapping before it is looked up or stored. */
export function throughIDs(map: (id: string) => string): Breaking {
  return () => ({
    store: {
      *upsertCoValue(store, id, header) {
        return yield* settle(store.upsertCoValue(map(id), header));
      },
      *getCoValue(store, id) {
        return yield* settle(store.getCoValue(map(id)));
      },
      *getCoValueKnownState(store, id) {
        return yield* settle(store.getCoValueKnownState(map(id)));
      },
      *readCoValue(store, id) {
        return yield* settle(store.readCoValue(map(id)));
      },
      *commitBatch(store, writes) {
        // Ids are opaque to storage; cojson brands them.
        const mapped = writes.map((write) => ({ ...write, id: map(write.id) as RawCoID }));
        return yield* settle(store.commitBatch(mapped));
      },
    },
  });
}

/** The pair of coValue and peer is kept as one text, and taken apart at the first separator. */
export function joinedBy(separator: string): Breaking {
  return () => ({
    store: {
      *trackCoValuesSyncState(store, updates) {
        const joined = updates.map((update) => {
          const [id = "", ...rest] = `${update.id}${separator}${update.peerId}`.split(separator);
          return {
            ...update,
            id: id as RawCoID,
            peerId: rest.join(separator) as (typeof update)["peerId"],
          };
        });
        yield* settle(store.trackCoValuesSyncState(joined));
      },
    },
  });
}

/** Bugs in what becomes of names. */
export const NAME_MUTANTS: readonly Mutant[] = [
  mutant(
    "lone-surrogates-collapse",
    "a coValue id is encoded as UTF-8, in which every lone surrogate is U+FFFD",
    ["CV-096"],
    throughIDs((id) => id.toWellFormed()),
  ),
  mutant(
    "ids-normalised",
    "a coValue id is stored in its composed form",
    ["CV-096"],
    throughIDs((id) => id.normalize("NFC")),
  ),
  mutant(
    "ids-without-case",
    "coValue ids are compared without regard to case",
    ["CV-096"],
    throughIDs((id) => id.toLowerCase()),
  ),
  mutant(
    "ids-cut",
    "a coValue id is cut after 480 units, the longest key of the storage below",
    ["CV-096"],
    throughIDs((id) => id.slice(0, 480)),
  ),
  mutant(
    "ids-end-at-nul",
    "a coValue id ends at its first NUL, as a C string does",
    ["CV-096"],
    throughIDs((id) => id.split("\0", 1)[0] ?? ""),
  ),
  mutant(
    "colon-joins-id-and-peer",
    "unsynced pairs are kept as id:peer and taken apart at the first colon",
    ["CV-096"],
    joinedBy(":"),
  ),
  mutant(
    "nul-joins-id-and-peer",
    "unsynced pairs are kept as id NUL peer and taken apart at the first NUL",
    ["CV-096"],
    joinedBy("\0"),
  ),
];
