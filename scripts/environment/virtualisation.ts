// Hints that the machine is not a machine of its own: neighbours take its time unseen.
// Goal: what the system tells without privilege. Non-goal: proof that it is one.
import type { Environment } from "@assay/reports";
import type { ReadSystemText } from "./system-text.ts";

/** What is asked beside the kernel's files. */
export interface Surroundings {
  readonly read: ReadSystemText;
  readonly exists: (path: string) => boolean;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The kernel's release. */
  readonly kernel: string;
}

const DMI = "/sys/class/dmi/id";

/** Vendors of virtual machines alone: on ARM no flag of the processor tells. */
const VIRTUAL_VENDORS =
  /qemu|kvm|vmware|virtualbox|innotek|xen|bochs|parallels|amazon ec2|google compute|openstack|firecracker/i;

/** The hypervisor and the container, where there are signs of one. */
export function virtualisationOf(
  surroundings: Surroundings,
): Pick<Environment, "virtualMachine" | "container"> {
  const virtualMachine = virtualMachineOf(surroundings);
  const container = containerOf(surroundings);
  return {
    ...(virtualMachine === undefined ? {} : { virtualMachine }),
    ...(container === undefined ? {} : { container }),
  };
}

function virtualMachineOf({ read, kernel }: Surroundings): string | undefined {
  if (/microsoft/i.test(kernel)) return "WSL";
  const named = [read(`${DMI}/sys_vendor`), read(`${DMI}/product_name`)]
    .filter((name) => name !== undefined)
    .join(" ");
  const flagged = /^flags\s*:.*\bhypervisor\b/m.test(read("/proc/cpuinfo") ?? "");
  if (flagged) return named || read("/sys/hypervisor/type") || "unnamed";
  return VIRTUAL_VENDORS.test(named) ? named : undefined;
}

function containerOf({ read, exists, variables }: Surroundings): string | undefined {
  if (variables["KUBERNETES_SERVICE_HOST"] !== undefined) return "kubernetes";
  if (exists("/run/.containerenv")) return "podman";
  if (exists("/.dockerenv")) return "docker";
  // systemd's convention, which lxc and nspawn keep.
  const named = variables["container"];
  if (named !== undefined && named !== "") return named;
  return /\b(docker|kubepods|lxc|containerd)\b/.exec(read("/proc/1/cgroup") ?? "")?.[1];
}
