// One test run over all workspaces, from their TypeScript sources: the condition `@assay/source`
// makes a package's name resolve to its sources instead of its built files.
// A child process that a test starts inherits neither the condition nor tsx: `nodeCommand` and `moduleBeside` of
// `engines/host/running-module.ts` see to it.
import { availableParallelism } from "node:os";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const conditions = ["@assay/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{engines,conformance,bench,reports,scripts}/**/*.test.ts"],
    // Processes that tests start run from dist, where it holds these sources.
    globalSetup: "scripts/children-from-dist.test.support.ts",
    exclude: ["**/node_modules/**", "**/dist/**", "**/.assay/**"],
    // Processes, not threads: native addons end with their process, and a crash takes one file.
    pool: "forks",
    // By default one less than there are cores: on two, half the machine would wait.
    maxWorkers: availableParallelism(),
    // A test that runs whole commands takes twenty seconds on an idle machine, and several times that on a busy one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
