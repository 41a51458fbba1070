// The suite of the contract of coValue stores.
export { chooseClauses } from "./chosen-clauses.ts";
export { CLAIM_CHECKS, checkClaims, type ClaimsContext, type ClaimsOutcome } from "./claims.ts";
export { clauseTable, lacksOf, type ClauseRow } from "./clause-table.ts";
export { counts, type ClauseSelection } from "./clause-selection.ts";
export { distinctReasons, mergeClauseResults } from "./clause-results.ts";
export { CONTRACT_VERSION, CLAUSES, clauseOf, type Clause, type ClauseID } from "./clauses.ts";
export { addToCorpus, type CorpusAddition } from "./corpus-add.ts";
export { type CoverageReport } from "./coverage.ts";
export { KNOWN_DEVIATION } from "./deviations/check-deviations.ts";
export { readDeviations } from "./deviations/files.ts";
export { snippetFor, type FailedHistory } from "./failure-files.ts";
export { citationsOf } from "./citations/citations.ts";
export { replayHistory, type Replayed } from "./replay/replay-history.ts";
export { replayCommand, shellWord } from "./replay-command.ts";
export { ADVERSARIAL_POOLS, histories, type GeneratorPools } from "./generator/histories.ts";
export {
  checkHistories,
  DEFAULT_HISTORIES,
  type HistoriesOptions,
  type HistoriesResult,
} from "./histories.ts";
export { judgeHistory, type JudgingOptions } from "./judge-history.ts";
export * from "./faults/index.ts";
export * from "./kill/index.ts";
export { MUTANTS, type Mutant } from "./mutants/index.ts";
export {
  PROFILE_MEANINGS,
  PROFILE_OF_CLAUSE,
  PROFILES,
  profileVerdicts,
  type ClauseNote,
  type Profile,
  type ProfileVerdict,
} from "./profiles.ts";
export { conform, plannedChecks, type ConformOptions } from "./run.ts";
export { RUN_PROFILES, type RunProfile, type RunProfileName } from "./run-profiles.ts";
export { unitsOf, type Shard, type Unit } from "./units.ts";
export { sampleHistories } from "./sample.ts";
export { withoutUnclaimed } from "./without-unclaimed.ts";
export * from "./scale/index.ts";
export { inOrder, selfTest, type SelfTestOptions, type SelfTestResult } from "./self-test.ts";
export { generatedSkips, type JudgedCell } from "./judged-cell.ts";
