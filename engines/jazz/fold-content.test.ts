import { describe, expect, it } from "vitest";
import type { CaptureEntry, ContentMessage } from "../history/capture.ts";
import { compareFolded, countFolded, foldLoaded, foldStored } from "./fold-content.ts";

const ID = "co_zA";
const SESSION = "co_zOwner_session_zA";
const TOMBSTONE = "co_zOwner_session_dA$";
const HEADER = { type: "comap" } as ContentMessage["header"];

/** A message of one session: transactions with the given numbers of characters. */
function message(session: string, after: number, sizes: readonly number[]): ContentMessage {
  const newTransactions = sizes.map((size, index) => ({
    privacy: "trusting" as const,
    madeAt: after + index,
    changes: "x".repeat(size),
  }));
  const lastSignature = `signature_z${after + sizes.length}`;
  const content = { [session]: { after, newTransactions, lastSignature } };
  // A message as cojson makes it, without what folding does not look at.
  return { action: "content", id: ID, header: HEADER, priority: 0, new: content } as never;
}

const store = (...messages: ContentMessage[]): CaptureEntry[] =>
  messages.map((content) => ({ kind: "store", message: content }));

describe("what a storage must hold", () => {
  it("is signed where the changes since the last signature pass 102,400 characters, and at the end", () => {
    const entries = store(
      message(SESSION, 0, [60_000]),
      message(SESSION, 1, [42_400]), // 102,400 since the beginning: not passed yet
      message(SESSION, 2, [1, 1]), // passed, at the message's last index
      message(SESSION, 4, [102_400]),
    );
    const session = foldStored(entries).get(ID)?.sessions.get(SESSION);
    expect([...(session?.signatures ?? [])]).toEqual([
      [3, "signature_z4"],
      [4, "signature_z5"],
    ]);
  });

  it("counts what two messages both bring once", () => {
    const folded = foldStored(store(message(SESSION, 0, [1, 1]), message(SESSION, 1, [1, 1, 1])));
    expect(countFolded(folded)).toEqual({
      coValues: 1,
      sessions: 1,
      transactions: 4,
      signatures: 0,
    });
  });

  it("is the tombstone alone where a deletion was valid, also of what came after it", () => {
    const messages = [
      message(SESSION, 0, [1]),
      message(TOMBSTONE, 0, [1]),
      message(SESSION, 1, [1]),
    ];
    const [content, deletion, late] = store(...messages);
    if (!content || !deletion || !late) return expect.unreachable();
    const mark: CaptureEntry = { kind: "markDeleteAsValid", id: ID };
    const sessions = (entries: CaptureEntry[]) => [
      ...(foldStored(entries).get(ID)?.sessions.keys() ?? []),
    ];
    expect(sessions([content, mark, deletion, late])).toEqual([TOMBSTONE]);
    expect(sessions([content, deletion, late])).toEqual([SESSION, TOMBSTONE]);
    // cojson queues the erasure when it stores the tombstone: a mark that comes later is too late.
    expect(sessions([content, deletion, mark, late])).toEqual([SESSION, TOMBSTONE]);
  });

  it("cannot be said of messages with a gap or without a header", () => {
    const invalid = expect.objectContaining({ code: "CAPTURE_INVALID" });
    expect(() => foldStored(store(message(SESSION, 1, [1])))).toThrow(invalid);
    const { header: _header, ...headless } = message(SESSION, 0, [1]);
    expect(() => foldStored(store(headless))).toThrow(invalid);
  });
});

describe("what a storage delivered", () => {
  const entries = store(message(SESSION, 0, [102_401]), message(SESSION, 1, [1, 1]));
  const expected = foldStored(entries).get(ID);
  if (expected === undefined) throw new Error("nothing folded");
  const whats = (...messages: ContentMessage[]) =>
    compareFolded(ID, expected, foldLoaded(messages)).map(({ what }) => what);
  const first = message(SESSION, 0, [102_401]);
  const second = message(SESSION, 1, [1, 1]);

  it("equals what was stored, cut where it is signed", () => {
    expect(whats(first, second)).toEqual([]);
  });

  it("differs when nothing came", () => {
    expect(whats()).toEqual(["content"]);
  });

  it("differs when a transaction, a chunk, a signature or a session is missing, or one too many", () => {
    const session = (what: string) => `session ${SESSION} ${what}`;
    const short = message(SESSION, 1, [1]);
    expect(whats(first, short)).toContain(session("transaction count"));
    expect(whats(second)).toContain(session("transaction 0"));
    expect(whats(message(SESSION, 0, [102_401, 1, 1]))).toEqual([session("signatures")]);
    expect(whats({ ...first, new: {} })).toEqual([`session ${SESSION}`]);
    expect(whats(first, second, message(TOMBSTONE, 0, [1]))).toEqual([`session ${TOMBSTONE}`]);
  });

  it("names what was expected and what came", () => {
    const [difference] = compareFolded(
      ID,
      expected,
      foldLoaded([first, message(SESSION, 1, [1, 2])]),
    );
    expect(difference).toEqual({
      coValue: ID,
      what: `session ${SESSION} transaction 2`,
      expected: '{"changes":"x","madeAt":2,"privacy":"trusting"}',
      actual: '{"changes":"xx","madeAt":2,"privacy":"trusting"}',
    });
  });
});
