// Which clauses a check of claims stands on where it plays operations and looks at a state: any clause
// that such a look may find broken, whatever came before. Histories cite by what they did (citations/).
import type { Difference, OperationName, SerialOperation } from "@assay/engines/covalue";
import type { ClauseID } from "./clauses.ts";

/** Of every answer: values come back as they went in, and belong to the caller. */
const OF_EVERY_ANSWER = ["CV-094", "CV-095", "CV-096", "CV-097", "CV-098"] as const;

/** Of every answer with a list in it, whatever its length. */
const OF_EVERY_LIST = [...OF_EVERY_ANSWER, "CV-123"] as const;

/** Of every call of a transaction's handle: it writes only while the transaction is open. */
const OF_EVERY_HANDLE_CALL = [...OF_EVERY_ANSWER, "CV-039", "CV-047"] as const;

/** The clauses that a comparison of an operation's or a step's answer cites. */
export const CLAUSES_OF_OPERATION: Readonly<
  Record<OperationName, readonly [ClauseID, ...ClauseID[]]>
> = {
  getCoValue: ["CV-001", "CV-002", "CV-003", "CV-005", "CV-009", "CV-055", ...OF_EVERY_ANSWER],
  getCoValueSessions: [
    "CV-014",
    "CV-015",
    "CV-016",
    "CV-018",
    "CV-019",
    "CV-031",
    "CV-040",
    "CV-054",
    "CV-055",
    "CV-056",
    "CV-059",
    ...OF_EVERY_LIST,
  ],
  getNewTransactionInSession: [
    "CV-024",
    "CV-025",
    "CV-026",
    "CV-027",
    "CV-028",
    "CV-030",
    "CV-031",
    "CV-040",
    "CV-054",
    "CV-055",
    "CV-059",
    ...OF_EVERY_LIST,
  ],
  getSignatures: [
    "CV-027",
    "CV-031",
    "CV-032",
    "CV-033",
    "CV-034",
    "CV-035",
    "CV-040",
    "CV-054",
    "CV-055",
    "CV-059",
    ...OF_EVERY_LIST,
  ],
  getCoValueKnownState: ["CV-040", "CV-070", "CV-071", "CV-072", ...OF_EVERY_LIST],
  getCoValueIDs: ["CV-002", "CV-003", "CV-010", ...OF_EVERY_LIST],
  getCoValueCount: ["CV-005", "CV-011"],
  getAllCoValuesWaitingForDelete: ["CV-051", "CV-052", "CV-053", "CV-057", ...OF_EVERY_LIST],
  getUnsyncedCoValueIDs: ["CV-063", "CV-064", "CV-065", "CV-066", "CV-067", ...OF_EVERY_LIST],
  // Row, sessions, transactions and signatures at once: no index is lost and no list is cut.
  readCoValue: ["CV-026", "CV-031", "CV-033", "CV-040", "CV-088", "CV-092", ...OF_EVERY_LIST],
  upsertCoValue: [
    "CV-001",
    "CV-002",
    "CV-003",
    "CV-004",
    "CV-005",
    "CV-006",
    "CV-013",
    "CV-095",
    "CV-096",
    "CV-097",
  ],
  trackCoValuesSyncState: ["CV-063", "CV-066", "CV-095", "CV-123"],
  stopTrackingSyncState: ["CV-065", "CV-095"],
  eraseCoValueButKeepTombstone: ["CV-058", "CV-060", "CV-061", "CV-095"],
  tryAcquireStorageReconciliationLock: [
    "CV-073",
    "CV-074",
    "CV-075",
    "CV-076",
    "CV-077",
    "CV-078",
    "CV-079",
    "CV-080",
    "CV-081",
    "CV-082",
    "CV-083",
    "CV-086",
    "CV-087",
    "CV-095",
    "CV-096",
  ],
  renewStorageReconciliationLock: ["CV-080", "CV-082", "CV-095"],
  releaseStorageReconciliationLock: ["CV-081", "CV-082", "CV-095"],
  commitBatch: ["CV-001", "CV-002", "CV-089", "CV-090", "CV-095", "CV-097", "CV-123"],
  transaction: ["CV-029", "CV-036", "CV-037", "CV-038", "CV-042"],
  getSingleCoValueSession: ["CV-015", "CV-016", "CV-018", "CV-020", ...OF_EVERY_HANDLE_CALL],
  markCoValueAsDeleted: ["CV-051", "CV-047", "CV-095"],
  addSessionUpdate: ["CV-014", "CV-015", "CV-017", "CV-031", ...OF_EVERY_HANDLE_CALL],
  addTransactions: ["CV-024", "CV-029", "CV-030", "CV-047", "CV-097"],
  addSignatureAfter: ["CV-032", "CV-035", "CV-047", "CV-095"],
  deleteCoValueContent: ["CV-062", "CV-047"],
  getStorageReconciliationLock: [
    "CV-073",
    "CV-074",
    "CV-080",
    "CV-081",
    "CV-085",
    "CV-087",
    ...OF_EVERY_HANDLE_CALL,
  ],
  putStorageReconciliationLock: ["CV-085", "CV-047", "CV-095"],
  together: ["CV-015", "CV-017", "CV-029", "CV-030", "CV-035", "CV-039", "CV-043", "CV-085"],
  readOutside: ["CV-007", "CV-040", "CV-041", ...OF_EVERY_ANSWER],
  writeNested: ["CV-007", "CV-046"],
  wait: ["CV-045"],
  reopen: ["CV-104", "CV-106"],
  sync: ["CV-117"],
  advanceClock: ["CV-087"],
  useEndedTransaction: ["CV-047"],
  parallel: ["CV-036", "CV-040", "CV-041", "CV-042", "CV-044", "CV-083", "CV-091", "CV-092"],
};

