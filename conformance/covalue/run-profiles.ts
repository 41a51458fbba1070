// How much a run does: the profiles `quick` and `nightly`, in the one place where their numbers stand.
import { cellName, DURABILITIES, type Cell } from "@assay/engines/engine";

/** What a profile gives each cell. */
export interface RunProfile {
  /** Histories of one seed. */
  readonly histories: number;
  /**
   * Those of a cell that the run also checks with a weaker durability that keeps data: that one plays these and more.
   * So few miss a floor with a seed in eight, and half as many more are played then.
   */
  readonly historiesBesideWeaker: number;
  /** How long all cells may take together; without one a run ends with its histories. */
  readonly budgetMs?: number;
  /** Whether each run takes a seed that no run has taken. */
  readonly newSeed: boolean;
}

/** For a pull request: in 200 histories each ordered pair of operations is met some thirty times. */
const QUICK: RunProfile = { histories: 200, historiesBesideWeaker: 150, newSeed: false };

/** Every profile, by name. */
export const RUN_PROFILES = {
  quick: QUICK,
  /** For a night: seed after seed until its time is over. */
  nightly: { ...QUICK, budgetMs: 30 * 60_000, newSeed: true },
} as const satisfies Readonly<Record<string, RunProfile>>;

/** The name of a profile. */
export type RunProfileName = keyof typeof RUN_PROFILES;

type CellWithoutVersion = Omit<Cell, "version">;

/** How many histories of one seed a cell is given where nothing else is said, among all cells that are checked. */
export function defaultHistories(
  cell: CellWithoutVersion,
  cells: readonly CellWithoutVersion[],
): number {
  const { histories, historiesBesideWeaker } = RUN_PROFILES.quick;
  const isBesideWeaker = cells.some(
    ({ durability, ...other }) =>
      // Where nothing is kept other histories are drawn, without reopening.
      durability !== "volatile" &&
      DURABILITIES.indexOf(durability) < DURABILITIES.indexOf(cell.durability) &&
      cellName({ ...other, durability: cell.durability }) === cellName(cell),
  );
  return isBesideWeaker ? historiesBesideWeaker : histories;
}
