// Clauses of the port's own calls: the two composite ones and the listing of rows.
import type { Clause } from "./clause.ts";

export const COMPOSITE_CALLS = [
  {
    id: "CV-088",
    level: "MUST",
    sentence:
      "`readCoValue` answers with what `getCoValue`, `getCoValueSessions`, `getNewTransactionInSession` and `getSignatures` answer of a whole coValue, and with `undefined` where `getCoValue` does.",
    source: "assay",
    why: "The short way to load a coValue brings the same data as the long one.",
  },
  {
    id: "CV-089",
    level: "MUST",
    sentence:
      "`commitBatch` stores, write by write, what `upsertCoValue`, `markCoValueAsDeleted`, `addSessionUpdate`, `addTransaction` and `addSignatureAfter` would, and answers with each write's row id.",
    source: "assay",
    why: "The short way to store a coValue leaves the same data as the long one.",
  },
  {
    id: "CV-090",
    level: "MUST",
    sentence:
      "Of a write whose coValue is not stored and that has no header, `commitBatch` stores nothing and answers `undefined`, and goes on with the others.",
    source: "assay",
    why: "The caller learns which headers to ask for.",
  },
  {
    id: "CV-091",
    level: "MUST",
    sentence:
      "An engine that claims `atomicCommit` stores all of a `commitBatch` or nothing of it, and nobody sees a part of it.",
    source: "assay",
    why: "A batch that failed is repeated from where it started.",
  },
  {
    id: "CV-092",
    level: "MUST",
    sentence:
      "An engine that claims `atomicRead` answers `readCoValue` from one state, also while others commit.",
    source: "assay",
    why: "A coValue that is loaded while it is written passes verification.",
  },
  {
    id: "CV-093",
    level: "MUST",
    sentence:
      "An engine that claims `rows` lists every stored row and no other; one that does not claim it does not offer it.",
    source: "assay",
    why: "Two stores can be compared, copied and inspected as a whole.",
  },
] as const satisfies readonly Clause[];
