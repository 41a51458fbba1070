// cojson's crypto: its native addon where there is a binary of it for this machine, else WebAssembly.
// Both give the same bytes; the native one is about twice as fast.
import type { CryptoProvider } from "cojson";

/** Which of cojson's implementations of its crypto. */
export type CryptoKind = "napi" | "wasm";

/** A new crypto provider. Default: `napi` where it loads on this machine, else `wasm`. */
export async function loadCrypto(kind?: CryptoKind): Promise<CryptoProvider> {
  if (kind === "wasm") return loadWasm();
  try {
    // Loaded late: an addon without a binary for this machine throws on import.
    const { NapiCrypto } = await import("cojson/crypto/NapiCrypto");
    return await NapiCrypto.create();
  } catch (error) {
    if (kind === "napi") throw error;
    return loadWasm();
  }
}

async function loadWasm(): Promise<CryptoProvider> {
  const { WasmCrypto } = await import("cojson/crypto/WasmCrypto");
  return WasmCrypto.create();
}
