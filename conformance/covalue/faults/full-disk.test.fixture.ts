// The processes of full-disk.test.ts: one fills the disk through a store, others look at what is there.
// Not through the test's own process: an engine may die of a full disk, as of a mapped page without room.
import { rmSync } from "node:fs";
import type { Api, EngineSource } from "@assay/engines/engine";
import type { AnyCoValueStore } from "@assay/engines/covalue";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { codeOf } from "./view.ts";
import { idsOfWrite, presentIn, write, type Presence } from "./full-disk-writes.test.support.ts";

/** Which store, and what the process before has said. */
export interface FullDiskInput {
  readonly source: EngineSource;
  readonly api: Api;
  readonly path: string;
  /** A file whose removal makes room. */
  readonly filler: string;
  /** For each write that was tried, whether it was acknowledged. */
  readonly acknowledged: readonly boolean[];
}

/** What filling the disk came to. */
export interface Filled {
  readonly acknowledged: readonly boolean[];
  /** Of the writes that were refused, each once. */
  readonly codes: readonly string[];
  /** What was not read as it was acknowledged, on the full disk. */
  readonly differences: readonly string[];
  /** `acknowledged`, or the code of a write in the same store once there was room again. */
  readonly withRoom: string;
  /** `closed`, or the code of closing. */
  readonly closing: string;
}

/** What an opening came to. */
export interface Opened {
  /** `opened`, or the code of the refusal. */
  readonly opening: string;
  readonly differences: readonly string[];
}

/** A refused write may leave room for a smaller one: so many in a row, and the disk is full. */
const REFUSALS = 3;
/** Far more than fit. */
const MOST_WRITES = 3_000;
/** So many are told. */
const MOST_DIFFERENCES = 10;
const BIG = 12_000;
const SMALL = 20;

/** Fills the disk, reads, makes room, writes once more and closes. */
export const fillAndClose: WorkerFunction<Filled> = async (given, emit) => {
  const input = given as FullDiskInput;
  const store = await open(input);
  const filled = await fill(input.api, store);
  rmSync(input.filler);
  const withRoom = await codeOfCall(() =>
    write(input.api, store, filled.acknowledged.length, SMALL),
  );
  const acknowledged = [...filled.acknowledged, withRoom === ""];
  const differences = [...filled.differences, ...(await differencesIn(store, acknowledged))];
  const closing = await codeOfCall(() => store.close());
  emit({
    ...filled,
    acknowledged,
    differences,
    withRoom: withRoom || "acknowledged",
    closing: closing || "closed",
  });
};

/** Fills the disk, reads, and is killed. */
export const fillAndDie: WorkerFunction<Filled> = async (given, emit) => {
  const input = given as FullDiskInput;
  emit({ ...(await fill(input.api, await open(input))), withRoom: "", closing: "" });
  process.kill(process.pid, "SIGKILL");
  // Dying takes a moment.
  await new Promise(() => {});
};

/** Opens twice, whatever the first time came to, and looks at everything. */
export const openAndRead: WorkerFunction<Opened> = async (given, emit) => {
  for (let time = 0; time < 2; time += 1) emit(await openOnce(given as FullDiskInput, false));
};

/** The same with room: each time one more thing is written. */
export const openAndWrite: WorkerFunction<Opened> = async (given, emit) => {
  const input = given as FullDiskInput;
  const first = await openOnce(input, true);
  emit(first);
  emit(await openOnce({ ...input, acknowledged: [...input.acknowledged, true] }, true));
};

async function openOnce(input: FullDiskInput, writes: boolean): Promise<Opened> {
  let store: AnyCoValueStore | undefined;
  const opening = await codeOfCall(async () => {
    store = await open(input);
  });
  if (store === undefined) return { opening, differences: [] };
  const differences = [...(await differencesIn(store, input.acknowledged))];
  if (writes) await write(input.api, store, input.acknowledged.length, SMALL);
  await store.close();
  return { opening: "opened", differences };
}

async function open({ source, api, path }: FullDiskInput): Promise<AnyCoValueStore> {
  const engine = await importEngine(source);
  const options = { path, durability: "process" } as const;
  return api === "async" ? engine.openAsync(options) : engine.openSync(options);
}

/** Writes big things, then small ones, until each was refused a few times. */
async function fill(
  api: Api,
  store: AnyCoValueStore,
): Promise<Pick<Filled, "acknowledged" | "codes" | "differences">> {
  const acknowledged: boolean[] = [];
  const codes = new Set<string>();
  for (const textLength of [BIG, SMALL]) {
    for (let refused = 0; refused < REFUSALS && acknowledged.length < MOST_WRITES;) {
      const code = await codeOfCall(() => write(api, store, acknowledged.length, textLength));
      acknowledged.push(code === "");
      refused = code === "" ? 0 : refused + 1;
      if (code !== "") codes.add(code);
    }
  }
  return { acknowledged, codes: [...codes], differences: await differencesIn(store, acknowledged) };
}

/** Acknowledged writes that are not there, refused ones of which a part is, and ids that are not dense. */
async function differencesIn(
  store: AnyCoValueStore,
  acknowledged: readonly boolean[],
): Promise<readonly string[]> {
  const differences: string[] = [];
  for (const [number, wasAcknowledged] of acknowledged.entries()) {
    const presence = await presentIn(store, number);
    const right: readonly Presence[] = wasAcknowledged ? ["whole"] : ["whole", "absent"];
    if (right.includes(presence)) continue;
    const what = wasAcknowledged ? "acknowledged" : "refused";
    differences.push(`write ${number}, ${what}: ${presence} (${idsOfWrite(number).join(", ")})`);
  }
  const listed = await store.getCoValueIDs(Number.MAX_SAFE_INTEGER, 0);
  for (const [index, { id }] of listed.entries()) {
    const row = await store.getCoValue(id);
    if (row?.rowID !== index + 1) differences.push(`${id} is row ${row?.rowID}, not ${index + 1}`);
  }
  return differences.slice(0, MOST_DIFFERENCES);
}

/** Nothing for a call that answers, or its code. */
async function codeOfCall(call: () => unknown): Promise<string> {
  try {
    await call();
    return "";
  } catch (error) {
    return codeOf(error);
  }
}
