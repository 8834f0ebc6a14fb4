// The interactive map: geometry is fetched once, what changes is shown on it. Names are placed as text only.
//
// mount(map, options)  options = base64 JSON {bounds, layers: [{id, url, kind, labels}]}
// show(view)           view    = base64 JSON {language, selected, words, palette, legend, layers: {id: {fill, text}}}
//
// kind is area, outline, line or point. fill maps a feature's id to an index into palette, text to its tooltip line.
(function () {
  "use strict";

  const STROKE = "#5f6b7a";
  const ACCENT = "#12233d";
  const NARROW = 520; // pixels of map width
  const BLANK = "url(#pollution-blank)";
  const state = { map: null, layers: new Map(), view: null, moved: false, ready: false, picks: 0, views: 0 };

  const unpack = (text) =>
    JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));

  // ---- geometry -------------------------------------------------------------------------------------------------

  function decodeTopology(topology) {
    const [scaleX, scaleY] = topology.transform.scale;
    const [shiftX, shiftY] = topology.transform.translate;
    const arcs = topology.arcs.map((arc) => {
      let x = 0;
      let y = 0;
      return arc.map(([dx, dy]) => [(x += dx) * scaleX + shiftX, (y += dy) * scaleY + shiftY]);
    });
    const ring = (indices) =>
      indices.flatMap((index, i) => {
        const arc = index < 0 ? arcs[~index].slice().reverse() : arcs[index];
        return i ? arc.slice(1) : arc;
      });
    const polygon = (rings) => rings.map(ring);
    const features = Object.values(topology.objects)[0].geometries.map(({ id, properties, type, arcs: parts }) => ({
      type: "Feature",
      id,
      properties,
      geometry: { type, coordinates: type === "Polygon" ? polygon(parts) : parts.map(polygon) },
    }));
    return { type: "FeatureCollection", features };
  }

  async function fetchFeatures(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const data = await answer.json();
    return data.type === "Topology" ? decodeTopology(data) : data;
  }

  // ---- style ----------------------------------------------------------------------------------------------------

  function styleOf(entry, feature) {
    const shown = state.view && state.view.layers[entry.id];
    const index = shown && shown.fill[feature.id];
    const color = index === undefined ? null : state.view.palette[index];
    const selected = entry.kind !== "outline" && state.view && state.view.selected === feature.id;
    const dash = feature.properties.geometry_status === "schematic" ? "4 3" : null;
    if (entry.kind === "line") {
      return { color: color || "#8a94a3", weight: selected ? 8 : 4, opacity: 1, dashArray: dash && "9 5", fill: false };
    }
    if (entry.kind === "point") {
      return { radius: selected ? 10 : 7, color: ACCENT, weight: selected ? 4 : 2, fillColor: color || "#fff", fillOpacity: 1 };
    }
    if (entry.kind === "outline") return { color: "#4b5868", weight: 1, fill: false };
    return {
      color: selected ? ACCENT : STROKE,
      weight: selected ? 3.5 : 0.8,
      dashArray: selected ? null : dash,
      fillColor: color || BLANK,
      fillOpacity: 1,
    };
  }

  // Restyles only the shapes that look different from before.
  function paint() {
    for (const entry of state.layers.values()) {
      for (const shape of entry.shapes.values()) {
        const style = styleOf(entry, shape.feature);
        const look = JSON.stringify(style);
        if (shape.look === look) continue;
        shape.look = look;
        shape.setStyle(style);
        if (style.radius) shape.setRadius(style.radius);
      }
      const chosen = state.view && entry.shapes.get(state.view.selected);
      if (chosen && entry.kind === "area") chosen.bringToFront();
    }
    for (const entry of state.layers.values()) if (entry.kind === "outline") entry.group.bringToFront();
    for (const entry of state.layers.values()) if (entry.kind === "line" || entry.kind === "point") entry.group.bringToFront();
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
    const pattern = svg("pattern", { id: "pollution-blank", width: 6, height: 6, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)" }, svg("defs", {}, root));
    svg("rect", { width: 6, height: 6, fill: "#f4f5f7" }, pattern);
    svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: "#d3d8df", "stroke-width": 2 }, pattern);
  }

  // ---- names ----------------------------------------------------------------------------------------------------

  const language = () => (state.view ? state.view.language : "zh");
  const nameOf = (feature) => feature.properties[`name_${language()}`] || feature.properties.name_zh;

  function describe(entry, feature) {
    const view = state.view;
    const shown = view && view.layers[entry.id];
    const lines = [nameOf(feature), (shown && shown.text[feature.id]) || (view && view.words.blank) || ""];
    if (feature.properties.geometry_status === "schematic" && view) lines.push(view.words.schematic);
    return lines.filter(Boolean);
  }

  function element(tag, className, text) {
    const node = document.createElement(tag);
    node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function openTip(entry, shape, where) {
    const box = element("div", "");
    describe(entry, shape.feature).forEach((line, i) => box.append(element("div", i ? "tip-line" : "tip-name", line)));
    state.tip.setLatLng(where).setContent(box);
    if (!state.map.hasLayer(state.tip)) state.tip.addTo(state.map);
  }

  const closeTip = () => state.tip.remove();

  // Labels by size of the area, each only where it fits and touches no other.
  function label() {
    state.labels.clearLayers();
    const taken = [];
    for (const entry of state.layers.values()) {
      if (!entry.labels) continue;
      const shapes = [...entry.shapes.values()].sort((a, b) => b.extent - a.extent);
      for (const shape of shapes) placeLabel(shape, taken);
    }
  }

  function placeLabel(shape, taken) {
    const name = nameOf(shape.feature);
    const [lon, lat] = shape.feature.properties.at;
    const width = [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 6.8), 6);
    const center = state.map.latLngToContainerPoint([lat, lon]);
    const box = { left: center.x - width / 2, right: center.x + width / 2, top: center.y - 9, bottom: center.y + 9 };
    const bounds = shape.getBounds();
    const room = state.map.latLngToContainerPoint(bounds.getNorthEast()).x - state.map.latLngToContainerPoint(bounds.getSouthWest()).x;
    const free = taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
    if (!free || room < width * 0.8) return;
    taken.push(box);
    const icon = L.divIcon({ className: "area-label", html: element("span", "", name), iconSize: [width, 18] });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(state.labels);
  }

  // ---- legend ---------------------------------------------------------------------------------------------------

  function swatch(entry) {
    const mark = element("span", `legend-swatch ${entry.mark || "fill"}`);
    if (entry.color) mark.style.setProperty("--color", entry.color);
    return mark;
  }

  function drawLegend() {
    const legend = state.view.legend;
    const box = element("div", "");
    box.append(element("div", "legend-title", legend.title));
    for (const entry of legend.entries) {
      const row = element("div", "legend-row");
      row.append(swatch(entry), element("span", "", entry.text));
      box.append(row);
    }
    state.legend.replaceChildren(...box.childNodes);
    state.home.textContent = state.view.words.whole_city;
  }

  function addControl(position, node) {
    L.DomEvent.disableClickPropagation(node);
    const ControlClass = L.Control.extend({ onAdd: () => node });
    return new ControlClass({ position }).addTo(state.map);
  }

  // ---- choosing -------------------------------------------------------------------------------------------------

  // The count makes two choices of the same unit two answers; streamlit-folium keeps what it sent in previous_data.
  function pick(id) {
    state.picks += 1;
    const answer = { last_object_clicked_popup: `${id} ${state.picks}` };
    const shared = window.__GLOBAL_DATA__;
    shared.last_object_clicked_popup = answer.last_object_clicked_popup;
    shared.previous_data = answer;
    window.Streamlit.setComponentValue(answer);
  }

  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  function neighbour(entry, shape, [stepX, stepY]) {
    const from = state.map.latLngToLayerPoint(shape.middle);
    let best = null;
    for (const other of entry.shapes.values()) {
      const to = state.map.latLngToLayerPoint(other.middle).subtract(from);
      const along = to.x * stepX + to.y * stepY;
      const cost = along + 2 * Math.abs(to.x * stepY + to.y * stepX);
      if (other !== shape && along > 1 && (!best || cost < best.cost)) best = { cost, shape: other };
    }
    return best && best.shape;
  }

  function onKey(entry, shape, event) {
    if (event.key === "Enter" || event.key === " ") pick(shape.feature.id);
    else if (STEPS[event.key]) focusOn(entry, neighbour(entry, shape, STEPS[event.key]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function focusOn(entry, shape) {
    if (!shape) return;
    for (const other of entry.shapes.values()) other.getElement().setAttribute("tabindex", "-1");
    shape.getElement().setAttribute("tabindex", "0");
    shape.getElement().focus();
  }

  function listen(entry, shape) {
    shape.on("click", () => pick(shape.feature.id));
    shape.on("mousemove", (event) => openTip(entry, shape, event.latlng));
    shape.on("mouseout", closeTip);
    const node = shape.getElement();
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", shape === entry.shapes.values().next().value ? "0" : "-1");
    node.addEventListener("keydown", (event) => onKey(entry, shape, event));
    node.addEventListener("focus", () => openTip(entry, shape, shape.middle));
    node.addEventListener("blur", closeTip);
  }

  function nameShapes() {
    for (const entry of state.layers.values()) {
      if (entry.kind === "outline") continue;
      for (const shape of entry.shapes.values()) {
        shape.getElement().setAttribute("aria-label", describe(entry, shape.feature).join(", "));
        shape.getElement().dataset.id = shape.feature.id;
      }
    }
  }

  // ---- life -----------------------------------------------------------------------------------------------------

  function addLayer(spec) {
    const entry = { ...spec, shapes: new Map() };
    state.layers.set(spec.id, entry);
    entry.group = L.geoJSON(null, {
      interactive: spec.kind !== "outline",
      smoothFactor: 0.8,
      style: (feature) => styleOf(entry, feature),
      pointToLayer: (feature, where) => L.circleMarker(where, styleOf(entry, feature)),
      onEachFeature: (feature, shape) => entry.shapes.set(feature.id, shape),
    }).addTo(state.map);
    return entry;
  }

  function fill(entry, features) {
    entry.group.addData(features);
    for (const shape of entry.shapes.values()) {
      const bounds = shape.getBounds ? shape.getBounds() : L.latLngBounds([shape.getLatLng()]);
      const at = shape.feature.properties.at;
      shape.middle = at ? L.latLng(at[1], at[0]) : bounds.getCenter();
      shape.extent = (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
    }
    if (entry.kind === "outline") return;
    for (const shape of entry.shapes.values()) listen(entry, shape);
  }

  // On a narrow screen the legend stands above the city instead of beside it.
  function fit() {
    state.map.invalidateSize({ animate: false });
    const width = state.map.getSize().x;
    const narrow = width < NARROW;
    state.legendControl.setPosition(narrow ? "topright" : "bottomright");
    const padding = { paddingTopLeft: [6, narrow ? state.legend.offsetHeight + 10 : 6], paddingBottomRight: [6, narrow ? 24 : 6] };
    if (!state.moved && width > 0) state.map.fitBounds(state.bounds, { animate: false, ...padding });
    label();
  }

  function watch(map) {
    const container = map.getContainer();
    for (const name of ["mousedown", "wheel", "touchstart", "keydown"]) {
      container.addEventListener(name, () => (state.moved = true), { passive: true });
    }
    new ResizeObserver(fit).observe(container);
    map.on("zoomend moveend", label);
  }

  async function mount(map, packed) {
    const options = unpack(packed);
    Object.assign(state, { map, bounds: options.bounds, labels: L.layerGroup(), tip: L.tooltip({ sticky: true, opacity: 1 }) });
    L.control.scale({ imperial: false }).addTo(map);
    state.home = element("button", "map-home");
    addControl("topleft", state.home);
    state.home.onclick = () => {
      state.moved = false;
      fit();
    };
    state.legend = element("div", "map-legend");
    state.legendControl = addControl("bottomright", state.legend);
    const entries = options.layers.map(addLayer);
    const features = await Promise.all(options.layers.map((spec) => fetchFeatures(spec.url)));
    entries.forEach((entry, i) => fill(entry, features[i]));
    addHatching(map);
    state.labels.addTo(map);
    state.ready = true;
    watch(map);
    if (state.view) refresh();
  }

  function refresh() {
    drawLegend();
    if (!state.ready) return;
    paint();
    nameShapes();
    fit();
    state.map.getContainer().dataset.painted = state.views; // how many views have been drawn, for whoever watches
  }

  function show(packed) {
    window.feature_group = []; // streamlit-folium only ever appends to it
    state.view = unpack(packed);
    state.views += 1;
    document.documentElement.lang = state.view.language === "zh" ? "zh-CN" : "en";
    refresh();
  }

  window.PollutionMap = { mount, show };
})();
