/**
 * The library: reads Cortex-M firmware and says where its bytes are. It touches no file, no network and no console; bytes come from a `ByteSource`.
 */
export { overview } from "./analyses/overview.ts";
export { regions } from "./analyses/regions.ts";
export { sections } from "./analyses/sections.ts";
export { symbols } from "./analyses/symbols.ts";
export { BlobSource, BufferSource, type ByteSource, SliceSource } from "./bytes/byte-source.ts";
export type { Finding, Severity } from "./bytes/finding.ts";
export { InputError } from "./bytes/input-error.ts";
export type { ReportDocument } from "./contract/document.ts";
export type { Firmware } from "./image/firmware.ts";
export { type FirmwareOptions, loadFirmware } from "./image/load.ts";
export type { Region, RegionDefinition, RegionKind } from "./ledger/region.ts";
