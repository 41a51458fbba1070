// cojson's real crypto with its randomness drawn from a seed, so that ids, keys and signatures are
// the same in every run. Signing, sealing and encrypting are untouched: they are deterministic.
import type { CryptoProvider } from "cojson";
import { loadCrypto, type CryptoKind } from "./load-crypto.ts";
import { SeededRandom } from "./seeded-random.ts";

/** A crypto provider whose random bytes and new keys follow from the seed. Default kind as `loadCrypto`. */
export async function deterministicCrypto(
  seed: number,
  kind?: CryptoKind,
): Promise<CryptoProvider> {
  const crypto = await loadCrypto(kind);
  const random = new SeededRandom(seed, "crypto");
  // Everything else in cojson (ids of sessions, keys, headers) draws from these three (crypto.ts 34–300).
  crypto.randomBytes = (length) => random.bytes(length);
  crypto.newEd25519SigningKey = () => random.bytes(32);
  crypto.newX25519StaticSecret = () => random.bytes(32);
  // Its ephemeral key is drawn inside the addon (NapiCrypto.ts 183), out of reach of the seed.
  crypto.sealForGroup = () => {
    throw new TypeError("sealing for a group one is no member of is not deterministic");
  };
  return crypto;
}
