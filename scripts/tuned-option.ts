// The option `--tuned`: engines with other parameters, beside themselves as they come.
import {
  AssayError,
  type EngineTuning,
  type Tuning,
  type TuningValue,
} from "@assay/engines/engine";

const MEBIBYTE = 1024 * 1024;

/**
 * What `--tuned equal` makes of an engine: caches and write buffers of one size, nothing compressed, as far
 * as it lets them be set; or why it stays as it is.
 */
const EQUAL: Readonly<Record<string, Tuning | string>> = {
  sqlite: { cacheBytes: 32 * MEBIBYTE },
  leveldb: {
    cacheBytes: 32 * MEBIBYTE,
    writeBufferBytes: 32 * MEBIBYTE,
    compression: false,
  },
  fjall: "is of that size by default",
  lmdb: "has the system's page cache and no write buffer",
  memory: "has neither cache nor write buffer",
};

/** Of an engine that somebody brought. */
const UNKNOWN = "is not known here (name its parameters with another --tuned)";

/** What `--tuned` comes to. */
export interface ChosenTunings {
  readonly tunings: readonly EngineTuning[];
  /** A line that names the chosen engines that `equal` leaves as they are; absent where it leaves none. */
  readonly note?: string;
}

/**
 * `equal`, or `sqlite:cacheBytes=65536,synchronous=off`; of `equal` what is of the given engines.
 * Errors: `USAGE` for anything else; `SELECTION_EMPTY` for `equal` where it would change no engine.
 */
export function engineTunings(
  words: readonly string[],
  engines: ReadonlySet<string>,
): ChosenTunings {
  const tunings = words.flatMap((word) =>
    word === "equal" ? equalTunings(engines) : [engineTuning(word)],
  );
  const left = words.includes("equal") ? leftAsTheyAre(engines) : [];
  if (left.length === 0) return { tunings };
  return { tunings, note: `--tuned equal leaves as they are: ${left.join("; ")}` };
}

function equalTunings(engines: ReadonlySet<string>): readonly EngineTuning[] {
  const all = Object.entries(EQUAL).flatMap(([engine, tuning]) =>
    typeof tuning === "string" ? [] : [{ engine, tuning }],
  );
  const chosen = all.filter(({ engine }) => engines.has(engine));
  if (chosen.length > 0) return chosen;
  const able = all.map(({ engine }) => engine).join(", ");
  throw new AssayError(
    "SELECTION_EMPTY",
    `--tuned equal changes none of the engines that run: ${leftAsTheyAre(engines).join("; ")}. It changes ${able}: add one with --engines, or leave out --tuned`,
  );
}

/** `memory has neither`, for each that has nothing to be made equal. */
function leftAsTheyAre(engines: ReadonlySet<string>): readonly string[] {
  return [...engines].flatMap((engine) => {
    const known = Object.hasOwn(EQUAL, engine) ? EQUAL[engine] : UNKNOWN;
    return typeof known === "string" ? [`${engine} ${known}`] : [];
  });
}

function engineTuning(word: string): EngineTuning {
  const [, engine, parameters] = /^([^:=]+):(.+)$/.exec(word) ?? [];
  const pairs = parameters?.split(",").map((pair) => /^([^=]+)=(.*)$/.exec(pair)) ?? [];
  if (engine === undefined || pairs.includes(null)) {
    throw new AssayError(
      "USAGE",
      `--tuned ${word}: write it as engine:name=value,name=value, or equal`,
    );
  }
  const tuning = Object.fromEntries(
    pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? "", valueOf(pair[2] ?? "")]])),
  );
  return { engine, tuning };
}

/** An engine's parameters as `--tuned` names them. */
export function tunedWord({ engine, tuning }: EngineTuning): string {
  const pairs = Object.entries(tuning).map(([name, value]) => `${name}=${value}`);
  return `${engine}:${pairs.join(",")}`;
}

/** A number, true or false where it reads as one; else the text. */
function valueOf(text: string): TuningValue {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}
