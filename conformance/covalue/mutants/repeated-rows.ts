// Bugs in a batch that holds one thing twice, and in long names that are kept under a digest.
import { mutant, type Mutant } from "./mutant.ts";
import { throughIDs } from "./names.ts";
import { writesMutant } from "./odd-batches.ts";

/** Ids longer than that are kept as so much of them and a sum of the rest. */
function summedFrom(units: number): Mutant {
  return mutant(
    `ids-summed-from-${units}`,
    `ids of more than ${units} units are kept as those and a sum of the others, whatever their order`,
    ["CV-096"],
    (opened) => {
      const kept = new Map<string, string>();
      return throughIDs((id) => {
        if (id.length <= units) return id;
        let sum = id.length;
        for (let index = units; index < id.length; index += 1) sum += id.charCodeAt(index);
        const digest = `${id.slice(0, units)} ${sum}`;
        const first = kept.get(digest) ?? id;
        kept.set(digest, first);
        return first;
      })(opened);
    },
    { checks: ["keeps-names-apart"] },
  );
}

/** Bugs in what comes twice, or nearly so. */
export const REPEATED_ROW_MUTANTS: readonly Mutant[] = [
  writesMutant(
    "batch-index-once",
    "of transactions with one index in a session of a batch the first is stored",
    (write) => ({
      ...write,
      sessions: write.sessions.map((session) => ({
        ...session,
        transactions: session.transactions.filter(
          ({ idx }, place, all) => all.findIndex((other) => other.idx === idx) === place,
        ),
      })),
    }),
  ),
  writesMutant(
    "batch-session-once",
    "of a session that comes twice in a write of a batch the second alone is stored",
    (write) => {
      const last = new Map(write.sessions.map((session) => [session.sessionID, session]));
      return { ...write, sessions: [...last.values()] };
    },
  ),
  ...[64, 128].map(summedFrom),
];
