// How much a run does: the profiles `quick` and `nightly`, in the one place where their numbers stand.
import { isDeepStrictEqual } from "node:util";
import { DURABILITIES, type Cell } from "@assay/engines/engine";

/** What a profile gives each cell. */
export interface RunProfile {
  /** Histories of one seed. */
  readonly histories: number;
  /** Those of a cell whose engine and api the run also checks with a weaker durability: that one plays these and more. */
  readonly historiesBesideWeaker: number;
  /** How long all cells may take together; without one a run ends with its histories. */
  readonly budgetMs?: number;
  /** Whether each run takes a seed that no run has taken. */
  readonly newSeed: boolean;
}

/** For a pull request: in so many histories each ordered pair of operations is met some twenty times. */
const QUICK: RunProfile = { histories: 200, historiesBesideWeaker: 150, newSeed: false };

/** Every profile, by name. */
export const RUN_PROFILES = {
  quick: QUICK,
  /** For a night: seed after seed until its time is over. */
  nightly: { ...QUICK, budgetMs: 30 * 60_000, newSeed: true },
} as const satisfies Readonly<Record<string, RunProfile>>;

/** The name of a profile. */
export type RunProfileName = keyof typeof RUN_PROFILES;

/** How many histories of one seed a cell is given where nothing else is said, among all cells that are checked. */
export function defaultHistories(
  cell: Omit<Cell, "version">,
  cells: readonly Omit<Cell, "version">[],
): number {
  const { histories, historiesBesideWeaker } = RUN_PROFILES.quick;
  const strength = ({ durability }: Omit<Cell, "version">) => DURABILITIES.indexOf(durability);
  const isBesideWeaker = cells.some(
    (other) =>
      other.engine === cell.engine &&
      other.api === cell.api &&
      isDeepStrictEqual(other.tuning, cell.tuning) &&
      strength(other) < strength(cell),
  );
  return isBesideWeaker ? historiesBesideWeaker : histories;
}
