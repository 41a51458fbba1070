// The names of workloads, which parameters, data and events know them by.

/** What is timed, in the order in which it is done. */
export const WORKLOADS = [
  "ingest",
  "append",
  "load-cold",
  "load-warm",
  "load-skewed",
  "stream",
  "known-state",
  "sync-churn",
  "delete-erase",
  "recover",
  "mixed-server",
  "ycsb-a",
  "ycsb-b",
  "ycsb-c",
  "tape",
] as const;

export type Workload = (typeof WORKLOADS)[number];
