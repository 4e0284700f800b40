/** Whether a glob of `*` and `?` matches a whole name; linear in the name for each star, so that no pattern can stall it. */
export function globMatches(glob: string, name: string): boolean {
  let [g, n, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    if (g < glob.length && (glob[g] === "?" || (glob[g] === name[n] && glob[g] !== "*"))) {
      g++;
      n++;
    } else if (g < glob.length && glob[g] === "*") {
      star = g++;
      mark = n;
    } else if (star >= 0) {
      g = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (g < glob.length && glob[g] === "*") g++;
  return g === glob.length;
}
