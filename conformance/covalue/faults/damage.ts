// Ways to damage one file, each reproducible from its name and seed.
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "@assay/engines/jazz";

/** What is done to a file. */
export const DAMAGES = [
  "removed",
  "now a directory",
  "emptied",
  "cut to half",
  "last byte cut",
  "head zeroed",
  "head noise",
  "bit flipped",
] as const;

export type Damage = (typeof DAMAGES)[number];

/** Damages that a further seed makes elsewhere or otherwise. */
export const SEEDED_DAMAGES: ReadonlySet<Damage> = new Set(["head noise", "bit flipped"]);

/** One damage of one file. */
export interface DamageCase {
  /** Relative to the directory. */
  readonly file: string;
  readonly damage: Damage;
  readonly seed: number;
}

/** How much of a file's head is overwritten. */
const HEAD_BYTES = 4_096;

/** Every damage of every file in the directory; those that a seed decides, once for each of `seeds`. */
export function damageCases(directory: string, seeds: readonly number[]): readonly DamageCase[] {
  return filesIn(directory).flatMap((file) =>
    DAMAGES.flatMap((damage) =>
      (SEEDED_DAMAGES.has(damage) ? seeds : seeds.slice(0, 1)).map((seed) => ({
        file,
        damage,
        seed,
      })),
    ),
  );
}

/** Damages a file and says whether it is another one now: an empty file cannot be cut. */
export function applyDamage(directory: string, { file, damage, seed }: DamageCase): boolean {
  const path = join(directory, file);
  const { size } = statSync(path);
  const random = new SeededRandom(seed, `${damage} of ${file}`);
  switch (damage) {
    case "removed":
      rmSync(path);
      return true;
    case "now a directory":
      rmSync(path);
      mkdirSync(path);
      return true;
    case "emptied":
      truncateSync(path, 0);
      return size > 0;
    case "cut to half":
      truncateSync(path, Math.floor(size / 2));
      return size > 1;
    case "last byte cut":
      truncateSync(path, Math.max(size - 1, 0));
      return size > 0;
    case "head zeroed":
      return overwriteHead(path, (head) => head.fill(0));
    case "head noise":
      return overwriteHead(path, (head) => head.set(random.bytes(head.length)));
    case "bit flipped":
      if (size === 0) return false;
      flipBit(path, random.below(size), random.below(8));
      return true;
  }
}

/** Every file in the directory and those below it, relative to it, in a fixed order. */
function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort();
}

function overwriteHead(path: string, change: (head: Uint8Array) => void): boolean {
  const file = openSync(path, "r+");
  try {
    const before = new Uint8Array(Math.min(HEAD_BYTES, fstatSync(file).size));
    readSync(file, before, 0, before.length, 0);
    const after = before.slice();
    change(after);
    writeSync(file, after, 0, after.length, 0);
    return Buffer.compare(before, after) !== 0;
  } finally {
    closeSync(file);
  }
}

function flipBit(path: string, offset: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
  writeFileSync(path, bytes);
}
