// One test run over all workspaces, from their TypeScript sources: the condition `@assay/source`
// makes a package's name resolve to its sources instead of its built files.
// A child process that a test starts inherits neither the condition nor tsx: `nodeCommand` and `moduleBeside` of
// `engines/host/running-module.ts` see to it.
import { availableParallelism } from "node:os";
import { defaultServerConditions } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const conditions = ["@assay/source", ...defaultServerConditions];

const TESTS = "{engines,conformance,bench,reports,scripts}/**/*.test.ts";
const NO_TESTS = ["**/node_modules/**", "**/dist/**", "**/.assay/**"];
/**
 * Tests that are over in seconds: loading their modules takes longer than running them, so they share processes and
 * load once. None here replaces modules, watches or changes what belongs to the process, is about how one ends, or
 * has cojson's nodes store: what those set for the whole of cojson, the next would find.
 */
const SHARING = [
  "bench/{calls,dataset,drivers,floors,micro,native,overhead,raw,recording,resources}/**/*.test.ts",
  "bench/{same-same,statistics,verification}/**/*.test.ts",
  "bench/{estimate,parameters}.test.ts",
  "conformance/covalue/{coverage,generator}/**/*.test.ts",
  "conformance/covalue/citations/!(clause-matrix|rank).test.ts",
  "conformance/covalue/claims/*.test.ts",
  "conformance/covalue/{check-corpus,chosen-clauses,clause*,corpus-add,coverage}.test.ts",
  "conformance/covalue/{judge-history,merge,mutants,profiles,run-*,shorten,failing-read,units}.test.ts",
  "conformance/covalue/{deviations/*,faults/{allowance,damage-outcome,view},self-test/test-one}.test.ts",
  "engines/{covalue,covalue-on-ordered,history,linearizability,memory,ordered}/**/*.test.ts",
  "engines/engine/!(directory|directory-lock|writer).test.ts",
  "engines/host/{directory-owner,protocol,traced-calls}.test.ts",
  "engines/{fjall,leveldb,lmdb,sqlite}/{driver,judged,open,transaction}.test.ts",
  "engines/{leveldb/{log-file,snappy},sqlite/row-ids}.test.ts",
  "reports/*.test.ts",
  "reports/!(run-log)/**/*.test.ts",
  "reports/run-log/!(writer).test.ts",
  "scripts/{environment,option-values,progress,set-up-reason,tuned-option}.test.ts",
  "scripts/environment/{processor,storage}.test.ts",
  "scripts/setup/{fingerprint,folder-order,lock-file,node-version,totals}.test.ts",
];

/** What a project of the run has, whichever tests are its. */
function project(name: string, test: ProjectTests): TestProjectInlineConfiguration {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      // Processes, not threads: native addons end with their process, and a crash takes one file.
      pool: "forks",
      // One more than there are cores: stores wait for their disk, and tests for the processes that they start.
      maxWorkers: availableParallelism() + 1,
      // A test that runs whole commands takes twenty seconds on an idle machine, and several times that on a busy one.
      testTimeout: 180_000,
      hookTimeout: 180_000,
      ...test,
    },
  };
}

interface ProjectTests {
  readonly include: string[];
  readonly exclude: string[];
  readonly isolate?: boolean;
}

export default defineConfig({
  test: {
    // Processes that tests start run from dist, where it holds these sources. Here, so that it is seen to once.
    globalSetup: "scripts/children-from-dist.test.support.ts",
    // Vitest takes the projects by their names, so that what takes long begins first.
    projects: [
      project("alone", { include: [TESTS], exclude: [...NO_TESTS, ...SHARING] }),
      project("sharing", { include: SHARING, exclude: NO_TESTS, isolate: false }),
    ],
  },
});
