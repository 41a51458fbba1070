// What an engine may let a damage come to: what a crash leaves, too, and what is known of its library.
// Everything else must not be.
import type { Damage, DamageCase } from "./damage.ts";
import type { DamageOutcome, JudgedDamage } from "./damage-outcome.ts";
import type { LeftBy } from "./stored-directory.ts";

/** A damage of a directory and what it came to. */
export type DamageSeen = DamageCase & Pick<JudgedDamage, "outcome"> & { readonly leftBy: LeftBy };

/** A deviation that is known has its reason. */
export type Allowance =
  | { readonly state: "allowed" }
  | { readonly state: "known"; readonly deviation: KnownDeviation }
  | { readonly state: "forbidden" };

/** What an engine lets damages come to although it must not be. */
export interface KnownDeviation {
  readonly engine: string;
  /** Whole path, relative to the directory. */
  readonly file: RegExp;
  readonly damages: readonly Damage[];
  readonly outcomes: readonly DamageOutcome[];
  readonly leftBy: readonly LeftBy[];
  readonly reason: string;
}

/** With a right code, a warning, or nothing lost: so every engine may answer. */
const HARMLESS: ReadonlySet<DamageOutcome> = new Set([
  "intact",
  "refused",
  "partly refused",
  "warned",
]);

/** Commits are lost, and no word of it. */
const LOST: ReadonlySet<DamageOutcome> = new Set(["earlier state", "empty"]);

/** What a crash leaves, too, where it has cut off a write at a file's end. */
const TAIL_CUTS: ReadonlySet<Damage> = new Set(["emptied", "cut to half", "last byte cut"]);

/** The files that engines write at the end of and read again after a crash. */
const LOGS: Readonly<Record<string, RegExp>> = {
  sqlite: /^covalues\.sqlite-wal$/,
  leveldb: /^\d{6}\.log$/,
  fjall: /^database\/\d+\.jnl$/,
};

/**
 * What is known of the engines of the house. A test fails where one that needs no luck no longer occurs.
 */
export const KNOWN_DEVIATIONS: readonly KnownDeviation[] = [
  {
    engine: "sqlite",
    file: /^covalues\.sqlite$/,
    damages: ["bit flipped"],
    outcomes: ["undetected"],
    leftBy: ["closed", "killed"],
    reason: "SQLite's pages have no checksums",
  },
  {
    engine: "sqlite",
    file: /^covalues\.sqlite$/,
    damages: ["removed", "emptied"],
    outcomes: ["empty"],
    leftBy: ["closed", "killed"],
    reason: "the stamp does not say that a database was ever made, and SQLite makes a new one",
  },
  {
    engine: "sqlite",
    file: /^covalues\.sqlite-wal$/,
    damages: ["removed", "head zeroed", "head noise", "bit flipped"],
    outcomes: ["earlier state"],
    leftBy: ["killed"],
    reason: "SQLite ends its log at the first frame whose checksum is wrong, as at a torn one",
  },
  {
    engine: "leveldb",
    file: /^\d{6}\.ldb$/,
    damages: ["bit flipped"],
    outcomes: ["undetected"],
    leftBy: ["closed", "killed"],
    reason: "the checksums of tables are looked at with the tuning verifyTables alone",
  },
  {
    engine: "leveldb",
    file: /^\d{6}\.log$/,
    damages: ["emptied", "cut to half", "last byte cut"],
    outcomes: ["earlier state"],
    leftBy: ["closed"],
    reason: "LevelDB keeps its log over a closing and does not say in it where it ends",
  },
  {
    engine: "lmdb",
    file: /^data\.mdb$/,
    damages: ["bit flipped"],
    outcomes: ["undetected"],
    leftBy: ["closed", "killed"],
    reason: "LMDB's pages have no checksums",
  },
];

/** Whether an engine may let a damage come to that. */
export function allowanceOf(engine: string, seen: DamageSeen): Allowance {
  const { outcome, leftBy, damage, file } = seen;
  if (HARMLESS.has(outcome)) return { state: "allowed" };
  const isTail = LOGS[engine]?.test(file) === true && TAIL_CUTS.has(damage);
  if (LOST.has(outcome) && isTail && leftBy === "killed") return { state: "allowed" };
  const deviation = KNOWN_DEVIATIONS.find(
    (known) => known.engine === engine && covers(known, seen),
  );
  return deviation === undefined ? { state: "forbidden" } : { state: "known", deviation };
}

function covers(known: KnownDeviation, { file, damage, outcome, leftBy }: DamageSeen): boolean {
  return (
    known.file.test(file) &&
    known.damages.includes(damage) &&
    known.outcomes.includes(outcome) &&
    known.leftBy.includes(leftBy)
  );
}
