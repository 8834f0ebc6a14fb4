// The words on the map: names on areas, the legend, the tooltip. Every text is placed as text, never as HTML.
(function () {
  "use strict";

  const { drawSymbol, isSymbol } = window.PollutionSymbols;

  function element(tag, className, text) {
    const node = document.createElement(tag);
    node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function drawLegend(node, legend) {
    const rows = legend.entries.map((entry) => {
      const row = element("div", "legend-row");
      const shaped = isSymbol(entry.mark);
      const mark = element("span", shaped ? "legend-symbol" : `legend-swatch ${entry.mark || "fill"}`);
      if (shaped) drawSymbol(mark, entry.mark, entry.color);
      else if (entry.color) mark.style.setProperty("--color", entry.color);
      row.append(mark, element("span", "", entry.text));
      return row;
    });
    node.replaceChildren(element("div", "legend-title", legend.title), ...rows);
  }

  function tipContent(lines) {
    const box = element("div", "");
    lines.forEach((line, i) => box.append(element("div", i ? "tip-line" : "tip-name", line)));
    return box;
  }

  // Writes short texts to the right of places; returns the boxes that they take.
  function writeMarks(map, group, marks) {
    return marks.map(({ where, text }) => {
      const icon = L.divIcon({ className: "feature-mark", html: element("span", "", text), iconSize: [34, 18], iconAnchor: [-9, 9] });
      L.marker(where, { icon, interactive: false, keyboard: false }).addTo(group);
      const { x, y } = map.latLngToContainerPoint(where);
      return { left: x - 8, right: x + 40, top: y - 9, bottom: y + 9 };
    });
  }

  // Writes names on shapes, the largest first, each only where it fits and touches nothing in `occupied`.
  function writeNames(map, group, shapes, nameOf, occupied) {
    for (const shape of [...shapes].sort((a, b) => b.size - a.size)) {
      const name = nameOf(shape.feature);
      const width = [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 6.8), 6);
      const center = map.latLngToContainerPoint(shape.middle);
      const box = { left: center.x - width / 2, right: center.x + width / 2, top: center.y - 9, bottom: center.y + 9 };
      const touches = (other) =>
        box.right >= other.left && box.left <= other.right && box.bottom >= other.top && box.top <= other.bottom;
      const bounds = shape.getBounds();
      const room = map.latLngToContainerPoint(bounds.getNorthEast()).x - map.latLngToContainerPoint(bounds.getSouthWest()).x;
      if (room < width * 0.8 || occupied.some(touches)) continue;
      occupied.push(box);
      const icon = L.divIcon({ className: "area-label", html: element("span", "", name), iconSize: [width, 18] });
      L.marker(shape.middle, { icon, interactive: false, keyboard: false }).addTo(group);
    }
  }

  window.PollutionLabels = { element, drawLegend, tipContent, writeMarks, writeNames };
})();
