// Prints the micro suite's results, a line each, as they come.
// Run from the repository: node --conditions=@assay/source --import tsx bench/micro/print.ts
import { microBenchmarks } from "./micro-benchmarks.ts";

let operation = "";
for await (const result of microBenchmarks()) {
  if (result.operation !== operation) process.stdout.write(`\n${result.operation}\n`);
  ({ operation } = result);
  const ns = `${Math.round(result.medianNs)}`.padStart(9);
  const range = `best ${Math.round(result.minNs)}, third quartile ${Math.round(result.p75Ns)}`;
  process.stdout.write(`${ns} ns  ${result.subject}  (${range})\n`);
}
