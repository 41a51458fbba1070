// Properties of coValue rows, their ids, and what lists and counts tell of them.
import {
  all,
  answers,
  any,
  fails,
  has,
  how,
  isOfFinalState,
  isOfRows,
  of,
  part,
  played,
  type Property,
} from "./property.ts";

const listed = part("ids", "count");

export const PROPERTIES_OF_ROWS: readonly Property[] = [
  {
    clause: "CV-001",
    name: "row ids of coValues are positive integers",
    arises: has("stored"),
    shows: all(
      part("coValue row"),
      ({ actual }) => !(Number.isSafeInteger(actual) && Number(actual) > 0),
    ),
    fits: ({ actual }) => typeof actual === "number",
  },
  {
    clause: "CV-002",
    name: "row ids of coValues are dense",
    arises: has("stored"),
    shows: any(part("coValue row"), all(part("ids"), answers("getCoValueIDs"))),
  },
  {
    clause: "CV-003",
    name: "a coValue keeps its row id",
    arises: has(
      "answered",
      "upserted again",
      "upserted bare",
      "in a batch again",
      "erased",
      "reopened",
    ),
    shows: any(
      all(
        part("coValue row"),
        of("answered", "upserted again", "upserted bare", "in a batch again", "erased", "reopened"),
      ),
      all(part("ids"), how("order")),
    ),
    fits: all(part("coValue row"), isOfFinalState),
  },
  {
    clause: "CV-004",
    name: "an upsert with a header stores a new coValue",
    arises: has("stored"),
    shows: any(
      all(part("coValue", "ids"), how("missing"), (symptom, past) => !of("erased")(symptom, past)),
      all(part("count"), ({ expected, actual }) => Number(actual) < Number(expected)),
      all(part("coValue row"), answers("upsertCoValue")),
      fails("upsertCoValue"),
    ),
  },
  {
    clause: "CV-005",
    name: "an upsert of a stored coValue changes nothing",
    arises: has("upserted again"),
    shows: any(all(isOfRows, of("upserted again")), listed),
    fits: all(any(part("header"), answers("upsertCoValue")), of("upserted again")),
  },
  {
    clause: "CV-006",
    name: "an upsert without a header stores nothing",
    arises: has("upserted bare", "upserted bare unstored"),
    shows: any(all(isOfRows, of("upserted bare", "upserted bare unstored")), part("count")),
    fits: all(answers("upsertCoValue"), of("upserted bare", "upserted bare unstored")),
  },
  {
    clause: "CV-007",
    name: "an upsert without a header is a read, one with a header a write",
    arises: has("upserted bare", "upserted bare unstored", "written nested"),
    shows: all(answers("upsertCoValue"), fails("upsertCoValue")),
    fits: () => true,
  },
  {
    clause: "CV-009",
    name: "getCoValue answers with id, row id and header",
    arises: has("named"),
    shows: any(
      all(part("coValue", "header", "coValue row"), ({ seen }) => seen.operation === undefined),
      answers("getCoValue"),
    ),
  },
  {
    clause: "CV-010",
    name: "ids are listed in pages, in the order of their row ids",
    arises: () => true,
    shows: any(part("ids"), answers("getCoValueIDs")),
  },
  {
    clause: "CV-011",
    name: "coValues are counted, erased ones too",
    arises: () => true,
    shows: any(part("count"), answers("getCoValueCount")),
  },
  {
    clause: "CV-013",
    name: "two coValues may have equal headers",
    arises: has("has the header of another"),
    shows: any(all(isOfRows, of("has the header of another")), listed),
    fits: fails("upsertCoValue"),
  },
  {
    clause: "CV-088",
    name: "readCoValue brings what the single reads bring",
    arises: played("readCoValue"),
    shows: answers("readCoValue"),
    // The final state is read by the single calls: what it shows as well needs no call of this one.
    fits: answers("readCoValue"),
  },
  {
    clause: "CV-089",
    name: "commitBatch stores what the single writes would",
    arises: has("in a batch"),
    shows: any(
      all(any(isOfRows, part("pending")), of("in a batch")),
      listed,
      answers("commitBatch"),
    ),
    fits: answers("commitBatch"),
  },
  {
    clause: "CV-090",
    name: "commitBatch passes over what is neither stored nor has a header",
    arises: has("bare in a batch unstored"),
    shows: any(
      all(
        any(isOfRows, part("pending")),
        of("bare in a batch unstored", "in a batch beside a bare one"),
      ),
      listed,
      answers("commitBatch"),
    ),
  },
];
