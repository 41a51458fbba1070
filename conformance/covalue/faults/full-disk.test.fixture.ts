// The processes of full-disk.test.ts: one fills the disk through a store, others look at what is there.
// Not through the test's own process: an engine may die of a full disk, as of a mapped page without room.
import { rmSync } from "node:fs";
import { errorMessage, type Api, type EngineSource } from "@assay/engines/engine";
import type { AnyCoValueStore } from "@assay/engines/covalue";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { codeOf } from "./view.ts";
import { idsOfWrite, presentIn, write, type Presence } from "./full-disk-writes.test.support.ts";

/** Which store, and what the process before has said. */
export interface FullDiskInput {
  readonly source: EngineSource;
  readonly api: Api;
  /** The store that was filled, and one that is new. */
  readonly path: string;
  readonly newPath: string;
  /** A file whose removal makes room. */
  readonly filler: string;
  /** For each write that was tried, whether it was acknowledged. */
  readonly acknowledged: readonly boolean[];
}

/** What filling the disk came to. */
export interface Filled {
  readonly acknowledged: readonly boolean[];
  /** Of the writes that were refused: each code once, with its first message. */
  readonly refusals: Readonly<Record<string, string>>;
  /** The code of the first refusal. */
  readonly firstRefusal: string;
  /** What was not read as it was acknowledged, on the full disk. */
  readonly differences: readonly string[];
  /** `acknowledged`, or the code of a write in the same store once there was room again. */
  readonly withRoom: string;
  /** `closed`, or the code of closing. */
  readonly closing: string;
  /** `opened`, or the code of opening again in the same process. */
  readonly reopening: string;
}

/** What an opening came to. */
export interface Opened {
  readonly which: "filled" | "new";
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

/** Fills the disk, reads, makes room, writes once more, closes and opens again. */
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
  const reopening = await codeOfCall(async () => {
    await (await open(input)).close();
  });
  emit({
    ...filled,
    acknowledged,
    differences,
    withRoom: withRoom || "acknowledged",
    closing: closing || "closed",
    reopening: reopening || "opened",
  });
};

/** Fills the disk, reads, and is killed. */
export const fillAndDie: WorkerFunction<Filled> = async (given, emit) => {
  const input = given as FullDiskInput;
  emit({ ...(await fill(input.api, await open(input))), withRoom: "", closing: "", reopening: "" });
  process.kill(process.pid, "SIGKILL");
  // Dying takes a moment.
  await new Promise(() => {});
};

/** Opens both stores twice, whatever the first time came to, and looks at everything. */
export const openAndRead: WorkerFunction<Opened> = async (given, emit) => {
  for (const which of ["filled", "new"] as const) {
    for (let time = 0; time < 2; time += 1) emit(await openOnce(given as FullDiskInput, which, []));
  }
};

/** The same with room: each time one more thing is written. */
export const openAndWrite: WorkerFunction<Opened> = async (given, emit) => {
  for (const which of ["filled", "new"] as const) {
    for (const written of [[], [true]]) {
      const opened = await openOnce(given as FullDiskInput, which, written, true);
      emit(opened);
    }
  }
};

async function openOnce(
  input: FullDiskInput,
  which: "filled" | "new",
  written: readonly boolean[],
  writes = false,
): Promise<Opened> {
  const [path, before] =
    which === "filled" ? [input.path, input.acknowledged] : [input.newPath, []];
  const acknowledged = [...before, ...written];
  let store: AnyCoValueStore | undefined;
  const opening = await codeOfCall(async () => {
    store = await open({ ...input, path });
  });
  if (store === undefined) return { which, opening, differences: [] };
  const differences = await differencesIn(store, acknowledged);
  if (writes) await write(input.api, store, acknowledged.length, SMALL);
  await store.close();
  return { which, opening: "opened", differences };
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
): Promise<Omit<Filled, "withRoom" | "closing" | "reopening">> {
  const acknowledged: boolean[] = [];
  const refusals: Record<string, string> = {};
  for (const textLength of [BIG, SMALL]) {
    for (let refused = 0; refused < REFUSALS && acknowledged.length < MOST_WRITES;) {
      const refusal = await refusalOf(() => write(api, store, acknowledged.length, textLength));
      acknowledged.push(refusal === undefined);
      refused = refusal === undefined ? 0 : refused + 1;
      if (refusal !== undefined) refusals[refusal.code] ??= refusal.message;
    }
  }
  const differences = await differencesIn(store, acknowledged);
  return { acknowledged, refusals, firstRefusal: Object.keys(refusals)[0] ?? "", differences };
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
  return (await refusalOf(call))?.code ?? "";
}

async function refusalOf(
  call: () => unknown,
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return { code: codeOf(error), message: errorMessage(error) };
  }
}
