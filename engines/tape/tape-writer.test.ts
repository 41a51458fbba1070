// A tape that cannot be written: the application never hears of it, and the tape says how far it goes.
import { describe, expect, it } from "vitest";
import { memoryEngine } from "../memory/index.ts";
import { decodeTape } from "./read-tape.ts";
import { recordClient } from "./record-client.ts";
import { MemoryOutput } from "./tape-store.test.support.ts";
import { TapeWriter, type TapeWriterOptions } from "./tape-writer.ts";

const NO_SPACE = new Error("ENOSPC: no space left on device");

/** An output whose disk is full at some of its appends, of which it then writes a part. */
class FullOutput extends MemoryOutput {
  readonly #isFull: (append: number) => boolean;
  #appends = 0;

  constructor(isFull: (append: number) => boolean) {
    super();
    this.#isFull = isFull;
  }

  override async append(text: string): Promise<void> {
    this.#appends += 1;
    const isFull = this.#isFull(this.#appends);
    await super.append(isFull ? text.slice(0, text.length / 2) : text);
    if (isFull) throw NO_SPACE;
  }
}

/** More than a piece of text a call, so that each call is written by itself. */
const LONG = "x".repeat(70_000);
const FULL = "the tape could not be written: ENOSPC: no space left on device";

/** Makes calls until what was recorded is written, three in all; answers with what they answered. */
async function work(output: MemoryOutput, options: TapeWriterOptions = {}) {
  const tape = new TapeWriter(output, "client", options);
  const client = recordClient(memoryEngine.openSync({ path: "", durability: "volatile" }), tape);
  const answers: unknown[] = [];
  for (const id of ["a", "b", "c"]) {
    answers.push(client.upsertCoValue(`${id}${LONG}`, { type: "comap" } as never));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { answers, tape };
}

describe("a recorder whose sink fails", () => {
  it("goes on answering, and its tape ends with what was written before and the reason", async () => {
    const output = new FullOutput((append) => append === 3);
    const reasons: string[] = [];
    const { answers, tape } = await work(output, { onStop: (reason) => reasons.push(reason) });
    expect(answers).toEqual([1, 2, 3]);
    expect(tape.recording).toBe(false);
    expect(reasons).toEqual([FULL]);
    expect(await tape.end()).toEqual({ state: "stopped", calls: 1, reason: FULL, cause: NO_SPACE });
    expect(output.closed).toBe(true);
    const read = decodeTape(output.bytes());
    expect(read.end).toEqual({ state: "stopped", reason: FULL });
    expect(read.calls.length).toBe(1);
  });

  it("says so at once, not only when the tape is ended", async () => {
    const output = new FullOutput((append) => append === 3);
    await work(output);
    expect(decodeTape(output.bytes()).end).toEqual({ state: "stopped", reason: FULL });
  });

  it("gives up its last piece where there is no room for the reason", async () => {
    const output = new FullOutput((append) => append === 4 || append === 5);
    const { tape } = await work(output);
    expect(await tape.end()).toEqual({ state: "stopped", calls: 1, reason: FULL, cause: NO_SPACE });
    expect(decodeTape(output.bytes()).calls.length).toBe(1);
  });

  it("says that the tape is not complete where only the footer finds no room", async () => {
    const output = new FullOutput((append) => append === 5);
    const { tape } = await work(output);
    expect(await tape.end()).toEqual({ state: "stopped", calls: 2, reason: FULL, cause: NO_SPACE });
    expect(decodeTape(output.bytes()).calls.length).toBe(2);
  });

  it("says that the tape is lost where nothing can be written", async () => {
    const { answers, tape } = await work(new FullOutput(() => true));
    expect(answers).toEqual([1, 2, 3]);
    expect(await tape.end()).toEqual({ state: "lost", reason: FULL, cause: NO_SPACE });
  });

  it("keeps an error of who is told away from the application", async () => {
    const onStop = (): never => {
      throw new Error("planted");
    };
    const { answers } = await work(new FullOutput((append) => append === 2), { onStop });
    expect(answers).toEqual([1, 2, 3]);
  });
});

describe("a tape", () => {
  it("stops when writing falls too far behind, and holds what was gathered", async () => {
    const output = new MemoryOutput();
    const { answers, tape } = await work(output, { mostWaiting: 1_000 });
    expect(answers).toEqual([1, 2, 3]);
    const reason = "writing the tape fell too far behind the application";
    expect(await tape.end()).toEqual({ state: "stopped", calls: 1, reason });
    expect(decodeTape(output.bytes()).calls.length).toBe(1);
  });

  it("stops at a value that is no JSON, which is the client's to refuse", async () => {
    const output = new MemoryOutput();
    const tape = new TapeWriter(output, "client");
    const client = recordClient(memoryEngine.openSync({ path: "", durability: "volatile" }), tape);
    const header = { big: 1n } as never;
    expect(() => client.upsertCoValue("a", header)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(client.upsertCoValue("b", {} as never)).toBe(1);
    expect((await tape.end()).state).toBe("stopped");
    expect(decodeTape(output.bytes()).calls).toEqual([]);
  });

  it("holds calls that were not answered when it ended, as such", async () => {
    const output = new MemoryOutput();
    const tape = new TapeWriter(output, "client");
    const store = await memoryEngine.openAsync({ path: "", durability: "volatile" });
    const client = recordClient(store, tape);
    void client.getCoValueCount();
    const open = client.transaction(() => new Promise((resolve) => setTimeout(resolve, 0)));
    expect(await tape.end()).toEqual({ state: "complete", calls: 2 });
    await open;
    const [count, transaction] = decodeTape(output.bytes()).calls;
    expect(count).toEqual({ call: "getCoValueCount", n: 0, at: expect.any(Number) });
    expect(transaction).toMatchObject({ call: "transaction", n: 1 });
    expect(transaction).not.toHaveProperty("ms");
  });

  it("has calls in the order made, and their lines in the order answered", async () => {
    const output = new MemoryOutput();
    const tape = new TapeWriter(output, "client");
    const store = await memoryEngine.openAsync({ path: "", durability: "volatile" });
    const client = recordClient(store, tape);
    await client.transaction(() => client.getCoValueCount());
    await tape.end();
    const lines = output.bytes().toString("utf8").split("\n").slice(1, 3);
    expect(lines.map((line) => JSON.parse(line).n)).toEqual([1, 0]);
    const made = decodeTape(output.bytes()).calls.map(({ call }) => call);
    expect(made).toEqual(["transaction", "getCoValueCount"]);
  });

  it("says when each call was made and how long its answer took", async () => {
    let now = 5_000;
    const output = new MemoryOutput();
    const tape = new TapeWriter(output, "client", { now: () => (now += 1.25) });
    const client = recordClient(memoryEngine.openSync({ path: "", durability: "volatile" }), tape);
    client.getCoValueCount();
    client.getCoValueIDs(1, 0);
    await tape.end();
    expect(decodeTape(output.bytes()).calls).toMatchObject([
      { at: 1.25, ms: 1.25 },
      { at: 3.75, ms: 1.25 },
    ]);
  });

  it("takes no calls of another level", () => {
    const store = memoryEngine.openSync({ path: "", durability: "volatile" });
    const tape = new TapeWriter(new MemoryOutput(), "storage");
    expect(() => recordClient(store, tape)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
