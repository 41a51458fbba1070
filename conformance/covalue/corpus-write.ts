// Brings the corpus up to date; `npm run corpus`. Draws the generated histories that are not there, and
// writes the reference's answers into every file.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeHistory } from "@assay/engines/history";
import { quietly } from "@assay/engines/jazz";
import { answered, CORPUS_DIRECTORY, readCorpus } from "./corpus.ts";
import { drawHistory, GENERATED_HISTORIES } from "./corpus-generated.ts";

for (const generated of GENERATED_HISTORIES) {
  const path = join(CORPUS_DIRECTORY, `${generated.name}.json`);
  if (!existsSync(path)) writeHistory(path, drawHistory(generated));
}
await quietly(async () => {
  for (const { path, history } of readCorpus()) writeHistory(path, answered(history));
});
