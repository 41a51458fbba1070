// Which engines the tests may not do without. For tests only.

/** The engines that `ASSAY_REQUIRE` names, separated by commas; none where it is not set. */
export function requiredEngines(): readonly string[] {
  const names = (process.env["ASSAY_REQUIRE"] ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}
