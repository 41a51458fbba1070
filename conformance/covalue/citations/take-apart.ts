// Takes a difference apart into symptoms.
import { canonical, type Json } from "@assay/engines/engine";
import {
  peersOf,
  lockKey,
  sameAnswer,
  type Answer,
  type Difference,
  type History,
  type Operation,
  type SerialOperation,
  type TransactionOperation,
  type TransactionStep,
} from "@assay/engines/covalue";
import {
  compareCoValue,
  compareIDs,
  compareIndexed,
  compareKnownState,
  compareLock,
  compareSession,
  compareSessions,
} from "./compare-rows.ts";
import { isSame, itemsOf, memberOf, textOf } from "./json-parts.ts";
import { scopeOf } from "./scope.ts";
import type { Finding, Seen, Symptom } from "./symptom.ts";

/** What differs, part by part. */
export function takeApart(history: History, difference: Difference): Symptom[] {
  const symptoms =
    difference.at === "final state"
      ? [...compareStates(history, difference.expected, difference.actual)]
      : [...compareOperation(difference.operation, difference.expected, difference.actual, SERIAL)];
  if (symptoms.length > 0) return symptoms;
  // Nothing that has a name here differs, and still something does.
  const { expected, actual } = difference;
  const seen = { ...SERIAL, operation: operationOf(difference) };
  return [symptom({ part: "outcome", how: "changed", ...asJson(expected, actual) }, seen)];
}

type Place = Omit<Seen, "operation">;

const SERIAL: Place = { isOutside: false, isInTransaction: false, isParallel: false };

function operationOf(difference: Difference): Operation | undefined {
  return difference.at === "operation" ? difference.operation : undefined;
}

function* compareOperation(
  operation: Operation,
  expected: Answer,
  actual: Answer,
  place: Place,
): Generator<Symptom> {
  const seen: Seen = { ...place, operation };
  const outcome = compareOutcomes(expected, actual, seen);
  if (outcome !== undefined) yield outcome;
  if (!("ok" in expected) || !("ok" in actual)) return;
  if (operation.op === "parallel") {
    for (const [branch, operations] of operation.branches.entries()) {
      for (const [index, serial] of operations.entries()) {
        const answerOf = ({ ok }: { ok: Json }): Answer =>
          asAnswer(memberOf(memberOf(ok, branch), index));
        const parallel = { ...place, isParallel: true };
        yield* compareDiffering(serial, answerOf(expected), answerOf(actual), parallel);
      }
    }
  } else if (operation.op === "transaction") {
    yield* compareTransaction(operation, expected.ok, actual.ok, place);
  } else {
    for (const finding of compareAnswers(operation, expected.ok, actual.ok)) {
      yield symptom(finding, seen);
    }
  }
}

function* compareDiffering(
  operation: SerialOperation,
  expected: Answer,
  actual: Answer,
  place: Place,
): Generator<Symptom> {
  if (!sameAnswer(expected, actual)) yield* compareOperation(operation, expected, actual, place);
}

function* compareTransaction(
  operation: TransactionOperation,
  expected: Json,
  actual: Json,
  place: Place,
): Generator<Symptom> {
  const inside = { ...place, isInTransaction: true };
  const [wanted, found] = [memberOf(expected, "steps"), memberOf(actual, "steps")];
  // A transaction that was refused as a whole has played no step.
  for (const index of itemsOf(found).keys()) {
    const step = operation.steps[index];
    if (step === undefined) continue;
    const [one, other] = [asAnswer(memberOf(wanted, index)), asAnswer(memberOf(found, index))];
    if (!sameAnswer(one, other)) yield* compareStep(step, one, other, inside);
  }
  const [one, other] = [asAnswer(memberOf(expected, "end")), asAnswer(memberOf(actual, "end"))];
  if (sameAnswer(one, other)) return;
  const how = "error" in other ? "error" : "changed";
  yield symptom({ part: "end", how, ...asJson(one, other) }, { ...inside, operation });
}

