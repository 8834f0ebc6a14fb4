// Choosing a feature by pointer or keyboard, the tooltip on the way there, and what the page is told.
(function () {
  "use strict";

  const { state, shownOn, describe } = window.PollutionView;
  const { tipContent } = window.PollutionLabels;

  function openTip(lines, where) {
    state.tip.setLatLng(where).setContent(tipContent(lines));
    if (!state.map.hasLayer(state.tip)) state.tip.addTo(state.map);
  }

  const closeTip = () => state.tip.remove();

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

  window.PollutionChoice = { listen, listenToGrid, tellExtent };
})();
