// What was run, when, where and on which data: what must be known before a number is believed.
import { plainText, prose } from "../plain-text.ts";
import { bytes, count, counted, duration } from "../quantity.ts";
import type { Environment, RunLogHeader } from "../run-log/index.ts";
import { busyText, engineVersions, tuningTexts } from "../run-origin.ts";
import type { Summary } from "../summary.ts";
import { incompleteLines } from "./incomplete-lines.ts";
import { labelled, wrapCommand } from "./lines.ts";
import type { Drawing } from "./options.ts";
import { shellWord } from "./shell-word.ts";

/** The lines of the header. */
export function headerLines({ log }: Summary, drawing: Drawing): string[] {
  const { columns, paint } = drawing;
  const { header, footer } = log;
  const took = duration(footer.durationMs * 1e6);
  return [
    paint("heading", plainText(`Assay run ${header.id}`)),
    `  started  ${header.started}, took ${took}`,
    // Said at the top as well as at the bottom.
    ...incompleteLines(footer.end, drawing, "  "),
    ...commandLines(header.command, columns),
    ...entry("machine", machine(header.environment), columns),
    ...system(header.environment).flatMap((text) => entry("system", text, columns)),
    ...busy(header.environment, drawing),
    ...entry("software", software(header), columns),
    ...entry("engines", engines(header), columns),
    ...entry("data", data(header), columns),
    ...restrictions(header).flatMap(([name, text]) => entry(name, text, columns)),
    ...tuningTexts(header).flatMap((text) => entry("tuned", text, columns)),
  ];
}

function entry(name: string, text: string, columns: number): string[] {
  return labelled(`  ${name.padEnd(8)} `, prose(text), columns);
}

function commandLines(command: readonly string[], columns: number): string[] {
  const indent = " ".repeat(11);
  const [first = "", ...rest] = wrapCommand(command.map(shellWord).join(" "), columns, indent);
  return [`  command  ${first.slice(indent.length)}`, ...rest];
}

function machine({ platform, arch, cpu, cores, memoryBytes, filesystem }: Environment): string {
  const parts = [`${platform} ${arch}`, cpu, counted(cores, "core"), bytes(memoryBytes)];
  if (filesystem !== undefined) parts.push(`data on ${filesystem}`);
  return parts.join(", ");
}

/** What else of the machine sets its times, where it is told: one text or none. */
function system(environment: Environment): string[] {
  const { kernel, storage, cpuGovernor, cpuTurbo } = environment;
  const { transparentHugePages, virtualMachine, container } = environment;
  const parts: string[] = [];
  if (kernel !== undefined) parts.push(`kernel ${kernel}`);
  if (virtualMachine !== undefined) {
    parts.push(`virtual machine${virtualMachine === "unnamed" ? "" : ` (${virtualMachine})`}`);
  }
  if (container !== undefined) parts.push(`container (${container})`);
  if (storage !== undefined) parts.push(storageText(storage));
  if (cpuGovernor !== undefined) parts.push(`governor ${cpuGovernor}`);
  if (cpuTurbo !== undefined) parts.push(`turbo ${cpuTurbo ? "on" : "off"}`);
  if (transparentHugePages !== undefined) parts.push(`huge pages ${transparentHugePages}`);
  return parts.length === 0 ? [] : [parts.join(", ")];
}

function storageText({ source, options, device }: NonNullable<Environment["storage"]>): string {
  const said = [options.join(",")];
  if (device?.rotational !== undefined)
    said.push(device.rotational ? "rotational" : "not rotational");
  if (device?.scheduler !== undefined) said.push(`scheduler ${device.scheduler}`);
  if (device?.writeCache !== undefined) said.push(device.writeCache);
  return `${source} (${said.join("; ")})`;
}

function busy(environment: Environment, { columns, paint }: Drawing): string[] {
  const said = busyText(environment);
  if (said === undefined) return [];
  return entry("busy", said, columns).map((line) => paint("warning", line));
}

function software({ environment, contract, cells }: RunLogHeader): string {
  const { node, npm, cojson, revision, packages } = environment;
  const ofEngines = new Set(cells.map(({ version }) => version.split(" ")[0]));
  const parts = [`Node ${node}`];
  if (npm !== undefined) parts.push(`npm ${npm}`);
  parts.push(`cojson ${cojson}`, `contract ${contract}`);
  if (revision !== undefined) parts.push(`revision ${revision}`);
  for (const [name, version] of Object.entries(packages)) {
    // Those that engines are on stand in their versions, with what is bundled in them.
    if (!ofEngines.has(name)) parts.push(`${name} ${version}`);
  }
  return parts.join(", ");
}

function engines(header: RunLogHeader): string {
  return `${engineVersions(header).join(", ")}; ${counted(header.cells.length, "cell")}`;
}

function data({ seeds, capture }: RunLogHeader): string {
  const parts = Object.entries(seeds).map(([name, seed]) => `seed of ${name} ${seed}`);
  if (capture !== undefined) {
    const counts = Object.entries(capture.counts).map(([name, value]) => `${count(value)} ${name}`);
    parts.push(`capture ${capture.digest.slice(0, 12)}: ${counts.join(", ")}`);
  }
  return parts.join("; ") || "no seed and no capture";
}

/** What makes of the run a part of a whole one. */
function restrictions({ clauses, profile, shard, cells, plan }: RunLogHeader): [string, string][] {
  const said: [string, string][] = [];
  if (clauses !== undefined) {
    said.push(["clauses", `${clauses.join(", ")} alone: what is about others does not count`]);
  }
  if (profile?.budgetMs !== undefined) {
    said.push(["budget", `${duration(profile.budgetMs * 1e6)} for all cells, ${profile.name}`]);
  }
  if (shard !== undefined) {
    const all = counted(cells.length * plan.checks.length, "check");
    said.push(["shard", `${shard.index} of ${shard.of}: ${shard.units.length} of ${all} of cells`]);
  }
  return said;
}
