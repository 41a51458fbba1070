// What a program needs around the calls of a history: the store, and what the calls share. Each part is
// there when the calls use it.
import { ASYNC, AWAIT, END_GIVES, GIVES, SYNC } from "./code.ts";

/** A part, and the name by which calls use it. */
interface Part {
  readonly name: string;
  readonly code: string;
}

/** In an order in which each stands before what uses it. */
const PARTS: readonly Part[] = [
  {
    name: "NO_SUCH_ROW",
    code: `
/** No store has a row of this id. */
const NO_SUCH_ROW = 2 ** 40;`,
  },
  {
    name: "nextTimer",
    code: `
function nextTimer() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}`,
  },
  {
    name: "reopen",
    code: `
${ASYNC}function reopen() {
  ${AWAIT}store.close();
  store = ${AWAIT}open();
}`,
  },
  {
    name: "learnAll",
    code: `
function learnAll(ids: readonly string[], rowIDs: readonly (number | undefined)[]) {
  rowIDs.forEach((rowID, index) => {
    const id = ids[index];
    if (id !== undefined && typeof rowID === "number") names.learnCoValue(id, rowID);
  });
}`,
  },
  {
    name: "wholeCoValue",
    code: `
function wholeCoValue(id: string, whole: StoredCoValue | undefined) {
  if (whole === undefined) return null;
  names.learnCoValue(id, whole.row.rowID);
  const sessions = whole.sessions.map(({ row, transactions, signatures }) => ({
    transactions: takeIndexed(transactions, row.rowID),
    signatures: takeIndexed(signatures, row.rowID),
    session: takeSession(row, id, names, "store"),
  }));
  return { row: take(whole.row), sessions: takeUnordered(sessions) };
}`,
  },
  {
    name: "sessionToRead",
    code: `
${ASYNC}function sessionToRead(id: string, session: string) {
  const known = names.session(id, session);
  if (known !== undefined) return known;
  const coValue = names.coValue(id);
  if (coValue === undefined) return NO_SUCH_ROW;
  const rows = ${AWAIT}store.getCoValueSessions(coValue);
  const row = rows.find(({ sessionID }) => sessionID === session);
  if (row === undefined) return NO_SUCH_ROW;
  names.learnSession(id, session, row.rowID, "store");
  return row.rowID;
}`,
  },
  {
    name: "coValueRow",
    code: `
function coValueRow(id: string) {
  const rowID = names.coValue(id);
  if (rowID === undefined) throw new Skipped("no such coValue");
  return rowID;
}`,
  },
  {
    name: "sessionToWrite",
    code: `
${ASYNC}function sessionToWrite(handle: CoValueTransaction${SYNC}, id: string, session: string) {
  const coValue = coValueRow(id);
  const known = names.session(id, session);
  if (known !== undefined) return known;
  const row = ${AWAIT}handle.getSingleCoValueSession(coValue, session as SessionID);
  if (row === undefined || row === null) throw new Skipped("no such session");
  names.learnSession(id, session, row.rowID, "transaction");
  return row.rowID;
}`,
  },
  {
    name: "endedHandle",
    code: `
${ASYNC}function endedHandle() {
  const handles: CoValueTransaction${SYNC}[] = [];
  ${AWAIT}store.transaction(${ASYNC}(handle) => {
    handles.push(handle);
  });
  const [handle] = handles;
  if (handle === undefined) throw new Error("the transaction did not call back");
  return handle;
}`,
  },
  {
    name: "transact",
    code: `
/** A transaction: the answers to its steps and how it ended. Row ids learnt in one that rolls back are forgotten. */
${ASYNC}function transact(
  end: "commit" | "throw",
  body: (handle: CoValueTransaction${SYNC}, steps: object[]) => ${GIVES}void${END_GIVES},
) {
  const steps: object[] = [];
  const planned = new Error("the history says so");
  const begun: Undo[] = [];
  const endNames = (outcome: "commit" | "rollback") => {
    const undo = begun.pop();
    if (undo !== undefined) names.end(undo, outcome);
  };
  try {
    ${AWAIT}store.transaction(${ASYNC}(handle) => {
      begun.push(names.begin());
      ${AWAIT}body(handle, steps);
      if (end === "commit") return;
      endNames("rollback");
      throw planned;
    });
    endNames("commit");
    return { steps, end: { ok: "committed" } };
  } catch (error) {
    endNames("rollback");
    return { steps, end: error === planned ? { ok: "threw" } : errorAnswer(error) };
  }
}`,
  },
  {
    name: "answer",
    code: `
/** What a call comes to: its value, or the code of its error. */
${ASYNC}function answer(call: () => unknown) {
  try {
    return { ok: canonical(${AWAIT}call()) };
  } catch (error) {
    return error instanceof Skipped ? { skipped: error.message } : errorAnswer(error);
  }
}`,
  },
  {
    name: "Skipped",
    code: `
/** Why a call is not made: there is no row for it to name. */
class Skipped extends Error {}`,
  },
];

/** The parts that a program's calls use, and those that these use. */
export function partsFor(calls: string): string {
  const used = new Set<Part>();
  for (let before = -1; before < used.size;) {
    before = used.size;
    const text = [calls, ...[...used].map(({ code }) => code)].join("\n");
    for (const part of PARTS) if (uses(text, part.name)) used.add(part);
  }
  // Classes are not there before their line.
  const ordered = PARTS.filter((part) => used.has(part));
  ordered.sort((a, b) => Number(b.name === "Skipped") - Number(a.name === "Skipped"));
  return ordered.map(({ code }) => code.trimStart()).join("\n\n");
}

/** Whether a program's text uses a name; literals may hold it too, which does no harm but a line more. */
export function uses(text: string, name: string): boolean {
  return new RegExp(String.raw`\b${name}\b`).test(text);
}
