// Broken engines, and the whole ones that they were made of, by the names that programs import them under.
import type { CoValueEngine } from "@assay/engines/covalue";
import { settle } from "@assay/engines/engine";
import { MUTANTS, type Mutant } from "./mutants/index.ts";
import { mutant } from "./mutants/mutant.ts";

/** What programs are made for: bugs of several calls, in both apis, of one engine and of another. */
const SHOWN = {
  rangeEndExclusive: "range-end-exclusive",
  bytesKept: "bytes-kept",
  hintTrusted: "hint-trusted",
  rejectionSwallowed: "rejection-swallowed",
  togetherLastWins: "together-last-wins",
  lateHandleWrites: "late-handle-writes",
  loneSurrogatesCollapse: "lone-surrogates-collapse",
  protoSessionLost: "proto-session-lost",
  contentNotDeleted: "content-not-deleted",
  ttlOneTooShort: "ttl-one-too-short",
  countCached: "count-cached",
} as const;

function mutantOf(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new TypeError(`no mutant ${name}`);
  return found;
}

/** Each with the name of its export. */
export const SHOWN_MUTANTS: readonly (readonly [exportName: string, mutant: Mutant])[] =
  Object.entries(SHOWN).map(([exportName, name]) => [exportName, mutantOf(name)]);

const engineOf = (exportName: keyof typeof SHOWN): CoValueEngine =>
  mutantOf(SHOWN[exportName]).engine;

export const rangeEndExclusive = engineOf("rangeEndExclusive");
export const bytesKept = engineOf("bytesKept");
export const hintTrusted = engineOf("hintTrusted");
export const rejectionSwallowed = engineOf("rejectionSwallowed");
export const togetherLastWins = engineOf("togetherLastWins");
export const lateHandleWrites = engineOf("lateHandleWrites");
export const loneSurrogatesCollapse = engineOf("loneSurrogatesCollapse");
export const protoSessionLost = engineOf("protoSessionLost");
export const contentNotDeleted = engineOf("contentNotDeleted");
export const ttlOneTooShort = engineOf("ttlOneTooShort");
export const countCached = engineOf("countCached");

/** It never counts, and keeps its process busy over it. */
export const neverCounts = mutant(
  "never-counts",
  "getCoValueCount never answers",
  ["CV-011"],
  () => ({
    store: {
      getCoValueCount: () => settle(new Promise<never>(() => void setInterval(() => {}, 1_000))),
    },
  }),
  { api: "async" },
).engine;
