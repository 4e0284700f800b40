// Which places of an order are to be visited: a bit each, a bit for each word of those, and one for each word of these, so that the next one is
// found without a walk over all that are not.

let capacity: u32 = 0;
let places: usize = 0;
let words: usize = 0;
let groups: usize = 0;

/** Forgets all places, and makes room for `count`. */
export function clearPlaces(count: u32): void {
  if (count > capacity) grow(count);
  memory.fill(places, 0, capacity >> 3);
  memory.fill(words, 0, capacity >> 8);
  memory.fill(groups, 0, (capacity >> 13) + 4);
}

function grow(count: u32): void {
  const wider = (max(count, capacity * 2) + 32767) & ~32767;
  places = enlarged(places, capacity >> 3, wider >> 3);
  words = enlarged(words, capacity >> 8, wider >> 8);
  groups = enlarged(groups, capacity == 0 ? 0 : (capacity >> 13) + 4, (wider >> 13) + 4);
  capacity = wider;
}

function enlarged(old: usize, used: u32, size: u32): usize {
  const wider = heap.alloc(size);
  memory.fill(wider, 0, size);
  if (old == 0) return wider;
  memory.copy(wider, old, used);
  heap.free(old);
  return wider;
}

@inline
function mark(bits: usize, index: u32): void {
  const at = bits + (<usize>(index >> 5) << 2);
  store<u32>(at, load<u32>(at) | (1 << (index & 31)));
}

@inline
function unmark(bits: usize, index: u32): bool {
  const at = bits + (<usize>(index >> 5) << 2);
  const left = load<u32>(at) & ~(1 << (index & 31));
  store<u32>(at, left);
  return left == 0;
}

export function addPlace(place: u32): void {
  if (place >= capacity) grow(place + 1);
  mark(places, place);
  mark(words, place >> 5);
  mark(groups, place >> 10);
}

export function removePlace(place: u32): void {
  if (unmark(places, place) && unmark(words, place >> 5)) unmark(groups, place >> 10);
}

/** The first marked index of `bits` from `from` on that lies in the same word; -1 for none. */
@inline
function nextInWord(bits: usize, from: u32): i32 {
  const left = load<u32>(bits + (<usize>(from >> 5) << 2)) & (0xffffffff << (from & 31));
  return left == 0 ? -1 : <i32>((from & ~31) + ctz(left));
}

/** The first place from `from` on, below `limit`; -1 for none. */
export function nextPlace(from: u32, limit: u32): i32 {
  if (from >= limit || limit > capacity) return -1;
  const near = nextInWord(places, from);
  if (near >= 0) return <u32>near < limit ? near : -1;
  for (let word = (from >> 5) + 1; word <= (limit - 1) >> 5; ) {
    const next = nextInWord(words, word);
    if (next >= 0) {
      const found = nextInWord(places, <u32>next << 5);
      return <u32>found < limit ? found : -1;
    }
    let group = (word >> 5) + 1;
    while (group <= (limit - 1) >> 10) {
      const marked = nextInWord(groups, group);
      if (marked >= 0) {
        group = marked;
        break;
      }
      group = ((group >> 5) + 1) << 5;
    }
    word = group << 5;
  }
  return -1;
}
