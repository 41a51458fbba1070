// With which parameters was timed: those that differ from the profile's always, all of them when asked for.
import { BENCH_PROFILES, benchPlan, type BenchProfile } from "@assay/bench";
import { plainText } from "../plain-text.ts";
import type { RunLogHeader } from "../run-log/index.ts";
import { count, counted } from "../quantity.ts";
import { NONE, numbers, type Section } from "../table.ts";

/** None where nothing was timed. */
export function parameterSections({ bench }: RunLogHeader, all: boolean): Section[] {
  if (bench === undefined) return [];
  const defaults = defaultsOf(bench.profile);
  const rows = Object.entries(bench.parameters).map(([name, value]) => {
    const before = defaults?.[name];
    return { name: plainText(name), value, before, isChanged: before !== value };
  });
  const shown = rows.filter(({ isChanged }) => all || isChanged);
  const rounds = counted(bench.rounds, "round");
  const profile = `profile ${plainText(bench.profile)}, ${rounds}`;
  return [
    {
      heading: `How it was timed: ${profile}${shown.length === 0 ? ", no parameter changed" : ""}`,
      columns:
        shown.length === 0
          ? []
          : [{ head: "", align: "left" }, numbers("value"), numbers("profile's")],
      groups:
        shown.length === 0
          ? []
          : [
              {
                rows: shown.map(({ name, value, before, isChanged }) => [
                  isChanged ? `${name} (changed)` : name,
                  count(value),
                  before === undefined ? NONE : count(before),
                ]),
              },
            ],
      notes:
        defaults === undefined
          ? [
              "this Assay has no profile of that name to compare with; use the one that wrote the log",
            ]
          : [],
    },
  ];
}

function defaultsOf(profile: string): Readonly<Record<string, number>> | undefined {
  const known: readonly string[] = BENCH_PROFILES;
  // Asked of the list by the line before.
  return known.includes(profile) ? { ...benchPlan(profile as BenchProfile).parameters } : undefined;
}
