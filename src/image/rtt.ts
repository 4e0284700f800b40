import type { DefmtPart } from "../contract/defmt-shape.ts";
import type { Firmware } from "./firmware.ts";
import { symbolAt } from "./symbols.ts";

/** The control block: an identifier of 16 bytes, the numbers of up and down channels, then the channels. */
const HEADER = 24;
/** A channel: name, buffer, size, two offsets, flags; a word each. */
const CHANNEL = 24;
/** More channels than this are damage. */
const MOST_CHANNELS = 64;

/** RTT's control block and the buffers that its load image names; undefined when the image has none. */
export async function findRtt(firmware: Firmware): Promise<DefmtPart["rtt"]> {
  const symbol = (await firmware.find(["_SEGGER_RTT"])).get("_SEGGER_RTT");
  if (symbol === undefined || symbol.sectionIndex === undefined) return undefined;
  const section = firmware.sections.find(({ index }) => index === symbol.sectionIndex);
  const bytes = section === undefined ? new Uint8Array() : await firmware.read(section, symbol.value - section.address, symbol.size);
  return { address: symbol.value, size: symbol.size, buffers: await named(firmware, buffersOf(bytes, firmware.littleEndian)) };
}

interface Buffer {
  readonly address: number;
  readonly size: number;
}

function buffersOf(bytes: Uint8Array, littleEndian: boolean): Buffer[] {
  if (bytes.length < HEADER + CHANNEL) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => view.getUint32(at, littleEndian);
  const room = Math.floor((bytes.length - HEADER) / CHANNEL);
  const channels = Math.min(word(16) + word(20), room, MOST_CHANNELS);
  return Array.from({ length: channels }, (_, i) => HEADER + i * CHANNEL)
    .map((at) => ({ address: word(at + 4), size: word(at + 8) }))
    .filter(({ address, size }) => address !== 0 && size !== 0);
}

async function named(firmware: Firmware, buffers: readonly Buffer[]) {
  const { symbols, sections } = firmware;
  const rows = buffers.map(({ address }) => {
    const section = sections.find((one) => address >= one.address && address < one.address + one.size);
    return section === undefined ? -1 : symbolAt(symbols, section.index, address);
  });
  const names = await firmware.describe(Uint32Array.from(rows.filter((row) => row >= 0)));
  let next = 0;
  return buffers.map((buffer, i) => (rows[i]! < 0 ? buffer : { ...buffer, name: names[next++]!.demangled }));
}
