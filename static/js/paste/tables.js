// The cells of a pasted table, each in every row and column that it spans. The only cell of a row,
// such as a note below the others, is in its first column only.

const WIDEST = 100; // columns
const LARGEST = 10_000; // cells; of a larger table, no cell is repeated

/** The columns and rows that a cell spans: none after its <thead> or <tbody>, all that are left for 0. */
const spanOf = (cell) => {
  const row = cell.parentElement;
  const left = row.parentElement.rows.length - row.sectionRowIndex;
  return [Math.min(Math.max(cell.colSpan, 1), WIDEST), Math.min(cell.rowSpan || left, left)];
};

const isLarge = (rows) => {
  const cells = rows.flatMap((row) => [...row.cells]);
  const places = cells.map(spanOf).map(([columns, height]) => columns * Math.min(height, rows.length));
  return places.reduce((sum, count) => sum + count, 0) > LARGEST;
};

const isMerged = (cell) => spanOf(cell).some((count) => count > 1);

/**
 * Return the cells of each row of `table` (`grid`), how many merged ones are repeated in it (`merged`), and how
 * many are only in the first of their places (`once`).
 */
export const gridOf = (table) => {
  const rows = [...table.rows];
  if (isLarge(rows)) {
    const cells = rows.map((row) => [...row.cells]);
    return { grid: cells, merged: 0, once: cells.flat().filter(isMerged).length };
  }
  const grid = rows.map(() => []);
  let merged = 0;
  let once = 0;
  for (const [i, row] of rows.entries()) {
    let column = 0;
    for (const cell of row.cells) {
      const [width, height] = spanOf(cell);
      const columns = row.cells.length > 1 ? width : 1;
      if (columns > 1 || height > 1) merged += 1;
      else if (width > 1) once += 1;
      while (grid[i][column]) column += 1;
      for (const below of grid.slice(i, i + height)) {
        for (let k = column; k < column + columns; k += 1) below[k] = cell;
      }
      column += columns;
    }
  }
  return { grid, merged, once };
};
