// Makes real Jazz data: real cojson nodes of several accounts and sessions, real crypto, groups,
// edits, deletions; recorded as the messages they store. Same bytes from the same seed.
// Goal: every shape of data that a storage meets. Non-goal: volume; see the scale's parameters.
import { setImmediate } from "node:timers/promises";
import type { RawCoID } from "cojson";
import { AssayError } from "../engine/errors.ts";
import {
  completeCapture,
  type Capture,
  type CaptureEntry,
  type ExpectedContent,
} from "../history/capture.ts";
import { CAPTURE_SCALES, type CaptureScale, type ScaleName } from "./capture-scale.ts";
import { captureStages } from "./capture-stages.ts";
import { closeWorld, openWorld, type World } from "./capture-world.ts";
import { cojsonVersion } from "./cojson-version.ts";
import type { CryptoKind } from "./load-crypto.ts";
import type { OnProgress } from "./progress.ts";
import { readContent } from "./read-content.ts";

/** What a capture is made from. */
export interface MakeCaptureOptions {
  /** A whole number; the same seed, scale and version of cojson give the same bytes. */
  readonly seed: number;
  /** A named size, or numbers of one's own. Default: `default`. */
  readonly scale?: ScaleName | CaptureScale;
  /** Default: `napi` where it loads on this machine, else `wasm`; both give the same bytes. */
  readonly crypto?: CryptoKind;
  readonly onProgress?: OnProgress;
}

/**
 * Makes a capture. Calls queue up behind one another, since the process has one `Date`, which is a
 * virtual one while a stage runs.
 *
 * Errors: `INVALID_ARGUMENT` for a seed that is not a whole number.
 */
export function makeCapture(options: MakeCaptureOptions): Promise<Capture> {
  const turn = lastMake.then(
    () => make(options),
    () => make(options),
  );
  lastMake = turn;
  return turn;
}

let lastMake: Promise<unknown> = Promise.resolve();

async function make({ seed, scale = "default", crypto, onProgress }: MakeCaptureOptions) {
  if (!Number.isSafeInteger(seed)) {
    throw new AssayError("INVALID_ARGUMENT", `seed ${seed} is not a whole number`);
  }
  const parameters = typeof scale === "string" ? CAPTURE_SCALES[scale] : scale;
  const world = await openWorld(seed, parameters, crypto);
  try {
    for (const [index, stage] of captureStages.entries()) {
      onProgress?.({ step: `make: ${stage.name}`, done: index, total: captureStages.length });
      // Between the stages the real `Date` is back and others may run: timers, signals, output.
      await world.clock.during(() => stage.run(world));
      await setImmediate();
    }
    onProgress?.({ step: "make", done: captureStages.length, total: captureStages.length });
    const entries = world.recorder.entries();
    return completeCapture({
      origin: {
        seed,
        cojson: cojsonVersion(),
        scale: { name: typeof scale === "string" ? scale : "custom", parameters },
        account: world.account(),
      },
      entries,
      contents: readContents(world, entries),
    });
  } finally {
    await closeWorld(world);
  }
}

/** What the first session of the capture's account sees of every coValue, in order of appearance. */
function readContents(world: World, entries: readonly CaptureEntry[]): ExpectedContent[] {
  const ids = new Set<RawCoID>();
  for (const entry of entries) if (entry.kind === "store") ids.add(entry.message.id);
  const { node } = world.session("laptop");
  return [...ids].map((id) => readContent(node.expectCoValueLoaded(id)));
}
