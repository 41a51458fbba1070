// The part of the corpus that is drawn: which histories, from which seeds. A file is drawn once and
// kept, since a better generator draws others; to draw one anew, remove it and run `npm run corpus`.
import fc from "fast-check";
import { countOperations, skippedOperations, type OperationName } from "@assay/engines/covalue";
import type { HistoryFile } from "@assay/engines/history";
import { ADVERSARIAL_POOLS, histories, type GeneratorPools } from "./generator/histories.ts";

/** A kind of history: what is drawn, and from what. */
interface Profile {
  readonly skips: ReadonlySet<OperationName>;
  readonly pools: GeneratorPools;
  /** What the file says of itself. */
  readonly note: string;
}

const NOTHING: ReadonlySet<OperationName> = new Set();

const PROFILES = {
  everything: {
    skips: NOTHING,
    pools: ADVERSARIAL_POOLS,
    note: "Drawn from everything, branches in flight together and reopening among it.",
  },
  serial: {
    skips: new Set<OperationName>([...skippedOperations("sync", true), "parallel"]),
    pools: ADVERSARIAL_POOLS,
    note: "Drawn from what a sync cell plays, reopening among it.",
  },
  volatile: {
    skips: new Set<OperationName>([...skippedOperations("async", false), "parallel"]),
    pools: ADVERSARIAL_POOLS,
    note: "Drawn from what a volatile cell plays, one operation after the other.",
  },
  realistic: {
    skips: NOTHING,
    pools: {
      ...ADVERSARIAL_POOLS,
      idFamilies: [["co_zUKLWpkqgFz1rVfFjbpDhMPCxWzR", "co_zSoAXtbZ9sXFGT4QrE6Bjd3ZyNGT"]],
      sessionFamilies: [
        ["co_zUKLWpkqgFz1rV_session_zQwE", "co_zUKLWpkqgFz1rV_session_zRtY"],
        ["co_zUKLWpkqgFz1rV_session_d1vP$", "co_zUKLWpkqgFz1rV_session_zQwE"],
      ],
    },
    note: "Drawn with ids as cojson makes them.",
  },
} as const satisfies Readonly<Record<string, Profile>>;

/** A generated file of the corpus. */
export interface GeneratedHistory {
  /** `generated/serial-13` */
  readonly name: string;
  readonly profile: keyof typeof PROFILES;
  readonly seed: number;
  /** The first history of the seed that has so many operations is taken. */
  readonly atLeast: number;
}

/** Seeds, each with how many operations its history has at the least. */
const SEEDS: Readonly<Record<keyof typeof PROFILES, readonly (readonly [number, number])[]>> = {
  everything: [
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
    [5, 60],
    [6, 70],
    [7, 120],
    [9, 140],
  ],
  serial: [
    [11, 10],
    [12, 30],
    [13, 60],
    [14, 90],
    [15, 120],
    [16, 160],
  ],
  volatile: [
    [21, 20],
    [22, 60],
    [23, 120],
  ],
  realistic: [
    [31, 20],
    [32, 60],
    [33, 120],
  ],
};

/** The generated files of the corpus. */
export const GENERATED_HISTORIES: readonly GeneratedHistory[] = Object.entries(SEEDS).flatMap(
  ([profile, seeds]) =>
    seeds.map(([seed, atLeast]) => ({
      name: `generated/${profile}-${seed}`,
      // The entries of an object typed by its own keys have those keys.
      profile: profile as keyof typeof PROFILES,
      seed,
      atLeast,
    })),
);

/** How many histories of a seed are looked at; about every tenth is a long one. */
const MOST_DRAWN = 200;

/** Draws a history with the generator as it is today. Errors: `RangeError` where none is long enough. */
export function drawHistory({ profile, seed, atLeast }: GeneratedHistory): HistoryFile {
  const { skips, pools, note } = PROFILES[profile];
  const drawn = fc.sample(histories(skips, pools), { seed, numRuns: MOST_DRAWN });
  const operations = drawn.find((history) => countOperations(history) >= atLeast);
  if (operations === undefined) throw new RangeError(`no history of seed ${seed} is long enough`);
  return { contract: "covalue", note, seed, operations };
}
