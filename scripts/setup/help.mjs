// What npm's scripts say of themselves where their program cannot: it would have to be set up first, or takes no
// arguments at all.

/** The options of all programs that run engines. */
const ENGINES_AND_PLACE = [
  "  -e, --engines <names>   engines, separated by commas (default: all)",
  "  --with <module#export>  an engine of your own, ./file.js#name or package#name, beside the others;",
  "                          may be repeated",
  "  --require <names>       engines whose absence is a failure (env: ASSAY_REQUIRE)",
  '  -d, --dir <path>        directory for all data and results (default: ".assay")',
];

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
  // What scripts/damage.ts says; a test holds it to that.
  damage: [
    "Usage: npm run damage [-- options]",
    "",
    "damage directories: each engine must say so with a code, or answer rightly",
    "",
    "Options:",
    ...ENGINES_AND_PLACE,
    "  --apis <names>          apis: async, sync (default: all)",
    "  -s, --seed <n>          seed of what is stored (default: 1)",
    "  --seeds <n>             places at which a bit is flipped in each file (default: 10)",
    "  -v, --verbose           also show each case",
    "  -h, --help              display help for command",
    "",
    "Examples:",
    "  npm run damage -- --engines lmdb --seeds 2",
    "  npm run damage -- --verbose > damage.txt",
  ],
  // What scripts/kill.ts says; a test holds it to that.
  kill: [
    "Usage: npm run kill [-- options]",
    "",
    "kill a real node with stores in flight: what was acknowledged must be there",
    "",
    "Options:",
    ...ENGINES_AND_PLACE,
    "  --tries <n>             tries a cell (default: 20)",
    "  --apis <names>          apis: async, sync (default: all)",
    "  -s, --seed <n>          seed of edits and of when to kill (default: 1)",
    "  -j, --jobs <n>          tries at the same time (default: 2)",
    "  --planted               also kill engines that are broken on purpose, which must be caught",
    "  -h, --help              display help for command",
    "",
    "Examples:",
    "  npm run kill -- --tries 5 --engines fjall,lmdb",
    "  npm run kill -- --planted",
  ],
  // What scripts/scale.ts says; a test holds it to that.
  scale: [
    "Usage: npm run scale [-- options]",
    "",
    "store many coValues, reopen them in another process and look at all of them",
    "",
    "Options:",
    ...ENGINES_AND_PLACE,
    "  --covalues <n>          how many go into each cell (default: 100000)",
    "  --apis <names>          apis: async, sync (default: async)",
    "  -s, --seed <n>          seed of the coValues (default: 1)",
    "  -h, --help              display help for command",
    "",
    "Examples:",
    "  npm run scale -- --covalues 2000",
    "  npm run scale -- --engines leveldb --apis async",
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
