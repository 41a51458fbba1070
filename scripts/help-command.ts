// `assay help`: the help of a command, or of all. In the place of commander's own, which for a name that there is
// not shows the help of all and says nothing.
import type { Command } from "commander";
import { closest } from "./closest.ts";

/** Adds the command to a program. */
export function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command("help")
    .description("display help for command")
    .argument("[command...]", "such as conform, or tape record")
    .action((words: readonly string[]) => {
      let command = program;
      for (const word of words) {
        const named = command.commands.find((one) => one.name() === word);
        if (named === undefined) refuseCommand(command, word);
        else command = named;
      }
      command.help();
    });
}

/** Ends the program with the names that are known, and the one that was likely meant. */
export function refuseCommand(of: Command, word: string): never {
  const known = of.commands.map((one) => one.name());
  const meant = closest(word, known);
  const hint = meant === undefined ? "" : ` (Did you mean ${meant}?)`;
  const names = known.length === 0 ? `${of.name()} has none` : `commands: ${known.join(", ")}`;
  return of.error(`error: unknown command '${word}'${hint}; ${names}`);
}
