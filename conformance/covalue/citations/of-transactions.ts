// Properties of transactions and signatures under sessions, and of the ranges that they are read by.
import type { Past } from "./past.ts";
import type { PastSession } from "./past-session.ts";
import {
  all,
  answers,
  any,
  fails,
  has,
  how,
  of,
  part,
  type Property,
  type Shows,
} from "./property.ts";
import type { Symptom } from "./symptom.ts";
import { itemsOf, memberOf } from "./json-parts.ts";

/** A list this long may be cut to a page. */
const PAGE = 50;
const HIGH = 2 ** 8;

const written = (past: Past): boolean =>
  past.rows.someSession(({ hasTransactions }) => hasTransactions);
const signed = (past: Past): boolean => past.rows.someSession(({ hasSignatures }) => hasSignatures);

/** Whether the session that it is about passes a test. */
function session(test: (session: PastSession, symptom: Symptom) => boolean): Shows {
  return (symptom, past) =>
    symptom.ids.some((id) => {
      const found = past.rows.session(id, symptom.session ?? "");
      return found !== undefined && test(found, symptom);
    });
}

/** The bounds of the range that was read. */
function rangeOf({ seen: { operation } }: Symptom): { readonly from: number; readonly to: number } {
  const read = operation?.op === "readOutside" ? operation.read : operation;
  if (read?.op === "getNewTransactionInSession") return read;
  return { from: read?.op === "getSignatures" ? read.from : 0, to: Number.MAX_SAFE_INTEGER };
}

/** Whether what is missing is beyond the counter, and nothing that is there is. */
const isCutAtTheCounter: Shows = all(
  how("missing"),
  session(
    (past, { index = 0, actual }) =>
      past.isBeyondCounter(index) &&
      itemsOf(actual).every((entry) => !past.isBeyondCounter(Number(memberOf(entry, "idx")))),
  ),
);

const isAtABound: Shows = (symptom) => {
  const { index = 0, expected, how: way } = symptom;
  const { from, to } = rangeOf(symptom);
  if (way === "extra") return index < from || index > to;
  if (index === from || index === to) return true;
  const place = itemsOf(expected).findIndex((entry) => memberOf(entry, "idx") === index);
  return place >= PAGE;
};

/** Whether a number of an operation does not fit into a byte. */
const namesHighNumber: Shows = ({ seen: { operation }, expected }) =>
  JSON.stringify([operation, expected])
    .match(/\d{3,}/g)
    ?.some((number) => Number(number) >= HIGH) === true;

const transactions = any(part("transaction"), fails("addTransactions"));
const signatures = any(part("signature"), fails("addSignatureAfter"));

export const PROPERTIES_OF_TRANSACTIONS: readonly Property[] = [
  {
    clause: "CV-024",
    name: "a transaction is found under its session and index and nowhere else",
    arises: written,
    shows: any(
      all(part("transaction"), how("missing", "extra", "twice", "changed")),
      fails("addTransactions"),
    ),
  },
  {
    clause: "CV-025",
    name: "a range includes both its ends and no more",
    arises: written,
    shows: any(
      all(part("transaction"), how("missing", "extra"), isAtABound),
      fails("getNewTransactionInSession"),
    ),
    fits: isAtABound,
  },
  {
    clause: "CV-026",
    name: "transactions are in the order of their indices",
    arises: written,
    shows: all(part("transaction"), how("order")),
    fits: () => true,
  },
  {
    clause: "CV-027",
    name: "a range that ends before it begins is empty",
    arises: ({ hasEmptyRange }) => hasEmptyRange,
    shows: all(answers("getNewTransactionInSession"), (symptom) => {
      const { from, to } = rangeOf(symptom);
      return from > to;
    }),
    fits: () => true,
  },
  {
    clause: "CV-028",
    name: "a range brings what is stored, beyond the counter and after gaps",
    arises: (past) => past.rows.someSession(({ hasBeyondCounter }) => hasBeyondCounter),
    shows: all(
      part("transaction"),
      how("missing"),
      session(({ hasBeyondCounter }) => hasBeyondCounter),
    ),
    fits: isCutAtTheCounter,
  },
  {
    clause: "CV-029",
    name: "transactions that are added together are all stored",
    arises: (past) =>
      has("used together")(past) || past.rows.someSession(({ hasRunTogether }) => hasRunTogether),
    shows: all(
      transactions,
      any(
        of("used together"),
        session(({ hasRunTogether }) => hasRunTogether),
      ),
    ),
    fits: of("used together"),
  },
  {
    clause: "CV-030",
    name: "a transaction replaces the one at its index",
    arises: (past) => past.rows.someSession(({ hasRewritten }) => hasRewritten),
    shows: any(
      all(
        part("transaction"),
        session((past, { index = 0 }) => past.isRewritten(index)),
      ),
      all(
        fails("addTransactions"),
        session(({ hasRewritten }) => hasRewritten),
      ),
      all(part("end"), fails("addTransactions")),
    ),
  },
  {
    clause: "CV-031",
    name: "indices and counters up to 2^53 - 1 come back",
    arises: (past) => past.rows.someSession(({ hasHighIndex }) => hasHighIndex),
    shows: any(
      all(
        part("transaction", "signature"),
        any(
          session(({ hasHighIndex }) => hasHighIndex),
          namesHighNumber,
        ),
      ),
      all(part("counter", "known session", "bytes", "outcome", "end"), namesHighNumber),
    ),
    fits: any(
      session(({ hasHighIndex }) => hasHighIndex),
      all(part("counter", "known session"), namesHighNumber),
    ),
  },
  {
    clause: "CV-032",
    name: "a signature is found under its session, from its index on",
    arises: signed,
    shows: any(
      all(part("signature"), how("missing", "extra", "twice", "changed")),
      fails("addSignatureAfter", "getSignatures"),
    ),
    fits: all(part("signature"), how("missing", "extra"), isAtABound),
  },
  {
    clause: "CV-033",
    name: "signatures are in the order of their indices",
    arises: signed,
    shows: all(part("signature"), how("order")),
    fits: () => true,
  },
  {
    clause: "CV-034",
    name: "signatures beyond the counter are brought",
    arises: (past) =>
      past.rows.someSession(({ hasSignatureBeyondCounter }) => hasSignatureBeyondCounter),
    shows: all(
      part("signature"),
      how("missing"),
      session(({ hasSignatureBeyondCounter }) => hasSignatureBeyondCounter),
    ),
    fits: isCutAtTheCounter,
  },
  {
    clause: "CV-035",
    name: "a signature replaces the one at its index",
    arises: (past) => past.rows.someSession(({ hasRewrittenSignature }) => hasRewrittenSignature),
    shows: any(
      all(
        part("signature"),
        session((past, { index = 0 }) => past.isSignatureRewritten(index)),
      ),
      all(
        signatures,
        session(({ hasRewrittenSignature }) => hasRewrittenSignature),
      ),
      all(part("end"), fails("addSignatureAfter")),
    ),
  },
];