/** The clauses that a comparison of the final state cites: whatever a write may have left wrong. */
export const CLAUSES_OF_FINAL_STATE: readonly [ClauseID, ...ClauseID[]] = [
  "CV-001",
  "CV-002",
  "CV-003",
  "CV-004",
  "CV-005",
  "CV-009",
  "CV-010",
  "CV-011",
  "CV-013",
  "CV-016",
  "CV-018",
  "CV-019",
  "CV-024",
  "CV-025",
  "CV-026",
  "CV-028",
  "CV-029",
  "CV-030",
  "CV-031",
  "CV-032",
  "CV-033",
  "CV-034",
  "CV-035",
  "CV-036",
  "CV-042",
  "CV-044",
  "CV-045",
  "CV-046",
  "CV-047",
  "CV-051",
  "CV-052",
  "CV-053",
  "CV-054",
  "CV-055",
  "CV-056",
  "CV-057",
  "CV-058",
  "CV-059",
  "CV-060",
  "CV-061",
  "CV-062",
  "CV-063",
  "CV-064",
  "CV-065",
  "CV-066",
  "CV-067",
  "CV-070",
  "CV-071",
  "CV-072",
  "CV-073",
  "CV-074",
  "CV-080",
  "CV-081",
  "CV-082",
  "CV-085",
  "CV-089",
  "CV-090",
  "CV-094",
  "CV-095",
  "CV-096",
  "CV-097",
  "CV-098",
  "CV-104",
];

/** The clauses that an operation's answer stands on: a transaction's on those of its steps too. */
export function clausesOfAnswer(operation: SerialOperation): readonly ClauseID[] {
  const { op } = operation;
  if (op !== "transaction") return CLAUSES_OF_OPERATION[op];
  const steps = new Set(operation.steps.map((step) => step.op));
  return [op, ...steps].flatMap((name) => CLAUSES_OF_OPERATION[name]);
}

/** The clauses that the comparison cites in which a difference was found. */
export function clausesOf(difference: Difference): readonly ClauseID[] {
  return difference.at === "final state"
    ? CLAUSES_OF_FINAL_STATE
    : CLAUSES_OF_OPERATION[difference.operation.op];
}
