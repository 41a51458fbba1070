// Operations as the code of the port's calls, each with its answer made comparable as the player makes it.
import type {
  HandleOperation,
  OperationName,
  ReadOperation,
  SerialOperation,
  SingleWriteOperation,
  TransactionOperation,
  TransactionStep,
} from "@assay/engines/covalue";
import { asHeader, batchWrite, coID, peerID, sessionID, signature } from "./arguments.ts";
import { ALL, ASYNC, AWAIT, END_ALL, indented, literal } from "./code.ts";

/** What the cell's player skips. */
export type Skips = ReadonlySet<OperationName>;

/** An expression that gives the answer to an operation of a store. */
export function answerTo(operation: SerialOperation, skips: Skips): string[] {
  if (skips.has(operation.op)) return [skipped(operation.op)];
  switch (operation.op) {
    case "transaction":
      return transaction(operation, skips);
    case "reopen":
      return answer([`${AWAIT}reopen();`, "return null;"]);
    case "sync":
      return answer([`${AWAIT}store.sync();`, "return null;"]);
    case "advanceClock":
      return answer([`clock.advance(${operation.ms});`, "return null;"]);
    case "useEndedTransaction":
      if (skips.has(operation.step.op)) return [skipped(operation.step.op)];
      return answer([`const handle = ${AWAIT}endedHandle();`, ...onHandle(operation.step)]);
    default:
      return answer(onStore(operation));
  }
}

/** The code of a list of answers, separated by commas. */
export function listOf(expressions: readonly (readonly string[])[]): string[] {
  return expressions.flatMap((lines) => [...lines.slice(0, -1), `${lines.at(-1)},`]);
}

function skipped(name: string): string {
  return `{ skipped: ${literal(name)} }`;
}

function answer(body: readonly string[]): string[] {
  const [only, ...more] = body;
  if (only?.startsWith("return ") && more.length === 0) {
    return [`${AWAIT}answer(${ASYNC}() => ${only.slice("return ".length, -1)})`];
  }
  return [`${AWAIT}answer(${ASYNC}() => {`, ...indented(body), "})"];
}

/** In the list of calls that are issued together nothing is awaited. */
function unawaited([first = "", ...more]: readonly string[]): string[] {
  return [first.startsWith(AWAIT) ? first.slice(AWAIT.length) : first, ...more];
}

