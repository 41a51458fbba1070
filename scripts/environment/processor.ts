// How fast the processor is let to be.
import type { Environment } from "@assay/reports";
import type { ReadSystemText } from "./system-text.ts";

const CPU = "/sys/devices/system/cpu";

/** Governor and turbo, where the kernel tells; a virtual machine's seldom does. */
export function processorOf(
  processors: number,
  read: ReadSystemText,
): Pick<Environment, "cpuGovernor" | "cpuTurbo"> {
  const governors = new Set<string>();
  for (let index = 0; index < processors; index += 1) {
    const governor = read(`${CPU}/cpu${index}/cpufreq/scaling_governor`);
    if (governor !== undefined) governors.add(governor);
  }
  const turbo = turboOf(read);
  return {
    ...(governors.size === 0 ? {} : { cpuGovernor: [...governors].join(" and ") }),
    ...(turbo === undefined ? {} : { cpuTurbo: turbo }),
  };
}

function turboOf(read: ReadSystemText): boolean | undefined {
  // Intel's driver says the opposite of what all others say.
  const noTurbo = read(`${CPU}/intel_pstate/no_turbo`);
  if (noTurbo !== undefined) return noTurbo === "0";
  const boost = read(`${CPU}/cpufreq/boost`);
  return boost === undefined ? undefined : boost === "1";
}
