import { ledgerKernel } from "./ledger-kernel.ts";

/** What the hash of no bytes is [FNV §5]. */
const OFFSET_BASIS = 0xcbf29ce484222325n;

/** FNV-1a of 64 bits of bytes that come in pieces [FNV §2], for telling contents apart: nothing is safe against forging. */
export class BytesHash {
  #hash = OFFSET_BASIS;

  add(bytes: Uint8Array): void {
    const kernel = ledgerKernel();
    const room = kernel.allocate(bytes.length);
    new Uint8Array(kernel.memory.buffer, room, bytes.length).set(bytes);
    this.#hash = kernel.hashBytes(room, bytes.length, this.#hash);
    kernel.release(room);
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    return BigInt.asUintN(64, this.#hash).toString(16).padStart(16, "0");
  }
}
