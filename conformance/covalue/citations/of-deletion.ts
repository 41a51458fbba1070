// Properties of marking, erasing and what stays of a coValue.
import {
  all,
  answers,
  any,
  fails,
  has,
  how,
  isOfRows,
  not,
  of,
  part,
  type Property,
  type Shows,
} from "./property.ts";

const besidesErased: Shows = ({ ids }, { coValues }) =>
  ids.some((id) => coValues.besides("erased", id) || coValues.besides("erased unstored", id));

/** Not in the final state, where what is answered of a coValue can be held against its rows. */
const isAnswered: Shows = ({ seen }) => seen.operation !== undefined;

const isTombstone: Shows = ({ session }) => session?.endsWith("$") === true;
const holdsDollar: Shows = ({ session }) => session?.includes("$") === true;

const ofDeletion = any(isOfRows, part("pending"));

export const PROPERTIES_OF_DELETION: readonly Property[] = [
  {
    clause: "CV-051",
    name: "a marked id waits for its deletion, once",
    arises: has("marked"),
    shows: any(
      all(part("pending"), how("missing", "twice"), of("marked")),
      all(part("coValue", "ids", "coValue row"), of("marked unstored")),
      all(part("count"), (_, { coValues }) => coValues.has("marked unstored")),
      fails("markCoValueAsDeleted"),
    ),
  },
  {
    clause: "CV-052",
    name: "an erased id that is marked again waits again",
    arises: has("marked after its erasure"),
    shows: all(any(part("pending"), fails("markCoValueAsDeleted")), of("marked after its erasure")),
  },
  {
    clause: "CV-053",
    name: "the ids that wait for deletion are listed, each once",
    arises: () => true,
    shows: any(part("pending"), answers("getAllCoValuesWaitingForDelete")),
    fits: all(part("pending"), how("twice")),
  },
  {
    clause: "CV-054",
    name: "an erase removes sessions with all that is under them",
    arises: has("erased with sessions"),
    shows: all(
      any(
        all(part("session", "transaction", "signature"), how("extra", "twice", "changed")),
        all(part("known session"), how("extra", "changed"), isAnswered),
        part("skip", "session row"),
        fails("eraseCoValueButKeepTombstone"),
      ),
      of("erased with sessions"),
    ),
    fits: all(
      part("session", "transaction", "signature"),
      how("extra"),
      of("erased with sessions"),
    ),
  },
  {
    clause: "CV-055",
    name: "an erase keeps header, row id and tombstones",
    arises: has("erased"),
    shows: all(
      of("erased"),
      any(
        part("coValue", "coValue row", "header", "ids", "count", "known state"),
        all(isOfRows, isTombstone),
        fails("eraseCoValueButKeepTombstone"),
      ),
    ),
    fits: all(of("erased"), any(isTombstone, part("coValue", "coValue row", "header"))),
  },
  {
    clause: "CV-056",
    name: "a tombstone ends with $",
    arises: has("erased with a $"),
    shows: all(isOfRows, of("erased with a $"), holdsDollar),
    fits: (symptom, past) => !isTombstone(symptom, past),
  },
  {
    clause: "CV-057",
    name: "an erased coValue no longer waits for its deletion",
    arises: has("erased"),
    shows: all(part("pending"), how("extra"), of("erased")),
  },
  {
    clause: "CV-058",
    name: "an erase of what is not stored changes nothing",
    arises: has("erased unstored"),
    shows: any(
      all(ofDeletion, of("erased unstored")),
      all(part("count"), (_, { coValues }) => coValues.has("erased unstored")),
    ),
  },
  {
    clause: "CV-059",
    name: "an erase leaves other coValues alone",
    arises: has("erased", "erased unstored"),
    shows: all(
      any(isOfRows, part("pending", "unsynced")),
      besidesErased,
      how("missing", "changed"),
    ),
    fits: besidesErased,
  },
  {
    clause: "CV-060",
    name: "an erase may be repeated, and new sessions may follow",
    arises: has("erased again", "written after its erasure"),
    shows: all(ofDeletion, of("erased again", "written after its erasure")),
    fits: not(all(part("session", "transaction", "signature"), how("extra"))),
  },
  {
    clause: "CV-061",
    name: "an erase is one transaction",
    arises: has("erased in flight"),
    shows: all(({ seen }) => seen.isParallel, of("erased in flight")),
  },
  {
    clause: "CV-062",
    name: "deleteCoValueContent erases as a part of its transaction",
    arises: has("content deleted"),
    shows: all(ofDeletion, of("content deleted")),
    fits: () => true,
  },
];