function* compareStep(
  step: TransactionStep,
  expected: Answer,
  actual: Answer,
  place: Place,
): Generator<Symptom> {
  const seen = { ...place, operation: step, isOutside: step.op === "readOutside" };
  const outcome = compareOutcomes(expected, actual, seen);
  if (outcome !== undefined) yield outcome;
  if (!("ok" in expected) || !("ok" in actual)) return;
  if (step.op === "together") {
    for (const [index, call] of step.steps.entries()) {
      const one = asAnswer(memberOf(expected.ok, index));
      const other = asAnswer(memberOf(actual.ok, index));
      if (!sameAnswer(one, other)) yield* compareStep(call, one, other, place);
    }
    return;
  }
  const findings = compareStepAnswers(step, expected.ok, actual.ok);
  for (const finding of findings) yield symptom(finding, seen);
}

function compareStepAnswers(step: TransactionStep, expected: Json, actual: Json) {
  switch (step.op) {
    case "readOutside":
      return compareAnswers(step.read, expected, actual);
    case "writeNested":
      return compareAnswers(step.write, expected, actual);
    case "getSingleCoValueSession":
      return compareSession(step.id, step.session, expected, actual);
    case "getStorageReconciliationLock":
      return compareLock(step.key, expected, actual);
    case "addSessionUpdate": {
      const about = { ids: [step.id], session: step.session, expected, actual };
      return [{ part: "session row", how: "changed", ...about } as const];
    }
    default:
      return [];
  }
}

function* compareAnswers(
  operation: Exclude<SerialOperation, TransactionOperation>,
  expected: Json,
  actual: Json,
): Generator<Finding> {
  switch (operation.op) {
    case "getCoValue":
      yield* compareCoValue(operation.id, expected, actual);
      break;
    case "getCoValueSessions":
      yield* compareSessions(operation.id, expected, actual);
      break;
    case "getNewTransactionInSession":
    case "getSignatures": {
      const part = operation.op === "getSignatures" ? "signature" : "transaction";
      yield* compareIndexed(part, operation.id, operation.session, expected, actual);
      break;
    }
    case "getCoValueKnownState":
      yield* compareKnownState(operation.id, expected, actual);
      break;
    case "getCoValueIDs":
      yield* compareIDs("ids", expected, actual, "ordered");
      break;
    case "getCoValueCount":
      yield { part: "count", how: "changed", expected, actual };
      break;
    case "getAllCoValuesWaitingForDelete":
      yield* compareIDs("pending", expected, actual, "unordered");
      break;
    case "getUnsyncedCoValueIDs":
      yield* compareIDs("unsynced", expected, actual, "unordered");
      break;
    case "readCoValue":
      yield* compareCoValue(operation.id, memberOf(expected, "row"), memberOf(actual, "row"));
      yield* compareSessions(
        operation.id,
        memberOf(expected, "sessions"),
        expected === null || actual === null
          ? memberOf(expected, "sessions")
          : memberOf(actual, "sessions"),
      );
      break;
    case "upsertCoValue":
      yield { part: "coValue row", how: "changed", ids: [operation.id], expected, actual };
      break;
    case "commitBatch":
      for (const [index, { id }] of operation.writes.entries()) {
        const [one, other] = [memberOf(expected, index), memberOf(actual, index)];
        if (isSame(one, other)) continue;
        yield { part: "coValue row", how: "changed", ids: [id], expected: one, actual: other };
      }
      break;
    case "tryAcquireStorageReconciliationLock":
      yield { part: "acquisition", how: "changed", expected, actual };
      break;
  }
}

function* compareStates(history: History, expected: Json, actual: Json): Generator<Symptom> {
  const seen: Seen = { ...SERIAL, operation: undefined };
  const close = memberOf(expected, "close");
  if (close !== null) {
    yield symptom({ part: "close", how: "error", expected, actual }, seen);
    return;
  }
  const error = memberOf(actual, "error");
  if (typeof error === "string") {
    yield symptom({ part: "outcome", how: howFailed(error), expected, actual }, seen);
    return;
  }
  for (const finding of compareStateParts(history, expected, actual)) yield symptom(finding, seen);
}

