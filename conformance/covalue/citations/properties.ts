// Every property, the most specific first: of several that explain a difference, the one that needs the
// rarest doings and shows in the fewest parts is the likeliest.
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
  "CV-046",
  "CV-027",
  "CV-072",
  "CV-090",
  "CV-061",
  "CV-044",
  "CV-083",
  "CV-043",
  "CV-092",
  "CV-091",
  "CV-007",
  "CV-052",
  "CV-058",
  "CV-062",
  "CV-060",
  "CV-045",
  "CV-042",
  "CV-040",
  "CV-041",
  "CV-036",
  "CV-039",
  "CV-104",
  "CV-035",
  "CV-030",
  "CV-026",
  "CV-033",
  "CV-001",
  "CV-078",
  "CV-079",
  "CV-075",
  "CV-076",
  "CV-077",
  "CV-082",
  "CV-080",
  "CV-081",
  "CV-086",
  "CV-057",
  "CV-055",
  "CV-056",
  "CV-054",
  "CV-059",
  "CV-071",
  "CV-065",
  "CV-096",
  "CV-031",
  "CV-006",
  "CV-005",
  "CV-010",
  "CV-002",
  "CV-003",
  "CV-025",
  "CV-018",
  "CV-017",
  "CV-016",
  "CV-015",
  "CV-020",
  "CV-088",
  "CV-029",
  "CV-014",
  "CV-098",
  "CV-067",
  "CV-064",
  "CV-063",
  "CV-066",
  "CV-085",
  "CV-074",
  "CV-087",
  "CV-073",
  "CV-051",
  "CV-053",
  "CV-070",
  "CV-011",
  "CV-019",
  "CV-032",
  "CV-034",
  "CV-024",
  "CV-028",
  "CV-004",
  "CV-009",
  "CV-094",
  "CV-013",
  "CV-095",
  "CV-097",
  "CV-089",
  "CV-117",
  "CV-106",
];

/** Every property, the likeliest first. */
export const PROPERTIES: readonly Property[] = [...UNRANKED].sort(
  (a, b) => LIKELIEST_FIRST.indexOf(a.clause) - LIKELIEST_FIRST.indexOf(b.clause),
);
