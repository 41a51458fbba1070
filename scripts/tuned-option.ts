// The option `--tuned`: engines with other parameters, beside themselves as they come.
import { AssayError, type EngineTuning, type TuningValue } from "@assay/engines/engine";

const MEBIBYTE = 1024 * 1024;

/**
 * What `--tuned equal` means: caches and write buffers of one size, nothing compressed, as far as the engines
 * let them be set. fjall's are of that size by default; lmdb has the operating system's page cache and no
 * write buffer, and memory has neither.
 */
const EQUAL: readonly EngineTuning[] = [
  { engine: "sqlite", tuning: { cacheBytes: 32 * MEBIBYTE } },
  {
    engine: "leveldb",
    tuning: {
      cacheBytes: 32 * MEBIBYTE,
      writeBufferBytes: 32 * MEBIBYTE,
      compression: false,
    },
  },
];

/**
 * `equal`, or `sqlite:cacheBytes=65536,synchronous=off`; of `equal` what is of the given engines.
 * Errors: `USAGE` for anything else.
 */
export function engineTunings(
  words: readonly string[],
  engines: ReadonlySet<string>,
): readonly EngineTuning[] {
  return words.flatMap((word) =>
    word === "equal" ? EQUAL.filter(({ engine }) => engines.has(engine)) : [engineTuning(word)],
  );
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

/** A number, true or false where it reads as one; else the text. */
function valueOf(text: string): TuningValue {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}
