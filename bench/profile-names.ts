// The profiles of a bench run by name, apart from what they do, so that a command line is declared without it.

/** The profiles by name: `smoke` is a look, `quick` ranks within minutes, `full` holds a million transactions. */
export const BENCH_PROFILES = ["smoke", "quick", "full"] as const;

/** The name of a profile. */
export type BenchProfile = (typeof BENCH_PROFILES)[number];
