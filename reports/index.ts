// Run logs, and what is rendered from them.
export * from "./run-log/index.ts";
export { plainText } from "./plain-text.ts";
export type { Conclusion } from "./conclusion.ts";
export { exitCodeOf, summarise, type Summary } from "./summary.ts";
export type { TerminalOptions } from "./terminal/options.ts";
export { renderDifference } from "./terminal/history-difference.ts";
export { renderTerminal } from "./terminal/render-terminal.ts";
export { renderClauses, type DescribedClause } from "./terminal/clauses-table.ts";
export { renderEngines, type EngineDescription } from "./terminal/engines-table.ts";
export { renderKills } from "./terminal/kill-table.ts";
export { renderHistoryCosts } from "./terminal/history-cost-table.ts";
export { renderMicro } from "./terminal/micro-table.ts";
export { renderNative, type NativeFacts } from "./terminal/native-table.ts";
export { renderMutedSelfTest, staysHidden } from "./terminal/self-test-muted.ts";
export { renderSelfTest } from "./terminal/self-test-table.ts";
export { renderDamages, type CellDamages } from "./terminal/damage-table.ts";
export { renderScale } from "./terminal/scale-table.ts";
export { renderTape, type PlayedTape } from "./terminal/tape-table.ts";
