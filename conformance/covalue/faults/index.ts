// What scripts and reports take of damaged directories.
export { allowanceOf, type Allowance } from "./allowance.ts";
export { checkDamage, type DamageOptions, type DamageResult } from "./check-damage.ts";
export { DAMAGES } from "./damage.ts";
export { DAMAGE_OUTCOMES, type DamageOutcome } from "./damage-outcome.ts";
