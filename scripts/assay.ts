#!/usr/bin/env node
// The assay command.
import { main } from "./main.ts";
import { processOutput } from "./output.ts";

/** How long the process is left to end by itself once the command has. */
const LINGER_MS = 1_000;

process.exitCode = await main(process.argv.slice(2), processOutput());

// A module of somebody's own engine may leave a timer or a thread behind, which would keep the process for ever.
const leave = setInterval(() => {
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}, LINGER_MS);
leave.unref();
