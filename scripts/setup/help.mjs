// What npm's scripts say of themselves where their program cannot: it would have to be set up first, or takes no
// arguments at all.

/** @type {Readonly<Record<string, readonly string[]>>} what is printed, a line each */
const TEXTS = {
  test: [
    "Usage: npm test [-- places… vitest's options…]",
    "",
    "set-up, types, lint, format of TypeScript and Rust, then the tests of both; ends with",
    "`N passed, N failed`. Places come first: those under crates are cargo's, all others vitest's,",
    "as is everything from the first option on.",
    "",
    "Options:",
    "  --require <names>  engines whose absence is a failure (env: ASSAY_REQUIRE)",
    "  -h, --help         display this help; that of vitest: npx vitest --help",
    "",
    "Examples:",
    "  npm test",
    "  npm test -- engines/ordered",
    "  npm test -- crates/cojson-storage",
    '  npm test -- engines -t "a name"',
    "  npm test -- --require sqlite,fjall",
  ],
  setup: [
    "Usage: npm run setup [-- --require <names>]",
    "",
    "install what the lock file names, build the engines' native libraries and compile the harness;",
    "tries again what failed before. Every other script does what of it is due by itself.",
    "",
    "Options:",
    "  --require <names>  engines that have to run here in the end (env: ASSAY_REQUIRE)",
    "  -h, --help         display this help",
    "",
    "Examples:",
    "  npm run setup",
    "  npm run setup -- --require sqlite,fjall",
  ],
  contract: [
    "Usage: npm run contract",
    "",
    "write conformance/covalue/CONTRACT.md from the clauses in conformance/covalue/clauses",
    "",
    "Examples:",
    "  npm run contract",
  ],
  corpus: [
    "Usage: npm run corpus",
    "",
    "draw the generated histories that are not there, and write the reference's answers into every",
    "file of conformance/corpus/covalue; one more history: npm run assay -- corpus add --help",
    "",
    "Examples:",
    "  npm run corpus",
  ],
};

/**
 * What was asked for with `--help`, before any option of another program's that may take it as its value.
 * @param {string} name of npm's script
 * @param {readonly string[]} args
 * @returns {string | undefined} none where nothing was asked for, or where the program helps itself
 */
export function helpFor(name, args) {
  const first = args.find((one) => one.startsWith("-"));
  return first === "--help" || first === "-h" ? TEXTS[name]?.join("\n") : undefined;
}
