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
  const { state, layerState, isChosen, shortNameOf, describe } = window.PollutionState;
  const { element, drawLegend } = window.PollutionLabels;
  const { writeMarks, writeNames } = window.PollutionNames;
  const { obey } = window.PollutionGestures;
  const { limit, fit, goTo, follow } = window.PollutionView;
  const { paint, addHatching } = window.PollutionPaint;
  const { tellExtent } = window.PollutionChoice;
  const { BULK_PANE, addLayer, refine } = window.PollutionLayers;

  function label() {
    const layers = [...state.layers.values()];
    const shapes = layers.filter((layer) => layer.labels).flatMap((layer) => [...layer.shapes.values()]);
    state.labels.clearLayers();
    const occupied = writeMarks(state.map, state.labels, layers.flatMap(marksOf));
    writeNames(state.map, state.labels, shapes, shortNameOf, occupied);
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
    const title = `${state.mapState.words.map} · ${state.mapState.legend.title}`;
    for (const name of ["title", "aria-label"]) window.frameElement?.setAttribute(name, title);
    for (const direction of ["in", "out"]) {
      const button = container.querySelector(`.leaflet-control-zoom-${direction}`);
      button.title = state.mapState.words[`zoom_${direction}`];
      button.setAttribute("aria-label", button.title);
    }
    state.home.textContent = state.mapState.words.whole_city;
    state.core.textContent = state.mapState.words.core || "";
    state.core.hidden = !state.mapState.words.core || !state.bounds.contains(state.coreBounds);
    state.notice.textContent = state.mapState.words.empty || "";
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

  // Resolves once what is drawn is seen; a page in the background draws nothing.
  function nextFrame() {
    return new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve));
      setTimeout(resolve, 100);
    });
  }

  function resize() {
    if (fit()) label();
  }

  function watch(map) {
    map.on("movestart", () => (state.moved ||= !state.fitting)); // where the reader went is kept from now on
    new ResizeObserver(resize).observe(map.getContainer());
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
    state.home.onclick = () => goTo(null);
    state.core = element("button", "map-home");
    addControl("topleft", state.core);
    state.core.onclick = () => {
      state.moved = true;
      map.fitBounds(state.coreBounds, { animate: false });
    };
    [state.hint, state.notice] = ["map-hint", "map-notice"].map((name) => map.getContainer().appendChild(element("div", name)));
    state.notice.setAttribute("role", "status");
    state.legend = element("aside", "map-legend");
    // The legend stands beside the map, on a phone under it.
    const frame = element("div", "map-frame");
    map.getContainer().replaceWith(frame);
    frame.append(map.getContainer(), state.legend);
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
    obey(map.getContainer());
    limit();
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
    await nextFrame(); // the shapes are seen before the words on them are placed
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
    follow();
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
