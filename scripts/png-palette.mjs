import { deflateSync, inflateSync } from "node:zlib";

/** Colours that are kept because they are common, and all of them: what an index of one byte tells [PNG §11.2.3]. */
const [COMMON, MOST] = [128, 256];

/**
 * A screenshot with a palette in place of true colour, a third as large: the commonest colours stay, then those that would
 * be missed most, and the others become the nearest of those. Takes
 * what Chromium writes: 8 bits a channel, no interlacing.
 */
export function withPalette(png) {
  const { width, height, channels, pixels } = decoded(png);
  const counts = new Map();
  const colors = new Uint32Array(width * height);
  for (let i = 0; i < colors.length; i++) {
    const at = i * channels;
    const color = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    colors[i] = color;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = paletteOf(counts);
  const index = new Map(palette.map((color, i) => [color, i]));
  for (const color of counts.keys()) if (!index.has(color)) index.set(color, nearest(palette, color));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(colors[y * width + x]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", head),
    chunk("PLTE", table),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function paletteOf(counts) {
  const order = [...counts].sort((a, b) => b[1] - a[1]);
  const palette = order.slice(0, COMMON).map(([color]) => color);
  const rest = order
    .slice(COMMON)
    .map(([color, count]) => ({ color, count, away: Math.min(...palette.map((other) => distance(other, color))) }));
  while (palette.length < MOST && rest.length > 0) {
    let missed = rest[0];
    for (const one of rest) if (one.count * one.away > missed.count * missed.away) missed = one;
    if (missed.away === 0) break;
    palette.push(missed.color);
    for (const one of rest) one.away = Math.min(one.away, distance(missed.color, one.color));
  }
  return palette;
}

function distance(a, b) {
  return [16, 8, 0].map((shift) => ((a >> shift) & 255) - ((b >> shift) & 255)).reduce((sum, part) => sum + part * part, 0);
}

function nearest(palette, color) {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  palette.forEach((other, i) => {
    const away = distance(color, other);
    if (away < least) [best, least] = [i, away];
  });
  return best;
}

function decoded(png) {
  const data = [];
  let [width, height, channels] = [0, 0, 3];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") [width, height, channels] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] === 6 ? 4 : 3];
    if (type === "IDAT") data.push(body);
    at += 12 + length;
  }
  const lines = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : pixels[y * stride + x - channels];
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + x];
      const corner = x < channels || y === 0 ? 0 : pixels[(y - 1) * stride + x - channels];
      pixels[y * stride + x] = lines[y * (stride + 1) + 1 + x] + predicted(filter, left, up, corner);
    }
  }
  return { width, height, channels, pixels };
}

/** What a filter type predicts [PNG §9.2]. */
function predicted(filter, left, up, corner) {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function chunk(type, body) {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, "latin1");
  out.set(body, 8);
  let crc = 0xffffffff;
  for (const byte of out.subarray(4, 8 + body.length)) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + body.length);
  return out;
}