function onStore(operation: ReadOperation | SingleWriteOperation): string[] {
  switch (operation.op) {
    case "getCoValue": {
      const id = literal(operation.id);
      return [
        `const row = ${AWAIT}store.getCoValue(${id});`,
        `if (row) names.learnCoValue(${id}, row.rowID);`,
        "return take(row);",
      ];
    }
    case "getCoValueSessions": {
      const id = literal(operation.id);
      const rows = `${AWAIT}store.getCoValueSessions(names.coValue(${id}) ?? NO_SUCH_ROW)`;
      return [`return takeSessions(${rows}, ${id}, names);`];
    }
    case "getNewTransactionInSession": {
      const { from, to } = operation;
      const rows = `${AWAIT}store.getNewTransactionInSession(session, ${literal(from)}, ${literal(to)})`;
      return [sessionToRead(operation), `return takeIndexed(${rows}, session);`];
    }
    case "getSignatures": {
      const rows = `${AWAIT}store.getSignatures(session, ${literal(operation.from)})`;
      return [sessionToRead(operation), `return takeIndexed(${rows}, session);`];
    }
    case "getCoValueKnownState":
      return [`return take(${AWAIT}store.getCoValueKnownState(${literal(operation.id)}));`];
    case "getCoValueIDs": {
      const { limit, offset } = operation;
      const ids = `${AWAIT}store.getCoValueIDs(${literal(limit)}, ${literal(offset)})`;
      return [`return take(${ids});`];
    }
    case "getCoValueCount":
      return [`return take(${AWAIT}store.getCoValueCount());`];
    case "getAllCoValuesWaitingForDelete":
    case "getUnsyncedCoValueIDs":
      return [`return takeUnordered(${AWAIT}store.${operation.op}());`];
    case "readCoValue": {
      const id = literal(operation.id);
      return [`return wholeCoValue(${id}, ${AWAIT}store.readCoValue(${id}));`];
    }
    case "upsertCoValue": {
      const id = literal(operation.id);
      const { header } = operation;
      const given = header === undefined ? "" : `, ${asHeader(literal(header))}`;
      return [
        `const rowID = ${AWAIT}store.upsertCoValue(${id}${given});`,
        `if (typeof rowID === "number") names.learnCoValue(${id}, rowID);`,
        "return take(rowID);",
      ];
    }
    case "trackCoValuesSyncState": {
      const updates = operation.updates.map(
        ({ id, peer, synced }) => `{ id: ${coID(id)}, peerId: ${peerID(peer)}, synced: ${synced} }`,
      );
      return [`${AWAIT}store.trackCoValuesSyncState([${updates.join(", ")}]);`, "return null;"];
    }
    case "stopTrackingSyncState":
      return [`${AWAIT}store.stopTrackingSyncState(${coID(operation.id)});`, "return null;"];
    case "eraseCoValueButKeepTombstone": {
      const id = coID(operation.id);
      return [
        `${AWAIT}store.eraseCoValueButKeepTombstone(${id});`,
        `names.forgetErased(${literal(operation.id)}, "store");`,
        "return null;",
      ];
    }
    case "tryAcquireStorageReconciliationLock":
      return [`return take(${AWAIT}store.${operation.op}(${holder(operation)}));`];
    case "renewStorageReconciliationLock": {
      const offset = literal(operation.offset);
      return [`${AWAIT}store.${operation.op}(${holder(operation)}, ${offset});`, "return null;"];
    }
    case "releaseStorageReconciliationLock":
      return [`${AWAIT}store.${operation.op}(${holder(operation)});`, "return null;"];
    case "commitBatch": {
      const ids = operation.writes.map(({ id }) => literal(id)).join(", ");
      const writes = operation.writes.map(batchWrite);
      return [
        `const rowIDs = ${AWAIT}store.commitBatch([${writes.join(", ")}]);`,
        `learnAll([${ids}], rowIDs);`,
        "return take(rowIDs);",
      ];
    }
  }
}

function transaction({ steps, end }: TransactionOperation, skips: Skips): string[] {
  const body = steps.flatMap((step) => {
    const [first = "", ...more] = answerToStep(step, skips);
    const last = more.pop();
    return last === undefined
      ? [`steps.push(${first});`]
      : [`steps.push(${first}`, ...more, `${last});`];
  });
  return answer([
    `return canonical(${AWAIT}transact(${literal(end)}, ${ASYNC}(handle, steps) => {`,
    ...indented(body),
    "}));",
  ]);
}

function answerToStep(step: TransactionStep, skips: Skips): string[] {
  if (skips.has(step.op)) return [skipped(step.op)];
  switch (step.op) {
    case "readOutside":
      return answer(onStore(step.read));
    case "writeNested":
      return answer(onStore(step.write));
    case "wait":
      return answer([`${AWAIT}nextTimer();`, "return null;"]);
    case "together": {
      // What they name is looked up first: no call may wait for another's answer.
      const lookups = step.steps.flatMap((call) =>
        call.op === "addTransactions" || call.op === "addSignatureAfter"
          ? [`${AWAIT}answer(() => sessionToWrite(handle, ${names(call)}));`]
          : [],
      );
      const calls = step.steps.map((call) =>
        skips.has(call.op) ? [skipped(call.op)] : unawaited(answer(onHandle(call))),
      );
      return answer([...lookups, `return ${ALL}[`, ...indented(listOf(calls)), `]${END_ALL};`]);
    }
    default:
      return answer(onHandle(step));
  }
}

