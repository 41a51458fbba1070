// Where commands print: results to stdout, everything else to stderr. Handed on, so that tests can
// listen.

/** A command's output. */
export interface Output {
  /** Columns of the terminal, where there is one. */
  readonly columns: number;
  /** Whether stdout takes colours. */
  readonly colour: boolean;
  /** Whether stderr is a terminal whose last line may be rewritten. */
  readonly interactive: boolean;
  /** A result: a line or more to stdout. */
  print(text: string): void;
  /** A warning or an error: a line or more to stderr. */
  warn(text: string): void;
  /** Rewrites the last line of an interactive stderr; an empty text clears it. */
  status(text: string): void;
}

const COLUMNS_WITHOUT_TERMINAL = 100;

/** The output of this process. */
export function processOutput(): Output {
  const { stdout, stderr } = process;
  const interactive = stderr.isTTY === true;
  return {
    columns: stdout.columns ?? COLUMNS_WITHOUT_TERMINAL,
    colour: stdout.isTTY === true && stdout.hasColors() && process.env["NO_COLOR"] === undefined,
    interactive,
    print: (text) => void stdout.write(`${text}\n`),
    warn: (text) => void stderr.write(`${text}\n`),
    status: (text) => {
      if (interactive) stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
  };
}
