// Points as shapes: what a colour says, a shape says too, on the map and in its legend.
(function () {
  "use strict";

  const SHAPES = window.PollutionShapes; // geo/maps/symbols.py has their corners
  const SMALL = "small-";
  const plain = (symbol) => (symbol || "").replace(SMALL, "");
  const isSmall = (symbol) => (symbol || "").startsWith(SMALL);

  // The path of a shape, or null for a circle.
  function path(symbol, x, y, radius) {
    const corners = SHAPES[plain(symbol)] || [];
    return corners.length ? `M${corners.map(([dx, dy]) => `${x + dx * radius} ${y - dy * radius}`).join("L")}Z` : null;
  }

  // A circle marker that takes the shape of its option `symbol`; on a canvas it stays a circle.
  const ShapeMarker = L.CircleMarker.extend({
    _updatePath() {
      const { x, y } = this._point;
      const outline = this._renderer._setPath && !this._empty() && path(this.options.symbol, x, y, this._radius);
      if (outline) this._renderer._setPath(this, outline);
      else L.CircleMarker.prototype._updatePath.call(this);
    },
  });

  const node = (name, attributes, parent) => {
    const made = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // Draws a shape for the legend: on a piece of line, as it stands on a river, or small and alone.
  function drawSymbol(box, symbol, color) {
    const [width, height, radius] = [22, 14, isSmall(symbol) ? 3.5 : 5];
    const svg = node("svg", { width, height, "aria-hidden": "true" }, box);
    if (!isSmall(symbol)) node("line", { x1: 0, y1: 7, x2: width, y2: 7, stroke: color, "stroke-width": 4 }, svg);
    const look = { fill: color, stroke: "#12233d", "stroke-width": isSmall(symbol) ? 1 : 1.5 };
    const outline = path(symbol, width / 2, height / 2, radius);
    if (outline) node("path", { d: outline, ...look }, svg);
    else node("circle", { cx: width / 2, cy: height / 2, r: radius, ...look }, svg);
  }

  const isSymbol = (mark) => plain(mark) in SHAPES;

  window.PollutionSymbols = { ShapeMarker, drawSymbol, isSymbol, isSmall };
})();
