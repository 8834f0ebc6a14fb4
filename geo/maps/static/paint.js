// How shapes look: the style of each in the MapState that is shown, painted only where it changes.
(function () {
  "use strict";

  const { state, layerState, isChosen } = window.PollutionState;
  const { isSmall } = window.PollutionSymbols;
  const STROKE = "#5f6b7a";
  const ACCENT = "#12233d";
  const BLANK = window.PollutionBlank; // geo/maps/colours.py
  const HATCHING = "url(#pollution-blank)";
  const HATCHED_LINE = "url(#pollution-blank-line)";
  const HOLLOW = { fill: false, fillColor: null }; // null, not undefined: paint() compares it with what Leaflet has

  function styleOf(layer, feature) {
    const values = layerState(layer);
    const index = values && values.fill[feature.id];
    const color = index === undefined || index === null ? null : state.mapState.palette[index];
    const selected = isChosen(layer, feature);
    const dash = feature.properties.geometry_status === "schematic" ? "4 3" : null;
    if (layer.kind === "line") {
      return { color: color || HATCHED_LINE, weight: selected ? 8 : 4, opacity: 1, dashArray: dash && "9 5", ...HOLLOW };
    }
    if (layer.kind === "point") {
      const symbol = (index !== undefined && state.mapState.symbols[index]) || "circle";
      const [radius, weight] = isSmall(symbol) ? [4, 1] : [7, 2];
      const size = selected ? { radius: radius + 3, weight: weight + 2 } : { radius, weight };
      return { ...size, symbol, color: ACCENT, fillColor: color || HATCHING, fillOpacity: 1 };
    }
    if (layer.kind === "outline") return { color: "#4b5868", weight: 1, ...HOLLOW };
    return {
      color: selected ? ACCENT : STROKE,
      weight: selected ? 3.5 : layer.canvas ? 0.3 : 0.8,
      dashArray: selected ? null : dash,
      fillColor: color || (layer.canvas ? "#eceef1" : HATCHING),
      fillOpacity: 1,
    };
  }

  // Leaflet would write all nine attributes of a style.
  function fillOnly(shape, fillColor) {
    shape.options.fillColor = fillColor;
    shape.getElement().setAttribute("fill", fillColor);
  }

  // Restyles only the shapes that look different from before; returns what is still being painted.
  function paint() {
    const layers = [...state.layers.values()];
    const painting = [];
    const focused = document.activeElement; // bringing a shape to the front takes its node out for a moment, and its focus
    for (const layer of layers) {
      const values = layerState(layer);
      if (layer.grid && values) painting.push(layer.grid.setCells(values.cells, state.mapState.palette));
      const hidden = new Set((values && values.hidden) || []);
      for (const shape of layer.shapes.values()) {
        if (!layer.canvas) shape.getElement().style.display = hidden.has(shape.feature.id) ? "none" : "";
        const style = styleOf(layer, shape.feature);
        const look = JSON.stringify({ ...style, fillColor: null });
        if (shape.look === look && shape.options.fillColor === style.fillColor) continue;
        if (shape.look === look && !layer.canvas) fillOnly(shape, style.fillColor);
        else shape.setStyle(style);
        shape.look = look;
        if (style.radius) shape.setRadius(style.radius);
      }
      const selected = state.mapState && layer.shapes.get(state.mapState.selected);
      if (selected && layer.kind === "area") selected.bringToFront();
    }
    for (const kinds of [["outline"], ["line", "point"]]) {
      layers.filter(({ kind }) => kinds.includes(kind)).forEach(({ group }) => group.bringToFront());
    }
    if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    return painting;
  }

  // Grey hatching for 'nothing published', drawn once into the map's own SVG.
  function addHatching(map) {
    const root = map.getPane("overlayPane").querySelector("svg");
    if (!root || root.querySelector("#pollution-blank")) return;
    const svg = (name, attributes, parent) => {
      const node = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      return node;
    };
    const defs = svg("defs", {}, root);
    for (const [id, ground, line] of [["pollution-blank", BLANK.ground, BLANK.hatching], ["pollution-blank-line", BLANK.hatching, BLANK.line]]) {
      const pattern = svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, defs);
      svg("rect", { width: 6, height: 6, fill: ground }, pattern);
      svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: line, "stroke-width": 2 }, pattern);
    }
  }

  window.PollutionPaint = { styleOf, paint, addHatching };
})();
