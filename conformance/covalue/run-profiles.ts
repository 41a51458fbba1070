// How much a run does: the profiles `quick` and `nightly`, in the one place where their numbers stand.
import type { Durability } from "@assay/engines/engine";

/** What a profile gives each cell. */
export interface RunProfile {
  /** Histories of one seed. */
  readonly histories: Readonly<Record<Durability, number>>;
  /** How long all cells may take together; without one a run ends with its histories. */
  readonly budgetMs?: number;
  /** Whether each run takes a seed that no run has taken. */
  readonly newSeed: boolean;
}

/** For a pull request: in so many histories each ordered pair of operations is met some twenty times. */
const QUICK: RunProfile = {
  histories: { volatile: 200, process: 200, power: 200 },
  newSeed: false,
};

/** Every profile, by name. */
export const RUN_PROFILES = {
  quick: QUICK,
  /** For a night: seed after seed until its time is over. */
  nightly: { ...QUICK, budgetMs: 30 * 60_000, newSeed: true },
} as const satisfies Readonly<Record<string, RunProfile>>;

/** The name of a profile. */
export type RunProfileName = keyof typeof RUN_PROFILES;

/** How many histories of one seed a cell of that durability is given where nothing else is said. */
export function defaultHistories(durability: Durability): number {
  return RUN_PROFILES.quick.histories[durability];
}
