/** A view's stable name as a title: `generic-crates` becomes `Generic crates`. */
export function displayName(name: string): string {
  const words = name.replaceAll(/[-_]/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
