// The script `npm run kill`.
import { killCommand } from "./commands/kill.ts";
import { processOutput } from "./output.ts";

process.exitCode = await killCommand(process.argv.slice(2), processOutput());
