// Every property, the most specific first: of several that explain a difference, the one that needs the
// rarest doings and shows in the fewest parts is the likeliest. Of histories that were made shorter, that is:
// what is still in one is there because without it nothing would differ.
import type { ClauseID } from "../clauses.ts";
import { PROPERTIES_OF_DELETION } from "./of-deletion.ts";
import { PROPERTIES_OF_LOCKS } from "./of-locks.ts";
import { PROPERTIES_OF_ROWS } from "./of-rows.ts";
import { PROPERTIES_OF_SESSIONS } from "./of-sessions.ts";
import { PROPERTIES_OF_SYNC_STATE } from "./of-sync-state.ts";
import { PROPERTIES_OF_TRANSACTIONALITY } from "./of-transactionality.ts";
import { PROPERTIES_OF_TRANSACTIONS } from "./of-transactions.ts";
import { PROPERTIES_OF_VALUES } from "./of-values.ts";
import type { Property } from "./property.ts";

const UNRANKED: readonly Property[] = [
  ...PROPERTIES_OF_ROWS,
  ...PROPERTIES_OF_SESSIONS,
  ...PROPERTIES_OF_TRANSACTIONS,
  ...PROPERTIES_OF_TRANSACTIONALITY,
  ...PROPERTIES_OF_DELETION,
  ...PROPERTIES_OF_SYNC_STATE,
  ...PROPERTIES_OF_LOCKS,
  ...PROPERTIES_OF_VALUES,
];

/** The clauses of the properties, from the likeliest on. */
const LIKELIEST_FIRST: readonly ClauseID[] = [
  // What happens seldom, or shows in one place alone.
  "CV-119",
  "CV-037",
  "CV-038",
  "CV-047",
  "CV-007",
  "CV-046",
  "CV-027",
  "CV-072",
  "CV-061",
  "CV-044",
  "CV-042",
  "CV-083",
  "CV-043",
  "CV-092",
  "CV-091",
  "CV-052",
  "CV-062",
  "CV-060",
  "CV-086",
  "CV-104",
  "CV-117",
  "CV-045",
  // Who sees what a transaction has written.
  "CV-071",
  "CV-040",
  "CV-036",
  "CV-039",
  // A call of its own: what others show as well would need none of it.
  "CV-098",
  "CV-020",
  "CV-088",
  "CV-090",
  // What was done to the very row before.
  "CV-006",
  "CV-005",
  "CV-003",
  "CV-058",
  "CV-035",
  "CV-030",
  "CV-026",
  "CV-033",
  "CV-057",
  "CV-055",
  "CV-056",
  "CV-054",
  "CV-059",
  "CV-065",
  // A rule of locks, by what the lock had been through.
  "CV-078",
  "CV-079",
  "CV-075",
  "CV-076",
  "CV-077",
  "CV-082",
  "CV-080",
  "CV-081",
  // Values and names that few stores meet.
  "CV-067",
  "CV-031",
  "CV-094",
  "CV-028",
  "CV-001",
  "CV-096",
  "CV-095",
  // What most histories do.
  "CV-010",
  "CV-002",
  "CV-025",
  "CV-018",
  "CV-017",
  "CV-016",
  "CV-015",
  "CV-029",
  "CV-024",
  "CV-063",
  "CV-066",
  "CV-064",
  "CV-085",
  "CV-074",
  "CV-087",
  "CV-073",
  "CV-051",
  "CV-053",
  "CV-070",
  "CV-011",
  "CV-032",
  "CV-034",
  "CV-019",
  "CV-014",
  "CV-009",
  "CV-013",
  "CV-004",
  "CV-097",
  "CV-089",
  // What may be the cause of anything that was just written, or of nothing else.
  "CV-041",
  "CV-106",
];

/** Every property, the likeliest first. */
export const PROPERTIES: readonly Property[] = [...UNRANKED].sort(
  (a, b) => LIKELIEST_FIRST.indexOf(a.clause) - LIKELIEST_FIRST.indexOf(b.clause),
);
