// Which engines may not be missing, as the commands that do set-up are told it.

/**
 * `--require` is ours wherever it stands; in its absence `ASSAY_REQUIRE` says it.
 * @param {readonly string[]} args
 * @returns {{ names: string | undefined, rest: readonly string[] } | { problem: string }}
 */
export function readRequired(args) {
  const at = args.findIndex((one) => one === "--require" || one.startsWith("--require="));
  const option = args[at];
  if (option === undefined) return { names: process.env["ASSAY_REQUIRE"], rest: args };
  const inline = option.includes("=");
  const names = inline ? option.slice("--require=".length) : (args[at + 1] ?? "");
  // A place or an option in their stead would require nothing, and what ASSAY_REQUIRE says no more.
  if (!names.split(",").every((name) => /^[a-z\d][\w-]*$/i.test(name.trim()))) {
    const found = names === "" ? "nothing follows" : `"${names}" is no such list`;
    return { problem: `--require needs names of engines, as --require sqlite,fjall: ${found}` };
  }
  return { names, rest: [...args.slice(0, at), ...args.slice(at + (inline ? 1 : 2))] };
}

/**
 * What `npm run setup` was asked for: it takes nothing else.
 * @param {readonly string[]} args
 * @returns {{ names: string | undefined } | { problem: string }}
 */
export function readSetUpArguments(args) {
  const read = readRequired(args);
  if ("problem" in read) return read;
  const [other] = read.rest;
  return other === undefined
    ? { names: read.names }
    : { problem: `npm run setup takes --require alone, as --require sqlite,fjall: not "${other}"` };
}
