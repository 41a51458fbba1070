// What scripts and reports take of damaged directories.
export { checkDamage, type DamageOptions, type DamageResult } from "./check-damage.ts";
export { DAMAGES } from "./damage.ts";
export { DAMAGE_OUTCOMES, isAllowed, type DamageOutcome } from "./damage-outcome.ts";
