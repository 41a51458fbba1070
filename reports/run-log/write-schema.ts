// Writes schema.json anew; run after a change of the run log:
//   node --conditions=@assay/source --import tsx reports/run-log/write-schema.ts && npx oxfmt reports
import { writeFileSync } from "node:fs";
import { runLogJsonSchema } from "./lines.ts";

writeFileSync(
  new URL("schema.json", import.meta.url),
  `${JSON.stringify(runLogJsonSchema(), null, 2)}\n`,
);
