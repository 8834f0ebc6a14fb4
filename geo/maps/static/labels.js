// The words beside the map: the legend and the tooltip. Every text is placed as text, never as HTML.
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

  window.PollutionLabels = { element, drawLegend, tipContent };
})();
