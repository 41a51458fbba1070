// Examples in a command's help.

/** Examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return ["", "Examples:", ...lines.map((line) => `  assay ${line}`.trimEnd())].join("\n");
}
