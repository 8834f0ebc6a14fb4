// The interactive map: geometry is fetched once and stays mounted, what changes is shown on it.
//
// mount(map, options)  options {bounds, layers: [{id, url, kind, labels, detail_url}]}
// show(view)           view    {language, selected, scale, symbols, words, palette, legend, layers: {id: {ids, fill, text, cells, hidden, marks}}}
//
// Both come packed, see geometry.js. kind is area, outline, line, point or grid. fill has an index into
// palette for each of ids, text a tooltip line; cells and text of a grid are described in grid.js and geo/maps.py.
(function () {
  "use strict";

  const { unpack, load } = window.PollutionGeometry;
  const { element, drawLegend, tipContent, writeMarks, writeNames } = window.PollutionLabels;
  const { ShapeMarker, isSmall } = window.PollutionSymbols;
  const STROKE = "#5f6b7a";
  const ACCENT = "#12233d";
  const NARROW = 520; // pixels of map width
  const DETAIL_ZOOM = 9.5; // from here on a reader sees what the city level leaves out
  const MANY = 1500; // shapes: more are drawn on one canvas, fewer are elements that a keyboard reaches
  const SLICE = 250; // shapes handled at a time, so that no task keeps the page waiting
  const BULK_PANE = "bulk"; // below the shapes that are elements
  const HATCHING = "url(#pollution-blank)";
  const HATCHED_LINE = "url(#pollution-blank-line)";
  const HOLLOW = { fill: false, fillColor: null }; // null, not undefined: paint() compares it with what Leaflet has
  const state = { layers: new Map(), view: null, moved: false, fitting: false, ready: false, failed: false, picks: 0, views: 0, asked: 0, told: null };

  const nextTask = () => new Promise((resolve) => setTimeout(resolve));

  async function inSlices(list, work) {
    for (let i = 0; i < list.length; i += SLICE) {
      if (i) await nextTask();
      list.slice(i, i + SLICE).forEach(work);
    }
  }

  // ---- style ----------------------------------------------------------------------------------------------------

  const shownOn = (entry) => state.view && state.view.layers[entry.id];
  const isChosen = (entry, feature) => entry.kind !== "outline" && state.view && state.view.selected === feature.id;

  function styleOf(entry, feature) {
    const shown = shownOn(entry);
    const index = shown && shown.fill[feature.id];
    const color = index === undefined || index === null ? null : state.view.palette[index];
    const selected = isChosen(entry, feature);
    const dash = feature.properties.geometry_status === "schematic" ? "4 3" : null;
    if (entry.kind === "line") {
      return { color: color || HATCHED_LINE, weight: selected ? 8 : 4, opacity: 1, dashArray: dash && "9 5", ...HOLLOW };
    }
    if (entry.kind === "point") {
      const symbol = (index !== undefined && state.view.symbols[index]) || "circle";
      const [radius, weight] = isSmall(symbol) ? [4, 1] : [7, 2];
      const size = selected ? { radius: radius + 3, weight: weight + 2 } : { radius, weight };
      return { ...size, symbol, color: ACCENT, fillColor: color || HATCHING, fillOpacity: 1 };
    }
    if (entry.kind === "outline") return { color: "#4b5868", weight: 1, ...HOLLOW };
    return {
      color: selected ? ACCENT : STROKE,
      weight: selected ? 3.5 : entry.canvas ? 0.3 : 0.8,
      dashArray: selected ? null : dash,
      fillColor: color || (entry.canvas ? "#eceef1" : HATCHING),
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
    const entries = [...state.layers.values()];
    const painting = [];
    for (const entry of entries) {
      const shown = shownOn(entry);
      if (entry.grid && shown) painting.push(entry.grid.setView(shown.cells, state.view.palette));
      const hidden = new Set((shown && shown.hidden) || []);
      for (const shape of entry.shapes.values()) {
        if (!entry.canvas) shape.getElement().style.display = hidden.has(shape.feature.id) ? "none" : "";
        const style = styleOf(entry, shape.feature);
        const look = JSON.stringify({ ...style, fillColor: null });
        if (shape.look === look && shape.options.fillColor === style.fillColor) continue;
        if (shape.look === look && !entry.canvas) fillOnly(shape, style.fillColor);
        else shape.setStyle(style);
        shape.look = look;
        if (style.radius) shape.setRadius(style.radius);
      }
      const chosen = state.view && entry.shapes.get(state.view.selected);
      if (chosen && entry.kind === "area") chosen.bringToFront();
    }
    for (const kinds of [["outline"], ["line", "point"]]) {
      entries.filter(({ kind }) => kinds.includes(kind)).forEach(({ group }) => group.bringToFront());
    }
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
    for (const [id, ground, line] of [["pollution-blank", "#f4f5f7", "#d3d8df"], ["pollution-blank-line", "#d3d8df", "#7d8794"]]) {
      const pattern = svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, defs);
      svg("rect", { width: 6, height: 6, fill: ground }, pattern);
      svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: line, "stroke-width": 2 }, pattern);
    }
  }

  // ---- names ----------------------------------------------------------------------------------------------------

  const language = () => (state.view ? state.view.language : "zh");
  const nameOf = (feature) => feature.properties[`name_${language()}`] || feature.properties.name_zh;

  function describe(entry, feature) {
    const view = state.view;
    const shown = shownOn(entry);
    const lines = [nameOf(feature), (shown && shown.text[feature.id]) || (view && view.words.blank) || ""];
    if (feature.properties.geometry_status === "schematic" && view) lines.push(view.words.schematic);
    return lines.filter(Boolean);
  }

  function openTip(lines, where) {
    state.tip.setLatLng(where).setContent(tipContent(lines));
    if (!state.map.hasLayer(state.tip)) state.tip.addTo(state.map);
  }

  const closeTip = () => state.tip.remove();

  function label() {
    const entries = [...state.layers.values()];
    const named = entries.filter((entry) => entry.labels).flatMap((entry) => [...entry.shapes.values()]);
    state.labels.clearLayers();
    const taken = writeMarks(state.map, state.labels, entries.flatMap(marksOf));
    writeNames(state.map, state.labels, named, nameOf, taken);
  }

  // Short texts beside features: colour is never the only way to tell them apart.
  function marksOf(entry) {
    const { marks = {}, hidden = [] } = shownOn(entry) || {};
    const drawn = Object.entries(marks).filter(([id]) => entry.shapes.has(id) && !hidden.includes(id));
    return drawn.map(([id, text]) => ({ where: entry.shapes.get(id).middle, text }));
  }

  // What a screen reader says of the map, its buttons and each shape.
  function nameParts() {
    const container = state.map.getContainer();
    container.setAttribute("role", "group");
    container.setAttribute("aria-label", state.view.legend.title);
    for (const direction of ["in", "out"]) {
      const button = container.querySelector(`.leaflet-control-zoom-${direction}`);
      button.title = state.view.words[`zoom_${direction}`];
      button.setAttribute("aria-label", button.title);
    }
    state.home.textContent = state.view.words.whole_city;
    state.core.textContent = state.view.words.core || "";
    state.core.hidden = !state.view.words.core;
    state.scale.getContainer().hidden = !state.view.scale;
    for (const entry of state.layers.values()) {
      if (entry.kind === "outline" || entry.canvas) continue;
      for (const shape of entry.shapes.values()) {
        const [label, pressed] = [describe(entry, shape.feature).join(", "), isChosen(entry, shape.feature)];
        if (shape.label === label && shape.pressed === pressed) continue;
        Object.assign(shape, { label, pressed });
        shape.getElement().setAttribute("aria-label", label);
        shape.getElement().setAttribute("aria-pressed", String(pressed));
      }
    }
  }

  // ---- choosing -------------------------------------------------------------------------------------------------

  // The count makes two choices of the same unit two answers; streamlit-folium keeps what it sent in previous_data.
  function pick(id) {
    state.picks += 1;
    state.told = extent();
    const answer = { last_object_clicked_popup: `${id} ${state.picks}`, extent: state.told };
    const shared = window.__GLOBAL_DATA__;
    shared.last_object_clicked_popup = answer.last_object_clicked_popup;
    shared.previous_data = answer;
    window.Streamlit.setComponentValue(answer);
  }

  // What the reader has zoomed to, west,south,east,north in degrees; null while the whole city is in view.
  function extent() {
    const bounds = state.map.getBounds();
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return state.moved ? sides.map((side) => side.toFixed(4)).join(",") : null;
  }

  // The pointer leaves the map before it reaches the button that exports what is seen.
  function tellExtent() {
    if (extent() === state.told) return;
    state.told = extent();
    window.Streamlit.setComponentValue({ last_object_clicked_popup: null, extent: state.told });
  }

  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  function neighbour(entry, shape, [stepX, stepY]) {
    const from = state.map.latLngToLayerPoint(shape.middle);
    let best = null;
    for (const other of entry.shapes.values()) {
      const to = state.map.latLngToLayerPoint(other.middle).subtract(from);
      const along = to.x * stepX + to.y * stepY;
      const cost = along + 2 * Math.abs(to.x * stepY + to.y * stepX);
      const drawn = other.getElement().style.display !== "none";
      if (other !== shape && drawn && along > 1 && (!best || cost < best.cost)) best = { cost, shape: other };
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

  // One listener for all shapes of a layer, however many there are.
  function listen(entry) {
    entry.group.on("click", ({ propagatedFrom }) => pick(propagatedFrom.feature.id));
    entry.group.on("mousemove", ({ propagatedFrom, latlng }) => openTip(describe(entry, propagatedFrom.feature), latlng));
    entry.group.on("mouseout", closeTip);
    if (entry.canvas) return;
    let reached = "0"; // Tab reaches one shape, the arrows the others
    for (const shape of entry.shapes.values()) {
      const node = shape.getElement();
      node.dataset.id = shape.feature.id;
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", reached);
      reached = "-1";
    }
    const shapeOf = ({ target }) => entry.shapes.get(target.dataset.id);
    const on = (type, act) => state.map.getPane("overlayPane").addEventListener(type, (event) => shapeOf(event) && act(event));
    on("keydown", (event) => onKey(entry, shapeOf(event), event));
    on("focusin", (event) => openTip(describe(entry, shapeOf(event).feature), shapeOf(event).middle));
    on("focusout", closeTip);
  }

  function listenToGrid(entry) {
    state.map.on("mousemove", ({ latlng }) => {
      const index = entry.grid.indexAt(latlng);
      const shown = shownOn(entry);
      if (index !== null && shown) openTip([shown.text[index]], latlng);
      else closeTip();
    });
    state.map.on("mouseout", closeTip);
  }

  // ---- layers ---------------------------------------------------------------------------------------------------

  async function addLayer(spec) {
    const entry = { ...spec, shapes: new Map() };
    state.layers.set(spec.id, entry);
    const data = await load(spec.url);
    if (spec.kind === "grid") {
      entry.grid = new window.PollutionGrid.Grid().addTo(state.map);
      entry.grid.setGrid(data);
      listenToGrid(entry);
      return;
    }
    entry.canvas = data.length > MANY;
    entry.group = L.geoJSON(null, {
      ...(entry.canvas && { pane: BULK_PANE, renderer: L.canvas({ pane: BULK_PANE, padding: 0.3 }) }),
      interactive: spec.kind !== "outline",
      smoothFactor: 0.8,
      style: (feature) => styleOf(entry, feature),
      pointToLayer: (feature, where) => new ShapeMarker(where, styleOf(entry, feature)),
      onEachFeature: (feature, shape) => entry.shapes.set(feature.id, shape),
    }).addTo(state.map);
    await inSlices(data, (feature) => entry.group.addData(feature));
    for (const shape of entry.shapes.values()) {
      const bounds = shape.getBounds ? shape.getBounds() : L.latLngBounds([shape.getLatLng()]);
      const at = shape.feature.properties.at;
      shape.middle = at ? L.latLng(at[1], at[0]) : entry.kind === "line" ? midway(shape) : bounds.getCenter();
      shape.extent = (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
    }
    if (entry.kind !== "outline") listen(entry);
  }

  // A place on the longest part of a line, whose bounds may lie beside it.
  function midway(shape) {
    const parts = shape.getLatLngs();
    const longest = L.LineUtil.isFlat(parts) ? parts : parts.reduce((a, b) => (b.length > a.length ? b : a));
    return longest[Math.floor(longest.length / 2)];
  }

  // Gives the same shapes their finer borders, so that style, focus and labels stay.
  async function refine() {
    if (state.map.getZoom() < DETAIL_ZOOM) return;
    for (const entry of state.layers.values()) {
      if (!entry.detail_url || entry.refining) continue;
      entry.refining = true;
      try {
        await inSlices(await load(entry.detail_url), ({ id, geometry: { type, coordinates } }) => {
          entry.shapes.get(id).setLatLngs(L.GeoJSON.coordsToLatLngs(coordinates, type === "Polygon" ? 1 : 2));
        });
        state.map.getContainer().dataset.detail = entry.id;
      } catch {
        entry.refining = false; // the next zoom asks again; the city level stays meanwhile
      }
    }
  }

  // On a narrow screen the legend stands above the city instead of beside it.
  function fit() {
    state.fitting = true;
    state.map.invalidateSize({ animate: false });
    const { x: width, y: height } = state.map.getSize();
    const narrow = width < NARROW;
    state.legendControl.setPosition(narrow ? "topright" : "bottomright");
    const top = narrow ? Math.min(state.legend.offsetHeight + 10, height / 2) : 6;
    // A legend taller than the free corner of the city stands beside it.
    const beside = !narrow && state.legend.offsetHeight > height * 0.45 ? state.legend.offsetWidth : 6;
    const padding = { paddingTopLeft: [6, top], paddingBottomRight: [beside, narrow ? 24 : 6] };
    const room = `${width} ${height} ${top} ${beside}`;
    // Fitting projects every shape anew, so it is done only when there is another room to fill.
    if (!state.moved && width > 0 && room !== state.room) {
      state.map.fitBounds(state.bounds, { animate: false, ...padding });
      state.room = room;
    }
    state.fitting = false;
    label();
  }

  function watch(map) {
    map.on("movestart", () => (state.moved ||= !state.fitting)); // the reader's own view is kept from now on
    const observer = new ResizeObserver(fit);
    [map.getContainer(), state.legend].forEach((node) => observer.observe(node));
    map.on("zoomend moveend", label);
    map.on("zoomend", refine);
    map.getContainer().addEventListener("mouseleave", tellExtent);
  }

  function addControl(position, node) {
    L.DomEvent.disableClickPropagation(node);
    L.DomEvent.disableScrollPropagation(node);
    const ControlClass = L.Control.extend({ onAdd: () => node });
    return new ControlClass({ position }).addTo(state.map);
  }

  function addControls(map) {
    state.scale = L.control.scale({ imperial: false }).addTo(map);
    state.home = element("button", "map-home");
    addControl("topleft", state.home);
    state.home.onclick = () => {
      state.moved = false;
      state.room = null;
      fit();
    };
    state.core = element("button", "map-home");
    addControl("topleft", state.core);
    state.core.onclick = () => {
      state.moved = true;
      map.fitBounds(state.coreBounds, { animate: false });
    };
    state.legend = element("div", "map-legend");
    state.legendControl = addControl("bottomright", state.legend);
  }

  async function mount(map, packed) {
    Object.assign(state, { map, labels: L.layerGroup(), tip: L.tooltip({ sticky: true, opacity: 1 }) });
    const { bounds, core, layers } = await unpack(packed);
    Object.assign(state, { bounds, coreBounds: core });
    map.createPane(BULK_PANE).style.zIndex = 350;
    addControls(map);
    refresh();
    fit(); // before there is anything that would have to move
    try {
      await Promise.all(layers.map(addLayer));
    } catch {
      state.failed = true;
      refresh();
      return;
    }
    addHatching(map);
    state.labels.addTo(map);
    state.ready = true;
    watch(map);
    refresh();
  }

  function refresh() {
    if (!state.view || !state.legend) return;
    drawLegend(state.legend, state.failed ? { title: state.view.words.unreachable, entries: [] } : state.view.legend);
    if (!state.ready) return;
    const [painting, views] = [paint(), state.views];
    nameParts();
    label();
    const tell = () => (state.map.getContainer().dataset.painted = views); // what has been drawn, for whoever watches
    if (painting.length) Promise.all(painting).then(tell);
    else tell();
  }

  // Each id but for its beginning, of which a digit says how much it shares with the id before.
  function whole(ids) {
    let before = "";
    return ids.map((id) => (before = [...before].slice(0, parseInt(id[0], 36)).join("") + id.slice(1)));
  }

  async function show(packed) {
    const turn = ++state.asked;
    window.feature_group = []; // streamlit-folium only ever appends to it
    const view = await unpack(packed);
    if (turn !== state.asked) return; // a newer view has overtaken this one
    for (const layer of Object.values(view.layers)) {
      layer.ids = whole(layer.ids);
      for (const name of ["fill", "text"]) layer[name] = Object.fromEntries(layer.ids.map((id, i) => [id, layer[name][i]]));
    }
    state.view = view;
    state.views += 1;
    document.documentElement.lang = view.language === "zh" ? "zh-CN" : "en";
    refresh();
  }

  window.PollutionMap = { mount, show };
})();
