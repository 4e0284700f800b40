/** Words longer than this are not compared: the work grows with the product of the lengths. */
const LONGEST_WORD = 80;

/**
 * The known word nearest to a mistyped one, without regard to case, if it is near enough: an optimal string alignment distance
 * of at most a third of the longer one's length. The first of equally near words wins.
 */
export function nearestWord(typed: string, known: Iterable<string>): string | undefined {
  if (typed.length > LONGEST_WORD) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const word of known) {
    if (word.length > LONGEST_WORD) continue;
    const limit = Math.max(1, Math.floor(Math.max(typed.length, word.length) / 3));
    if (Math.abs(typed.length - word.length) > limit) continue;
    const distance = alignmentDistance(typed.toLowerCase(), word.toLowerCase());
    if (distance <= limit && distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function alignmentDistance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      const at = i * width + j;
      if (i === 0 || j === 0) {
        table[at] = i + j;
        continue;
      }
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(table[at - width]! + 1, table[at - 1]! + 1, table[at - width - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, table[at - 2 * width - 2]! + 1);
      table[at] = least;
    }
  }
  return table[table.length - 1]!;
}
