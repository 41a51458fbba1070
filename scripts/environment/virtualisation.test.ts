import { expect, test } from "vitest";
import { virtualisationOf, type Surroundings } from "./virtualisation.ts";

function surroundings(
  files: Readonly<Record<string, string>>,
  more: Partial<Surroundings> = {},
): Surroundings {
  return {
    read: (path) => files[path],
    exists: (path) => path in files,
    variables: {},
    kernel: "6.8.0-49-generic",
    ...more,
  };
}

const guest = { "/proc/cpuinfo": "processor : 0\nflags\t\t: fpu hypervisor lahf_lm\nbugs : none" };
const dmi = {
  "/sys/class/dmi/id/sys_vendor": "QEMU",
  "/sys/class/dmi/id/product_name": "Standard PC",
};

test("a processor that has a hypervisor is a virtual machine's, named where something names it", () => {
  expect(virtualisationOf(surroundings(guest))).toEqual({ virtualMachine: "unnamed" });
  expect(virtualisationOf(surroundings({ ...guest, ...dmi }))).toEqual({
    virtualMachine: "QEMU Standard PC",
  });
  expect(virtualisationOf(surroundings({ ...guest, "/sys/hypervisor/type": "xen" }))).toEqual({
    virtualMachine: "xen",
  });
});

test("without that flag a vendor of virtual machines tells, a vendor of hardware does not", () => {
  expect(virtualisationOf(surroundings(dmi))).toEqual({ virtualMachine: "QEMU Standard PC" });
  const hardware = {
    "/proc/cpuinfo": "flags : fpu\nmodel name : hypervisor",
    "/sys/class/dmi/id/sys_vendor": "Dell Inc.",
  };
  expect(virtualisationOf(surroundings(hardware))).toEqual({});
  const { virtualMachine } = virtualisationOf(
    surroundings({}, { kernel: "5.15.1-microsoft-standard-WSL2" }),
  );
  expect(virtualMachine).toBe("WSL");
});

test("a container is told by what its runtime leaves behind", () => {
  const container = (
    files: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>> = {},
  ) => virtualisationOf(surroundings(files, { variables })).container;
  expect(container({ "/.dockerenv": "" })).toBe("docker");
  expect(container({ "/run/.containerenv": "" })).toBe("podman");
  expect(container({ "/.dockerenv": "" }, { KUBERNETES_SERVICE_HOST: "10.0.0.1" })).toBe(
    "kubernetes",
  );
  expect(container({}, { container: "systemd-nspawn" })).toBe("systemd-nspawn");
  expect(container({ "/proc/1/cgroup": "4:memory:/kubepods/pod1/abc" })).toBe("kubepods");
  expect(container({ "/proc/1/cgroup": "0::/init.scope" })).toBeUndefined();
});
