/** What a region is made of, with the sign that told it; `other` when nothing did. */
export interface KindGuess {
  readonly kind: "flash" | "ram" | "other";
  /** `the name FLASH`, `attributes (rx)`, `address 0x20000000 (SRAM, [ARMv7-M §B3.1])`. */
  readonly evidence: string;
}

const FLASH_NAME = /FLASH|FRAM|ROM|OTP|QSPI|OSPI|XIP|NVM|UICR|BOOT2|BOOTLOADER|PROGRAM/;
const RAM_NAME = /RAM|TCM|CCM|STACK|HEAP|NOINIT/;

/** The architecture's address map [ARMv7-M §B3.1, ARMv6-M §B3.1]: where it says what a memory is. */
const ADDRESS_MAP = [
  { start: 0, end: 0x2000_0000, kind: "flash", label: "Code" },
  { start: 0x2000_0000, end: 0x4000_0000, kind: "ram", label: "SRAM" },
  { start: 0x6000_0000, end: 0xa000_0000, kind: "ram", label: "external RAM" },
] as const;

/**
 * Guesses from the definition alone: the name first (`CCMRAM (rx)` at 0x10000000 is RAM), then the attributes, then the address.
 * How the image uses the region can prove it wrong: the model decides by use. `isArm` is false where the address tells nothing.
 */
export function guessRegionKind(
  region: { readonly name: string; readonly attributes: string; readonly origin: number },
  isArm = true,
): KindGuess {
  const name = region.name.toUpperCase();
  const flash = name.search(FLASH_NAME);
  const ram = name.search(RAM_NAME);
  // `FLASH : ORIGIN = 0x20000000` is how a program that runs in RAM borrows a script; windows of external flash begin at 0x28000000.
  const isBorrowed = isArm && region.origin >= 0x2000_0000 && region.origin < 0x2800_0000;
  if ((flash >= 0 && !isBorrowed) || ram >= 0) {
    const kind = ram < 0 || (flash >= 0 && flash <= ram) ? "flash" : "ram";
    return { kind, evidence: `the name ${region.name}` };
  }
  const writable = attributesAllow(region.attributes, "w");
  if (region.attributes !== "" && writable !== undefined)
    return { kind: writable ? "ram" : "flash", evidence: `attributes (${region.attributes})` };
  const entry = ADDRESS_MAP.find(({ start, end }) => isArm && region.origin >= start && region.origin < end);
  const address = `0x${region.origin.toString(16).padStart(8, "0")}`;
  if (entry === undefined) return { kind: "other", evidence: `address ${address} is in no memory of the architecture` };
  return { kind: entry.kind, evidence: `address ${address} (${entry.label}, [ARMv7-M §B3.1])` };
}

/** Whether attributes admit a kind of section: `!` turns the meaning of what follows [LD §3.7]; undefined when they speak of neither w, r nor x. */
function attributesAllow(attributes: string, wanted: string): boolean | undefined {
  let inverted = false;
  let speaks = false;
  for (const attribute of attributes) {
    if (attribute === "!") inverted = !inverted;
    else if (attribute === wanted) return !inverted;
    else if ("rxw".includes(attribute) && !inverted) speaks = true;
  }
  return speaks ? false : undefined;
}
