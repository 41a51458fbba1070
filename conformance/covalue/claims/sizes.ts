// Ids of every length and values of every size, which random histories, kept short, do not hold.
import type { Answer, AnyCoValueStore, SerialOperation } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { keepsData, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { equalInBrief } from "./large-answers.ts";
import type { Comparisons } from "./looks.ts";
import { referenceFor } from "./whole-state.ts";

/** Ids up to thousands of units and values up to megabytes are stored like any other. */
export const storesEverySize: ClaimCheck = {
  name: "stores-every-size",
  clauses: ["CV-097", "CV-104"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const size = cell.on("CV-097");
    const player = cell.player(store);
    const reference = referenceFor(cell);
    for (const [what, operation] of OPERATIONS) {
      const expected = reference.player.playSync(operation);
      const actual = await player.playAsync(operation);
      compare(size, operation, what, expected, actual);
    }
    const look = async (
      looked: AnyCoValueStore,
      comparisons: Comparisons,
      when: string,
    ): Promise<void> => {
      const lookedPlayer = cell.player(looked);
      for (const [what, operation] of READS) {
        const expected = reference.player.playSync(operation);
        const actual = await lookedPlayer.playAsync(operation);
        compare(comparisons, operation, `${what}${when}`, expected, actual);
      }
    };
    await look(store, size, "");
    if (!keepsData(cell.context)) return;
    await cell.close(store);
    await look(await cell.open(), cell.on("CV-097", "CV-104"), " after opening again");
  },
};

function compare(
  comparisons: Comparisons,
  { op }: SerialOperation,
  what: string,
  ...answers: readonly [expected: Answer, actual: Answer]
): void {
  equalInBrief(comparisons, `${op} of ${what}`, ...answers, CLAUSES_OF_OPERATION[op]);
}

/** Around the lengths at which keys of LMDB and indices of SQL databases end. */
const ID_LENGTHS = [0, 1, 255, 256, 511, 512, 1_977, 1_978, 4_095, 4_096];
/** Around the lengths that are written with one byte more, and at which pages end. */
const VALUE_LENGTHS = [0, 1, 511, 512, 65_535, 65_536, 2 ** 20, 2 ** 21];

const LONGEST_ID = Math.max(...ID_LENGTHS);
/** Two that differ in their last unit alone, of two bytes each. */
const LONG = `co_z${"é".repeat(LONGEST_ID - 5)}1`;
const LONG_NEIGHBOUR = `${LONG.slice(0, -1)}2`;
const LONG_TOMBSTONE = `${"s".repeat(LONGEST_ID - 1)}$`;

/** Each a prefix of the next. */
function idOf(length: number): string {
  return "a".repeat(length);
}

function valueID(length: number): string {
  return `co_zValue${length}`;
}

type Named = readonly [what: string, operation: SerialOperation];

const OPERATIONS: readonly Named[] = [
  ...ID_LENGTHS.flatMap((length): Named[] => {
    const id = idOf(length);
    const what = `ids of ${length} units`;
    return [
      [what, { op: "commitBatch", writes: [batchWrite(id, batchSession(id, 0, 2))] }],
      [what, { op: "trackCoValuesSyncState", updates: [{ id, peer: id, synced: false }] }],
      [what, { op: "tryAcquireStorageReconciliationLock", session: id, peer: id }],
    ];
  }),
  ...VALUE_LENGTHS.map((length): Named => {
    const text = "x".repeat(length);
    const session = { ...batchSession("s", 0, 1), text, signature: text };
    const write = { id: valueID(length), header: { text }, deleted: false, sessions: [session] };
    return [`values of ${length} bytes`, { op: "commitBatch", writes: [write] }];
  }),
  [
    "the longest ids",
    {
      op: "commitBatch",
      writes: [
        batchWrite(LONG, batchSession(LONG_TOMBSTONE, 0, 2), batchSession("s", 0, 1)),
        batchWrite(LONG_NEIGHBOUR, batchSession("s", 0, 3)),
      ],
    },
  ],
  ["the longest id", { op: "eraseCoValueButKeepTombstone", id: LONG }],
];

const READS: readonly Named[] = [
  ...ID_LENGTHS.map((length): Named => [
    `an id of ${length} units`,
    { op: "readCoValue", id: idOf(length) },
  ]),
  ...VALUE_LENGTHS.map((length): Named => [
    `values of ${length} bytes`,
    { op: "readCoValue", id: valueID(length) },
  ]),
  ["the longest id", { op: "readCoValue", id: LONG }],
  ["the longest id's neighbour", { op: "readCoValue", id: LONG_NEIGHBOUR }],
  ["ids of every length", { op: "getCoValueIDs", limit: 100, offset: 0 }],
  ["ids of every length", { op: "getUnsyncedCoValueIDs" }],
  ...ID_LENGTHS.map((length): Named => [
    `a peer of ${length} units`,
    { op: "tryAcquireStorageReconciliationLock", session: "another", peer: idOf(length) },
  ]),
];
