/** What packages are called: crates where all are, folders or archives where none is. */
export function packageTitle(entries: readonly { readonly kind: string }[]): string {
  const kinds = new Set(entries.map(({ kind }) => kind));
  const others = [...(kinds.has("folder") ? ["folder"] : []), ...(kinds.has("archive") ? ["archive"] : [])];
  return [...(kinds.has("crate") || others.length === 0 ? ["crate"] : []), ...others].join(" or ");
}

/** The one word for them where there is no room for all kinds: of the first kind. */
export function packageWord(entries: readonly { readonly kind: string }[]): string {
  return packageTitle(entries).split(" ", 1)[0]!;
}
