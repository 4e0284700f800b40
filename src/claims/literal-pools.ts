import { MAPPING_DATA, type SymbolTable } from "../formats/elf/index.ts";
import { type Claims, evidenceId } from "../model/claims.ts";
import type { ImageSection } from "../model/section.ts";
import { SYMBOL_KINDS, type Symbols } from "../model/symbols.ts";

const FUNCTION = SYMBOL_KINDS.indexOf("function");
const RANK = 30;

/**
 * Hand-written assembly often ends a function's size before its literal pool. Data behind a function, up to the next symbol, that a `$d`
 * mapping symbol [AAELF32 §5.5.5] marks as such belongs to that function: PC-relative loads reach nothing else.
 */
export function claimLiteralPools(
  claims: Claims,
  table: SymbolTable | undefined,
  symbols: Symbols,
  sections: readonly ImageSection[],
): void {
  if (table === undefined) return;
  const executable = new Map(sections.filter((section) => section.executable).map((section) => [section.index, section]));
  const dataStarts = new Set<number>();
  for (let row = 1; row < table.count; row++) {
    if (table.mapping[row] === MAPPING_DATA && executable.has(table.section[row]!)) dataStarts.add(table.value[row]!);
  }
  if (dataStarts.size === 0) return;
  const evidence = evidenceId("literal pool behind the function");
  for (let i = 0; i < symbols.count; i++) {
    const section = executable.get(symbols.section[i]!);
    if (section === undefined || symbols.kind[i] !== FUNCTION) continue;
    const end = symbols.address[i]! + symbols.size[i]!;
    const next =
      i + 1 < symbols.count && symbols.section[i + 1] === section.index ? symbols.address[i + 1]! : section.address + section.size;
    const aligned = Math.ceil(end / 4) * 4;
    if (next > aligned && (dataStarts.has(end) || dataStarts.has(aligned))) claims.add(section.index, end, next - end, i, RANK, evidence);
  }
}
