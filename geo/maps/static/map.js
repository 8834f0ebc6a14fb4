// The interactive map: geometry is fetched once and stays mounted, what changes is shown on it.
//
// mount(map, base)  base     {bounds, core, layers: [{id, url, kind, labels, detail_url}]}
// show(mapState)    mapState {language, selected, scale, symbols, words, palette, legend, layers: {id: {ids, fill, text, cells, hidden, marks}}}
//
// Both come packed, see geometry.js. kind is area, outline, line, point or grid. fill has an index into
// palette for each of ids, text a tooltip line; cells and text of a grid are described in grid.js and geo/maps/model.py.
(function () {
  "use strict";

  const { unpack } = window.PollutionGeometry;
  const { state, layerState, isChosen, nameOf, describe } = window.PollutionState;
  const { element, drawLegend, writeMarks, writeNames } = window.PollutionLabels;
  const { paint, addHatching } = window.PollutionPaint;
  const { tellExtent } = window.PollutionChoice;
  const { BULK_PANE, addLayer, refine } = window.PollutionLayers;
  const NARROW = 520; // pixels of map width

  function label() {
    const layers = [...state.layers.values()];
    const shapes = layers.filter((layer) => layer.labels).flatMap((layer) => [...layer.shapes.values()]);
    state.labels.clearLayers();
    const occupied = writeMarks(state.map, state.labels, layers.flatMap(marksOf));
    writeNames(state.map, state.labels, shapes, nameOf, occupied);
  }

  // Short texts beside features: colour is never the only way to tell them apart.
  function marksOf(layer) {
    const { marks = {}, hidden = [] } = layerState(layer) || {};
    const visible = Object.entries(marks).filter(([id]) => layer.shapes.has(id) && !hidden.includes(id));
    return visible.map(([id, text]) => ({ where: layer.shapes.get(id).middle, text }));
  }

  // What a screen reader says of the map, its buttons and each shape.
  function nameParts() {
    const container = state.map.getContainer();
    container.setAttribute("role", "group");
    container.setAttribute("aria-label", state.mapState.legend.title);
    for (const direction of ["in", "out"]) {
      const button = container.querySelector(`.leaflet-control-zoom-${direction}`);
      button.title = state.mapState.words[`zoom_${direction}`];
      button.setAttribute("aria-label", button.title);
    }
    state.home.textContent = state.mapState.words.whole_city;
    state.core.textContent = state.mapState.words.core || "";
    state.core.hidden = !state.mapState.words.core;
    state.scale.getContainer().hidden = !state.mapState.scale;
    for (const layer of state.layers.values()) {
      if (layer.kind === "outline" || layer.canvas) continue;
      for (const shape of layer.shapes.values()) {
        const [label, pressed] = [describe(layer, shape.feature).join(", "), isChosen(layer, shape.feature)];
        if (shape.label === label && shape.pressed === pressed) continue;
        Object.assign(shape, { label, pressed });
        shape.getElement().setAttribute("aria-label", label);
        shape.getElement().setAttribute("aria-pressed", String(pressed));
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
    // The legend stands beside the city as far as there is room; one taller than the free corner makes its room.
    const [west, east] = [state.bounds.getSouthWest(), state.bounds.getNorthEast()].map((end) => state.map.project(end, 0));
    const spare = width - 12 - ((height - 12) * (east.x - west.x)) / (west.y - east.y);
    const tall = state.legend.offsetHeight > height * 0.45;
    const beside = narrow ? 6 : Math.min(state.legend.offsetWidth, tall ? Infinity : Math.max(6, spare));
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
    map.on("movestart", () => (state.moved ||= !state.fitting)); // where the reader went is kept from now on
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
    state.map = map;
    state.labels = L.layerGroup();
    state.tip = L.tooltip({ sticky: true, opacity: 1 });
    const { bounds, core, layers } = await unpack(packed);
    state.bounds = L.latLngBounds(bounds);
    state.coreBounds = core;
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
    if (!state.mapState || !state.legend) return;
    drawLegend(state.legend, state.failed ? { title: state.mapState.words.unreachable, entries: [] } : state.mapState.legend);
    if (!state.ready) return;
    const [painting, change] = [paint(), state.changes];
    nameParts();
    label();
    const tell = () => (state.map.getContainer().dataset.painted = change); // what has been painted, for whoever watches
    if (painting.length) Promise.all(painting).then(tell);
    else tell();
  }

  // Each id but for its beginning, of which a digit says how much it shares with the id before.
  function whole(ids) {
    let before = "";
    return ids.map((id) => (before = [...before].slice(0, parseInt(id[0], 36)).join("") + id.slice(1)));
  }

  async function show(packed) {
    const turn = ++state.requests;
    window.feature_group = []; // streamlit-folium only ever appends to it
    const mapState = await unpack(packed);
    if (turn !== state.requests) return; // a newer one has overtaken this one
    for (const values of Object.values(mapState.layers)) {
      values.ids = whole(values.ids);
      for (const name of ["fill", "text"]) values[name] = Object.fromEntries(values.ids.map((id, i) => [id, values[name][i]]));
    }
    state.mapState = mapState;
    state.changes += 1;
    document.documentElement.lang = mapState.language === "zh" ? "zh-CN" : "en";
    refresh();
  }

  window.PollutionMap = { mount, show };
})();
