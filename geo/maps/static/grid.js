// A regular metric grid painted per pixel: every pixel of a tile is projected into the grid and takes its cell's colour.
//
// grid = {meridian, east, north, size, columns, rows, runs}: the south-west corner in Gauss-Krüger metres (CGCS2000),
// and, row by row from the south, how many cells are absent, present, absent ... in turn.
(function () {
  "use strict";

  const TILE = 256;
  const PATCH = 32; // pixels between exactly projected points; linear inside, wrong by less than a metre
  const AXIS = 6378137;
  const FLATTENING = 1 / 298.257222101;
  const N = FLATTENING / (2 - FLATTENING);
  const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING));
  const RADIUS = (AXIS / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
  // Krüger's series, after Karney (2011), to the third power: exact to a millimetre.
  const SERIES = [N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16, (13 * N ** 2) / 48 - (3 * N ** 3) / 5, (61 * N ** 3) / 240];

  const radians = (degrees) => (degrees * Math.PI) / 180;

  // Easting and northing in metres of a latitude and longitude in degrees.
  function project(latitude, longitude, meridian) {
    const sine = Math.sin(radians(latitude));
    const angle = radians(longitude - meridian);
    const t = Math.sinh(Math.atanh(sine) - ECCENTRICITY * Math.atanh(ECCENTRICITY * sine));
    const xi = Math.atan2(t, Math.cos(angle));
    const eta = Math.atanh(Math.sin(angle) / Math.hypot(1, t));
    let east = eta;
    let north = xi;
    SERIES.forEach((factor, i) => {
      const k = 2 * (i + 1);
      east += factor * Math.cos(k * xi) * Math.sinh(k * eta);
      north += factor * Math.sin(k * xi) * Math.cosh(k * eta);
    });
    return [500000 + RADIUS * east, RADIUS * north];
  }

  // The number of each present cell at its place in the full rectangle, -1 where there is none.
  function numberCells({ columns, rows, runs }) {
    const numbers = new Int32Array(columns * rows).fill(-1);
    let place = 0;
    let number = 0;
    runs.forEach((length, i) => {
      if (i % 2) for (let k = 0; k < length; k++) numbers[place + k] = number++;
      place += length;
    });
    return numbers;
  }

  const colour = (hex) => {
    const value = parseInt(hex.slice(1), 16);
    return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
  };

  const Grid = L.GridLayer.extend({
    options: { updateWhenZooming: false, keepBuffer: 1 },

    setGrid(grid) {
      this.grid = grid;
      this.numbers = numberCells(grid);
    },

    // cells: a character for each present cell, the palette index or a dot. Resolves when all tiles show it.
    setCells(cells, palette) {
      const colours = Uint32Array.from(cells, (letter) => (letter === "." ? 0 : colour(palette[Number(letter)])));
      this.cells = cells;
      this.raster = Uint32Array.from(this.numbers, (number) => (number < 0 ? 0 : colours[number]));
      return Promise.all(Object.values(this._tiles || {}).map(({ el, coords }) => this.paintInTurn(el, coords)));
    },

    createTile(coords, done) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = TILE;
      this.paintInTurn(tile, coords).then(() => done(null, tile));
      return tile;
    },

    // One tile a task, so that neither pan nor zoom waits for more than one.
    paintInTurn(tile, coords) {
      const turn = (this.turn || Promise.resolve()).then(() => new Promise((resolve) => setTimeout(resolve)));
      this.turn = turn.then(() => this.raster && tile.isConnected && this.paint(tile, coords));
      return this.turn;
    },

    // Column and row of a place, as fractions.
    locate({ lat, lng }) {
      const [east, north] = project(lat, lng, this.grid.meridian);
      return [(east - this.grid.east) / this.grid.size, (north - this.grid.north) / this.grid.size];
    },

    // The palette index at a place, or null.
    indexAt(where) {
      if (!this.cells) return null;
      const [column, row] = this.locate(where).map(Math.floor);
      const { columns, rows } = this.grid;
      const inside = column >= 0 && row >= 0 && column < columns && row < rows;
      const letter = inside ? this.cells[this.numbers[row * columns + column]] : undefined;
      return letter === undefined || letter === "." ? null : letter;
    },

    paint(tile, { x, y, z }) {
      const steps = TILE / PATCH;
      const corners = [];
      for (let j = 0; j <= steps; j++) {
        for (let i = 0; i <= steps; i++) {
          corners.push(this.locate(this._map.unproject([x * TILE + i * PATCH, y * TILE + j * PATCH], z)));
        }
      }
      const context = tile.getContext("2d");
      const image = context.createImageData(TILE, TILE);
      const pixels = new Uint32Array(image.data.buffer);
      for (let j = 0; j < steps; j++) for (let i = 0; i < steps; i++) this.paintPatch(pixels, corners, i, j, steps + 1);
      context.putImageData(image, 0, 0);
    },

    paintPatch(pixels, corners, i, j, width) {
      const { columns, rows } = this.grid;
      const first = j * width + i;
      const [topLeft, topRight] = [corners[first], corners[first + 1]];
      const [lowLeft, lowRight] = [corners[first + width], corners[first + width + 1]];
      const between = (from, to, share) => from + (to - from) * share;
      for (let y = 0; y < PATCH; y++) {
        const down = (y + 0.5) / PATCH;
        const [column, row] = [0, 1].map((k) => between(topLeft[k], lowLeft[k], down));
        const stepColumn = (between(topRight[0], lowRight[0], down) - column) / PATCH;
        const stepRow = (between(topRight[1], lowRight[1], down) - row) / PATCH;
        let place = (j * PATCH + y) * TILE + i * PATCH;
        for (let x = 0; x < PATCH; x++, place++) {
          const east = Math.floor(column + stepColumn * (x + 0.5));
          const north = Math.floor(row + stepRow * (x + 0.5));
          if (east >= 0 && north >= 0 && east < columns && north < rows) pixels[place] = this.raster[north * columns + east];
        }
      }
    },
  });

  window.PollutionGrid = { Grid, project };
})();
