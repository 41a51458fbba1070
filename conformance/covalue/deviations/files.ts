// Where the files of known deviations lie, and which deviations of a file are a cell's.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
// A function at a time: all of semver is fifty files, which every cell's process would load.
import coerce from "semver/functions/coerce.js";
import satisfies from "semver/functions/satisfies.js";
import valid from "semver/functions/valid.js";
import { AssayError, readNamedFile, type Cell } from "@assay/engines/engine";
import { CORPUS_DIRECTORY } from "../corpus.ts";
import { decodeDeviations, type Deviation, type Deviations } from "./deviation.ts";

/** Where the files of the house's engines lie, beside the corpus: one an engine that deviates. */
export const DEVIATIONS_DIRECTORY = join(dirname(dirname(CORPUS_DIRECTORY)), "deviations/covalue");

/** Deviations as they were read. */
export interface ReadDeviations extends Deviations {
  /** Hexadecimal SHA-256 of the file's bytes. */
  readonly digest: string;
}

/** Reads a file of deviations. Errors: `FILE_MISSING`, and `DEVIATIONS_INVALID` with the path. */
export function readDeviations(path: string): ReadDeviations {
  const bytes = readNamedFile(path, "a file of known deviations");
  try {
    const digest = createHash("sha256").update(bytes).digest("hex");
    return { ...decodeDeviations(bytes.toString("utf8")), digest };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new AssayError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** The path of the file of an engine of the house, which need not exist. */
export function houseFile(engine: string, directory: string = DEVIATIONS_DIRECTORY): string {
  return join(directory, `${engine}.json`);
}

/**
 * The deviations of an engine of the house; none where it has no file. Errors: `DEVIATIONS_INVALID`, also
 * for a file that is of another engine than its name says.
 */
export function houseDeviations(
  engine: string,
  directory: string = DEVIATIONS_DIRECTORY,
): Deviations {
  const path = houseFile(engine, directory);
  if (!existsSync(path)) return { engine, deviations: [] };
  const read = readDeviations(path);
  if (read.engine === engine) return read;
  throw new AssayError("DEVIATIONS_INVALID", `${path}: engine: ${read.engine} is not ${engine}`);
}

/** A deviation that says nothing about a cell, and why. */
export interface OtherDeviation {
  readonly deviation: Deviation;
  readonly reason: string;
}

/** The deviations that are a cell's, and the others of its engine. */
export interface CellDeviations {
  readonly applying: readonly Deviation[];
  readonly others: readonly OtherDeviation[];
}

/** Which of an engine's deviations are those of a cell, by its version, api and durability. */
export function deviationsOf({ deviations }: Deviations, cell: Cell): CellDeviations {
  const applying: Deviation[] = [];
  const others: OtherDeviation[] = [];
  for (const deviation of deviations) {
    const reason = whyNot(deviation, cell);
    if (reason === undefined) applying.push(deviation);
    else others.push({ deviation, reason });
  }
  return { applying, others };
}

function whyNot({ versions, apis, durabilities }: Deviation, cell: Cell): string | undefined {
  // An engine says its version in its own words, as `node 20.19.0`.
  const version = valid(cell.version) ?? coerce(cell.version);
  if (version === null || !satisfies(version, versions, { includePrerelease: true })) {
    return `it is known of versions ${versions}, and this is ${cell.version}`;
  }
  if (apis?.includes(cell.api) === false) return `it is known of the ${apis.join(" and ")} api`;
  if (durabilities?.includes(cell.durability) === false) {
    return `it is known of durability ${durabilities.join(" and ")}`;
  }
  return undefined;
}
