// Clauses of a store's life: opening, sharing, closing, opening again.
import { cojson, TYPES, type Clause } from "./clause.ts";

export const LIFECYCLE = [
  {
    id: "CV-104",
    level: "MUST",
    sentence:
      "A store that is opened again holds everything that was acknowledged before it was closed, under the same row ids, and new rows get new ids.",
    source: [cojson(TYPES, "63-66", "`done` is invoked only after the content is durably")],
    why: "That is what storage is for.",
  },
  {
    id: "CV-105",
    level: "MUST",
    sentence: "A volatile store starts empty and shares nothing with any other.",
    source: "assay",
    why: "Nobody takes what is in memory for kept, and no test sees another's data.",
  },
  {
    id: "CV-106",
    level: "MUST",
    sentence:
      "`close` may be called again, and while it is under way; each call ends as the first.",
    source: "assay",
    why: "Two parts of an application that both shut down do not trip over each other.",
  },
  {
    id: "CV-107",
    level: "MUST",
    sentence:
      "`close` waits for every call that was issued before it, and those are served as if it had not been called.",
    source: "assay",
    why: "The last edits before quitting are stored.",
  },
  {
    id: "CV-108",
    level: "MUST",
    sentence:
      "Every call after `close` fails with `STORE_CLOSED`, but for `close` itself and for `stats`, which may still answer.",
    source: "assay",
    why: "A late write is reported instead of lost.",
  },
  {
    id: "CV-109",
    level: "SHOULD",
    sentence:
      "`close` from inside a transaction's callback is refused with `NESTED_TRANSACTION`, and the store stays open.",
    source: "assay",
    why: "It would wait for the transaction that waits for it.",
  },
  {
    id: "CV-110",
    level: "MUST",
    sentence:
      "A directory of another engine, or of anything else, is refused with `DIRECTORY_FOREIGN` and left as it is.",
    source: "assay",
    why: "A wrong path does not destroy somebody's data.",
  },
  {
    id: "CV-111",
    level: "MUST",
    sentence:
      "A directory of another layout version is refused with `DIRECTORY_VERSION` and left as it is.",
    source: "assay",
    why: "Old data is not read as something that it is not.",
  },
  {
    id: "CV-112",
    level: "MUST",
    sentence:
      "A durability that the engine does not offer is refused with `DURABILITY_UNSUPPORTED`.",
    source: "assay",
    why: "Nobody is promised more than the engine can keep.",
  },
  {
    id: "CV-113",
    level: "MUST",
    sentence:
      "An api that the engine does not have is refused with `API_UNSUPPORTED`, a tuning parameter that it does not know with `TUNING_UNKNOWN`.",
    source: "assay",
    why: "A misspelt parameter does not yield numbers of another configuration.",
  },
  {
    id: "CV-114",
    level: "MUST",
    sentence:
      "An engine that claims `exclusive` refuses a second opener of a directory with `LOCKED`, leaves the first one undisturbed, and opens once that one has closed.",
    source: "assay",
    why: "Two processes do not write over each other.",
  },
  {
    id: "CV-115",
    level: "MUST",
    sentence:
      "Without the claim `exclusive` all openers of a directory agree: what one has committed the others read and build on.",
    source: "assay",
    why: "Two windows of one application show the same.",
  },
  {
    id: "CV-116",
    level: "SHOULD",
    sentence: "What was stored through one api of an engine can be opened through its other one.",
    source: "assay",
    why: "An application changes its api without losing its data.",
  },
  {
    id: "CV-125",
    level: "SHOULD",
    sentence:
      "What was stored with one durability of an engine that keeps data can be opened with its other ones.",
    source: "assay",
    why: "An application changes its durability without losing its data.",
  },
  {
    id: "CV-117",
    level: "MUST",
    sentence:
      "`sync` makes every write that was acknowledged before it as durable as the engine can, whatever the cell's durability, and changes nothing else.",
    source: "assay",
    why: "An application that commits cheaply can still make sure of the moments that matter.",
  },
  {
    id: "CV-121",
    level: "MUST",
    sentence:
      "Paths that lead to one directory are one directory, whether through `..`, a slash at the end or a symbolic link: its data is found by each of them, and its openers are each other's, however they got there.",
    source: "assay",
    why: "A path that is spelt otherwise neither lets two processes write over each other nor hides what is stored.",
  },
] as const satisfies readonly Clause[];
