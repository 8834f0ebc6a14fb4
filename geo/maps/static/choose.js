// Choosing a feature by pointer or keyboard, the tooltip on the way there, and what is sent to the page.
(function () {
  "use strict";

  const { state, layerState, describe } = window.PollutionState;
  const { tipContent } = window.PollutionLabels;
  const { visibleExtent } = window.PollutionView;

  function openTip(lines, where) {
    state.tip.setLatLng(where).setContent(tipContent(lines));
    if (!state.map.hasLayer(state.tip)) state.tip.addTo(state.map);
  }

  const closeTip = () => state.tip.remove();

  // The count makes two choices of the same unit two answers; streamlit-folium keeps what it sent in previous_data.
  function pick(id) {
    state.picks += 1;
    state.picked = id;
    state.extent = visibleExtent();
    const answer = { last_object_clicked_popup: `${id} ${state.picks}`, extent: state.extent };
    const shared = window.__GLOBAL_DATA__;
    shared.last_object_clicked_popup = answer.last_object_clicked_popup;
    shared.previous_data = answer;
    window.Streamlit.setComponentValue(answer);
  }

  // The pointer leaves the map before it reaches the button that exports what is seen.
  function tellExtent() {
    const extent = visibleExtent();
    if (extent === state.extent) return;
    state.extent = extent;
    window.Streamlit.setComponentValue({ last_object_clicked_popup: null, extent });
  }

  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  function neighbour(layer, shape, [stepX, stepY]) {
    const from = state.map.latLngToLayerPoint(shape.middle);
    let best = null;
    for (const other of layer.shapes.values()) {
      const to = state.map.latLngToLayerPoint(other.middle).subtract(from);
      const along = to.x * stepX + to.y * stepY;
      const cost = along + 2 * Math.abs(to.x * stepY + to.y * stepX);
      const visible = other.getElement().style.display !== "none";
      if (other !== shape && visible && along > 1 && (!best || cost < best.cost)) best = { cost, shape: other };
    }
    return best && best.shape;
  }

  function onKey(layer, shape, event) {
    if (event.key === "Enter" || event.key === " ") pick(shape.feature.id);
    else if (STEPS[event.key]) focusOn(layer, neighbour(layer, shape, STEPS[event.key]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function focusOn(layer, shape) {
    if (!shape) return;
    for (const other of layer.shapes.values()) other.getElement().setAttribute("tabindex", "-1");
    shape.getElement().setAttribute("tabindex", "0");
    shape.getElement().focus();
  }

  // One listener for all shapes of a layer, however many there are.
  function listen(layer) {
    layer.group.on("click", ({ propagatedFrom }) => pick(propagatedFrom.feature.id));
    layer.group.on("mousemove", ({ propagatedFrom, latlng }) => openTip(describe(layer, propagatedFrom.feature), latlng));
    layer.group.on("contextmenu", ({ propagatedFrom, latlng }) => openTip(describe(layer, propagatedFrom.feature), latlng)); // a long press
    layer.group.on("mouseout", closeTip);
    if (layer.canvas) return;
    let reached = "0"; // Tab reaches one shape, the arrows the others
    for (const shape of layer.shapes.values()) {
      const node = shape.getElement();
      node.dataset.id = shape.feature.id;
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", reached);
      reached = "-1";
    }
    const shapeOf = ({ target }) => layer.shapes.get(target.dataset.id);
    const on = (type, act) => state.map.getPane("overlayPane").addEventListener(type, (event) => shapeOf(event) && act(event));
    on("keydown", (event) => onKey(layer, shapeOf(event), event));
    on("focusin", (event) => openTip(describe(layer, shapeOf(event).feature), shapeOf(event).middle));
    on("focusout", closeTip);
  }

  function listenToGrid(layer) {
    state.map.on("mousemove", ({ latlng }) => {
      const index = layer.grid.indexAt(latlng);
      const values = layerState(layer);
      if (index !== null && values) openTip([values.text[index]], latlng);
      else closeTip();
    });
    state.map.on("mouseout", closeTip);
  }

  window.PollutionChoice = { listen, listenToGrid, tellExtent };
})();
