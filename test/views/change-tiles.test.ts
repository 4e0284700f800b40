import { expect, test } from "vitest";
import { changeTiles } from "../../src/views/change-tiles.ts";

const SIZE = { width: 800, height: 300 };

test("areas are as the absolute changes, and signs lie apart", () => {
  // Oracle: by hand; the absolute changes add up to 1000, so that one byte is 240 px².
  const deltas = [400, -250, 0, 150, -120, 80];
  const tiles = changeTiles(deltas, SIZE, 0);
  expect(tiles.map((tile) => tile.change).sort()).toEqual([0, 1, 3, 4, 5]);
  for (const tile of tiles) {
    expect(tile.width * tile.height).toBeCloseTo(Math.abs(deltas[tile.change]!) * 240, 6);
    expect(tile.delta).toBe(deltas[tile.change]);
  }
  const [grown, shrunk] = [tiles.filter((tile) => tile.delta > 0), tiles.filter((tile) => tile.delta < 0)];
  const right = Math.max(...grown.map((tile) => tile.x + tile.width));
  expect(Math.min(...shrunk.map((tile) => tile.x))).toBeGreaterThanOrEqual(right - 1e-9);
});

test("small changes of one sign are one tile and no byte is lost", () => {
  const deltas = [1000, ...Array.from({ length: 500 }, () => 1), -900, ...Array.from({ length: 300 }, () => -2)];
  const tiles = changeTiles(deltas, SIZE, 1000);
  expect(tiles.map(({ delta, rest }) => [delta, rest])).toEqual([
    [1000, 0],
    [500, 500],
    [-900, 0],
    [-600, 300],
  ]);
  expect(tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0)).toBeCloseTo(800 * 300, 6);
});

test("nothing is drawn of nothing", () => {
  expect(changeTiles([], SIZE, 30)).toEqual([]);
  expect(changeTiles([0, 0], SIZE, 30)).toEqual([]);
  expect(changeTiles([5], { width: 0, height: 300 }, 30)).toEqual([]);
});
