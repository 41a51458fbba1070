// How terminal reports are set.
import type { Style } from "../table.ts";

/** What the caller knows of its output. */
export interface TerminalOptions {
  /** Columns to fill at most; taken as 80 when less and as 100 when more. Default: 100. */
  readonly columns?: number;
  /** Colours beside the words and symbols, which say all by themselves. Default: false. */
  readonly colour?: boolean;
  /** Also what is seldom asked for: every failure of a group, how often each operation was played. Default: false. */
  readonly verbose?: boolean;
  /** Where the run log lies, for the commands that read it. Default: `RUN_LOG` stands in its place. */
  readonly logPath?: string;
  /** The code that the command exits with, where it is not the conclusion's. */
  readonly exitCode?: number;
}

/** What every part of a report is drawn with. */
export interface Drawing {
  readonly columns: number;
  readonly verbose: boolean;
  /** The run log as a word of a command. */
  readonly runLog: string;
  readonly paint: (style: Style, text: string) => string;
}
