// What `assay tape` and `assay tape record` take.
import { APIS } from "@assay/engines/engine";
import { CAPTURE_SCALES } from "@assay/engines/jazz/capture-scale";
import { TAPE_LEVELS } from "@assay/engines/tape/format";
import { Option, type Command } from "commander";
import type { TapeOptions } from "./commands/tape.ts";
import type { TapeRecordOptions } from "./commands/tape-record.ts";
import { interruptible } from "./interrupt.ts";
import { seedNumber } from "./option-values.ts";
import { addCellOptions, addDirectory } from "./options.ts";
import type { Output } from "./output.ts";

export const TAPE_RECORD_EXAMPLE = "tape record --out .assay/session.tape.jsonl.gz";

/** Adds the commands and gives the first of them. */
export function addTapeCommands(
  program: Command,
  output: Output,
  exitWith: (code: number) => void,
): Command {
  const tape = addDirectory(addCellOptions(program.command("tape")))
    .description("play an application's recorded traffic on every cell, beside the reference")
    .argument("<file>", "a tape; compressed when it ends in .gz")
    .option("--unfinished", "also play a tape whose recording did not end, as far as it goes")
    .action(async (file: string, options: TapeOptions) => {
      const { tapeCommand } = await import("./commands/tape.ts");
      exitWith(await interruptible((signal) => tapeCommand(file, options, output, signal)));
    });
  tape
    .command("record")
    .description("record a session of real Jazz nodes over memory, to see how a tape is played")
    .requiredOption("--out <file>", "the tape to write; compressed when it ends in .gz")
    .addOption(
      new Option(
        "--level <name>",
        "what is recorded: calls to the storage, or to the client below it",
      )
        .choices(TAPE_LEVELS)
        .default("client"),
    )
    .addOption(new Option("--api <name>", "the storage's api").choices(APIS).default("async"))
    .option("-s, --seed <n>", "seed of the session", seedNumber, 1)
    .addOption(
      new Option("--scale <name>", "size of the session")
        .choices(Object.keys(CAPTURE_SCALES))
        .default("smoke"),
    )
    .action(async (options: TapeRecordOptions) => {
      const { tapeRecordCommand } = await import("./commands/tape-record.ts");
      exitWith(await interruptible((signal) => tapeRecordCommand(options, output, signal)));
    });
  return tape;
}
