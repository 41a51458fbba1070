// `assay corpus add`: puts a failing history into the corpus of this checkout.
import { addToCorpus, type CorpusAddition } from "@assay/conformance/covalue";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";

/** Adds the history, says where it is, and gives the exit code. Errors: those of `addToCorpus`. */
export async function corpusAddCommand(addition: CorpusAddition, output: Output): Promise<number> {
  const path = await addToCorpus(addition);
  output.print(`${path}: every engine plays it from now on, and so do the tests of the crates`);
  return EXIT.pass;
}
