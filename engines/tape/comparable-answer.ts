// A played call's answer in a form in which two stores' are equal: row ids left out, lists that have no
// promised order sorted, void answers and unset fields as nothing. What was answered is not changed.
import { fieldsOf, isRowIDOrUnset, sortedByText } from "../covalue/normalise.ts";
import { errorAnswer } from "../covalue/answer.ts";
import { canonical, canonicalFields, type Json } from "../engine/json.ts";
import type { PlayedCall } from "./played-call.ts";

/**
 * The answer as data: `{ ok }`, `{ error }` with a code, or `{ skipped }`; with `rows` where row ids were
 * wrong, and with the `steps` of a transaction.
 */
export function comparableAnswer(played: PlayedCall): Json {
  const { outcome, rowFaults, steps } = played;
  return {
    ...(outcome.state === "failed"
      ? errorAnswer(outcome.error)
      : outcome.state === "skipped"
        ? { skipped: outcome.reason }
        : { ok: comparableValue(played, outcome.answer) }),
    ...(rowFaults === undefined ? {} : { rows: [...rowFaults] }),
    ...(steps === undefined ? {} : { steps: steps.map(comparableAnswer) }),
  };
}

function comparableValue({ call, rowID }: PlayedCall, answer: unknown): Json {
  switch (call.call) {
    case "transaction":
      return canonical(answer);
    case "getCoValue":
      return isObject(answer) ? canonicalFields(answer, isRowIDOrUnset) : null;
    case "upsertCoValue":
      return answer === undefined || answer === null ? null : "stored";
    case "getCoValueSessions":
      return sortedByText(rowsOf(answer).map((row) => session(row, rowID)));
    case "getSingleCoValueSession":
      return isObject(answer) ? session(answer, rowID) : null;
    case "getNewTransactionInSession":
    case "getSignatures":
      return rowsOf(answer).map((row) => ofSession(row, rowID));
    case "getAllCoValuesWaitingForDelete":
    case "getUnsyncedCoValueIDs":
      return sortedByText(rowsOf(answer).map(canonical));
    case "getStorageReconciliationLock":
      return isObject(answer) ? canonicalFields(answer, (_key, field) => field === null) : null;
    default:
      return canonical(answer);
  }
}

/** The members of a list, each an object; anything else is shown as it is. */
function rowsOf(answer: unknown): readonly object[] {
  return Array.isArray(answer) ? answer : [{ notAList: answer }];
}

function session(row: object, coValue: number | undefined): Json {
  const fields = fieldsOf(row, isRowIDOrUnset);
  if ("coValue" in row && row.coValue !== coValue) fields["ofOtherCoValue"] = true;
  return canonical(fields);
}

function ofSession(row: object, ses: number | undefined): Json {
  const fields = fieldsOf(row, (key) => key === "ses");
  // cojson's sync interface leaves `ses` out of signatures.
  if ("ses" in row && row.ses !== undefined && row.ses !== ses) fields["ofOtherSession"] = true;
  return canonical(fields);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