function onHandle(step: HandleOperation): string[] {
  switch (step.op) {
    case "markCoValueAsDeleted":
      return [`${AWAIT}handle.markCoValueAsDeleted(${coID(step.id)});`, "return null;"];
    case "getStorageReconciliationLock": {
      const row = `${AWAIT}handle.getStorageReconciliationLock(${literal(step.key)})`;
      return [`return takeLock(${row});`];
    }
    case "putStorageReconciliationLock": {
      const fields = [
        `key: ${literal(step.key)}`,
        `holderSessionId: ${sessionID(step.session)}`,
        `acquiredAt: ${literal(step.acquiredAt)}`,
        `lastProcessedOffset: ${literal(step.offset)}`,
        ...(step.releasedAt === undefined ? [] : [`releasedAt: ${literal(step.releasedAt)}`]),
      ];
      return [
        `${AWAIT}handle.putStorageReconciliationLock({ ${fields.join(", ")} });`,
        "return null;",
      ];
    }
    case "getSingleCoValueSession": {
      const id = literal(step.id);
      const row = `${AWAIT}handle.getSingleCoValueSession(coValueRow(${id}), ${sessionID(step.session)})`;
      return [`return takeSession(${row}, ${id}, names, "transaction");`];
    }
    case "addSessionUpdate": {
      const stored = `${AWAIT}handle.getSingleCoValueSession(coValue, ${sessionID(step.session)})`;
      const fields = [
        "coValue",
        `sessionID: ${sessionID(step.session)}`,
        `lastIdx: ${literal(step.lastIdx)}`,
        `lastSignature: ${signature(step.signature)}`,
        ...(step.bytes === undefined ? [] : [`bytesSinceLastSignature: ${literal(step.bytes)}`]),
      ];
      return [
        `const coValue = coValueRow(${literal(step.id)});`,
        ...(step.hint ? [`const sessionRow = ${stored};`] : []),
        `const rowID = ${AWAIT}handle.addSessionUpdate({`,
        `  sessionUpdate: { ${fields.join(", ")} },`,
        ...(step.hint ? ["  ...(sessionRow && { sessionRow }),"] : []),
        "});",
        `return names.learnSession(${literal(step.id)}, ${literal(step.session)}, rowID, "transaction");`,
      ];
    }
    case "deleteCoValueContent": {
      const row = `{ rowID: coValueRow(${literal(step.id)}), id: ${coID(step.id)} }`;
      return [
        `${AWAIT}handle.deleteCoValueContent(${row});`,
        `names.forgetErased(${literal(step.id)}, "transaction");`,
        "return null;",
      ];
    }
    case "addTransactions": {
      const run = `transactionRun(${literal(step.from)}, ${literal(step.count)}, ${literal(step.text)})`;
      const call = "({ idx, tx }) => handle.addTransaction(session, idx, tx)";
      return [sessionToWrite(step), `${ALL}${run}.map(${call})${END_ALL};`, "return null;"];
    }
    case "addSignatureAfter": {
      const row = `{ sessionRowID: session, idx: ${literal(step.idx)}, signature: ${signature(step.signature)} }`;
      return [sessionToWrite(step), `${AWAIT}handle.addSignatureAfter(${row});`, "return null;"];
    }
  }
}

interface NamedSession {
  readonly id: string;
  readonly session: string;
}

function sessionToRead(named: NamedSession): string {
  return `const session = ${AWAIT}sessionToRead(${names(named)});`;
}

function sessionToWrite(named: NamedSession): string {
  return `const session = ${AWAIT}sessionToWrite(handle, ${names(named)});`;
}

function names({ id, session }: NamedSession): string {
  return `${literal(id)}, ${literal(session)}`;
}

function holder({ session, peer }: { readonly session: string; readonly peer: string }): string {
  return `${sessionID(session)}, ${peerID(peer)}`;
}
