/** Stands in for cli-table3's own measure of width, whose tables of emoji cost more start-up than the rest of a run: it measures as we do. */
module.exports = require("../../src/views/display-width.ts").displayWidth;
