// Writes CONTRACT.md from the clauses; `npm run contract`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderContract } from "./contract-document.ts";

writeFileSync(join(import.meta.dirname, "CONTRACT.md"), renderContract());
