// Bugs in names that are tidied up on their way in: decoders that pass over byte order marks, white space that
// is cut off, and ends of lines that are made one.
import { settle } from "@assay/engines/engine";
import type { Signature } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";
import { throughIDs } from "./names.ts";
import { throughSessions } from "./session-names.ts";

type Tidy = (name: string) => string;

/** Every signature is tidied before it is stored. */
function throughSignatures(tidy: Tidy): Breaking {
  // Signatures are opaque to storage; cojson brands them.
  const as = (signature: Signature): Signature => tidy(signature) as Signature;
  return () => ({
    handle: {
      *addSignatureAfter(handle, given) {
        yield* settle(handle.addSignatureAfter({ ...given, signature: as(given.signature) }));
      },
    },
    store: {
      *commitBatch(store, writes) {
        const tidied = writes.map((write) => ({
          ...write,
          sessions: write.sessions.map((session) => ({
            ...session,
            lastSignature: as(session.lastSignature),
          })),
        }));
        return yield* settle(store.commitBatch(tidied));
      },
    },
  });
}

/** The peers of unsynced pairs are tidied. */
function throughPeers(tidy: Tidy): Breaking {
  return () => ({
    store: {
      *trackCoValuesSyncState(store, updates) {
        const tidied = updates.map((update) => ({
          ...update,
          peerId: tidy(update.peerId) as typeof update.peerId,
        }));
        yield* settle(store.trackCoValuesSyncState(tidied));
      },
    },
  });
}

function tidying(
  name: string,
  broken: string,
  breaking: Breaking,
  ...violates: readonly [ClauseID, ...ClauseID[]]
): Mutant {
  return mutant(name, broken, violates, breaking, { checks: ["keeps-names-as-they-are"] });
}

const withoutMark: Tidy = (name) => name.replace(/^\ufeff/, "");

/** Bugs in names that are tidied up. */
export const TIDIED_NAME_MUTANTS: readonly Mutant[] = [
  tidying(
    "ids-without-mark",
    "the byte order mark in front of a coValue id is passed over by its decoder",
    throughIDs(withoutMark),
    "CV-095",
    "CV-096",
  ),
  tidying(
    "ids-trimmed-in-front",
    "white space in front of a coValue id is cut off",
    throughIDs((id) => id.replace(/^[ \t\r\n]+/, "")),
    "CV-095",
    "CV-096",
  ),
  tidying(
    "sessions-without-mark",
    "the byte order mark in front of a session id is passed over by its decoder",
    throughSessions(withoutMark),
    "CV-095",
    "CV-096",
  ),
  tidying(
    "peers-trimmed",
    "white space around a peer of an unsynced pair is cut off",
    throughPeers((peer) => peer.trim()),
    "CV-095",
    "CV-096",
  ),
  tidying(
    "signatures-without-mark",
    "the byte order mark in front of a signature is passed over by its decoder",
    throughSignatures(withoutMark),
    "CV-095",
  ),
  tidying(
    "signatures-newlines",
    "the ends of lines in a signature are all stored as one unit",
    throughSignatures((signature) => signature.replaceAll("\r\n", "\n")),
    "CV-095",
  ),
];
