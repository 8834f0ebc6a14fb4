// What is in view: the whole city, the place that was chosen, or where the reader went.
(function () {
  "use strict";

  const { state } = window.PollutionState;
  const { STILL } = window.PollutionGestures;
  const EDGE = 8; // pixels around the city
  const AROUND = 0.4; // what is seen on each side of a chosen place, as a share of its size
  const CLOSEST = 4; // zoom levels between the whole city and the closest that a choice leads
  const PHONE = "(max-width: 640px)"; // the width of the map, which is that of a phone's page
  const LIMIT = 0.15; // how far beyond the city the map can be dragged, as a share of its size

  // The bounds of a feature that can be chosen; undefined where the map has none of that id.
  function boundsOf(id) {
    const layers = [...state.layers.values()].filter(({ kind, shapes }) => kind !== "outline" && shapes.has(id));
    const [shape] = layers.map(({ shapes }) => shapes.get(id));
    return shape && (shape.getBounds ? shape.getBounds() : L.latLngBounds([shape.getLatLng()])).pad(AROUND);
  }

  // Where the map ends; measured on the map, so that the city stays in the middle of it.
  function limit() {
    const [low, high] = [state.bounds.getSouthWest(), state.bounds.getNorthEast()].map((corner) => state.map.project(corner, 0));
    const more = high.subtract(low).multiplyBy(LIMIT);
    state.map.setMaxBounds([low.subtract(more), high.add(more)].map((point) => state.map.unproject(point, 0)));
  }

  // The smallest zoom shows the whole city and no less.
  function smallestZoom() {
    state.map.options.minZoom = 0; // what the room was before says nothing about what it is
    const zoom = state.map.getBoundsZoom(state.bounds, false, L.point(2 * EDGE, 2 * EDGE));
    if (state.map.getZoom() < zoom) state.map.setZoom(zoom, { animate: false });
    state.map.setMinZoom(zoom);
    return zoom;
  }

  // Fills the room that the map has; returns whether there is any.
  function fit() {
    state.fitting = true;
    state.map.invalidateSize({ animate: false });
    const { x: width, y: height } = state.map.getSize();
    const room = `${width} ${height} ${state.focus}`;
    // Fitting projects every shape anew, so it is done only when there is another room to fill.
    if (width > 0 && height > 0 && room !== state.room) {
      const zoom = smallestZoom();
      if (!state.moved && state.focus) state.map.fitBounds(boundsOf(state.focus), { animate: false, maxZoom: zoom + CLOSEST });
      else if (!state.moved) state.map.fitBounds(state.bounds, { animate: false, padding: [EDGE, EDGE] });
      state.room = room;
    }
    state.fitting = false;
    state.legend.tabIndex = state.legend.scrollHeight > state.legend.clientHeight ? 0 : -1;
    return width > 0 && height > 0;
  }

  // Shows a place, or the whole city where it is null.
  function goTo(id) {
    state.focus = id !== null && boundsOf(id) ? id : null;
    state.moved = false;
    state.room = null;
    fit();
  }

  // On a phone the card of a place stands above or under the map: a tap brings it into view. A wide screen has room.
  function showCard() {
    const card = window.frameElement && window.frameElement.ownerDocument.querySelector(".st-key-card");
    if (!card || !matchMedia(PHONE).matches) return;
    const { top, bottom } = card.getBoundingClientRect();
    const isAway = bottom <= 0 || top >= window.parent.innerHeight;
    if (isAway) card.scrollIntoView({ behavior: STILL ? "auto" : "smooth" });
  }

  // Follows a choice that was made in a box, a table or a link. A click on the map leaves the map as it is.
  function follow() {
    const { selected } = state.mapState;
    if (selected === state.chosen) return;
    state.chosen = selected;
    if (selected !== null && selected === state.picked) showCard();
    else goTo(selected);
    state.picked = null;
  }

  // What is seen, west,south,east,north in degrees; null while the whole city is in view.
  function visibleExtent() {
    const bounds = state.map.getBounds();
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return state.moved || state.focus ? sides.map((side) => side.toFixed(4)).join(",") : null;
  }

  window.PollutionView = { limit, fit, goTo, follow, visibleExtent };
})();
