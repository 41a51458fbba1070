#!/usr/bin/env node
// What `npx assay` finds. Plain JavaScript in the repository, since npm links it before anything is compiled.
import { existsSync } from "node:fs";

const compiled = new URL("../dist/assay.js", import.meta.url);
if (existsSync(compiled)) {
  await import(compiled.href);
} else {
  console.error("assay: USAGE: the sources are not compiled yet; run npm start once");
  process.exitCode = 2;
}