function* compareStateParts(history: History, expected: Json, actual: Json): Generator<Finding> {
  const both = (name: string): [Json, Json] => [memberOf(expected, name), memberOf(actual, name)];
  const [count, counted] = both("count");
  if (!isSame(count, counted))
    yield { part: "count", how: "changed", expected: count, actual: counted };
  const [wanted, found] = both("coValues");
  yield* compareIDs("ids", wanted, found, "ordered");
  const actualByID = new Map(itemsOf(found).map((entry) => [textOf(memberOf(entry, "id")), entry]));
  for (const one of itemsOf(wanted)) {
    const id = textOf(memberOf(one, "id"));
    const other = actualByID.get(id);
    if (other === undefined) continue;
    const [row, foundRow] = [memberOf(one, "row"), memberOf(other, "row")];
    yield* compareCoValue(id, row, foundRow);
    // Sessions are found by the row.
    if (foundRow === null) continue;
    const ofSessions = [
      ...compareSessions(id, memberOf(one, "sessions"), memberOf(other, "sessions")),
    ];
    yield* ofSessions;
    for (const finding of compareKnownState(id, memberOf(one, "known"), memberOf(other, "known"))) {
      // A known state that tells of a wrong session is not wrong itself.
      const isTold = ofSessions.some(
        ({ part, session }) =>
          session === finding.session && (part === "session" || part === "counter"),
      );
      if (!isTold) yield finding;
    }
  }
  yield* compareIDs("pending", ...both("waitingForDelete"), "unordered");
  yield* compareIDs("unsynced", ...both("unsynced"), "unordered");
  const [locks, heldLocks] = both("locks");
  for (const [index, peer] of peersOf(history).entries()) {
    yield* compareLock(lockKey(peer), memberOf(locks, index), memberOf(heldLocks, index));
  }
}

/** Where not both answers are values: how they differ in what they are. */
function compareOutcomes(expected: Answer, actual: Answer, seen: Seen): Symptom | undefined {
  if ("ok" in expected && "ok" in actual) return undefined;
  const json = asJson(expected, actual);
  if ("error" in actual)
    return symptom({ part: "outcome", how: howFailed(actual.error), ...json }, seen);
  if ("skipped" in expected || "skipped" in actual) {
    return symptom({ part: "skip", how: "skipped" in actual ? "missing" : "extra", ...json }, seen);
  }
  return symptom({ part: "outcome", how: "no error", ...json }, seen);
}

/** How a call's error begins that did not answer in time, or whose process ended first. */
const SILENCES = ["UNCODED: no answer within", "HOST_EXITED: "];

function howFailed(error: string): "error" | "silence" {
  return SILENCES.some((silence) => error.startsWith(silence)) ? "silence" : "error";
}

function symptom(finding: Finding, seen: Seen): Symptom {
  const scope = seen.operation === undefined ? NOTHING : scopeOf(seen.operation);
  const session =
    seen.operation && "session" in seen.operation ? seen.operation.session : undefined;
  return {
    ...(session === undefined ? {} : { session }),
    ...finding,
    seen,
    ids: finding.ids ?? scope.ids,
    locks: finding.locks ?? scope.locks,
  };
}

const NOTHING = { ids: [], locks: [] };

function asJson(expected: unknown, actual: unknown): { expected: Json; actual: Json } {
  return { expected: canonical(expected), actual: canonical(actual) };
}

/** What stands in the place of an answer within an answer. */
function asAnswer(value: Json): Answer {
  const error = memberOf(value, "error");
  if (typeof error === "string") return { error };
  const skipped = memberOf(value, "skipped");
  if (typeof skipped === "string") return { skipped };
  return { ok: memberOf(value, "ok") };
}
