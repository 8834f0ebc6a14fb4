// The layers on the map: fetched once, drawn in slices, refined when the reader zooms in.
(function () {
  "use strict";

  const { load } = window.PollutionGeometry;
  const { state } = window.PollutionView;
  const { styleOf } = window.PollutionPaint;
  const { listen, listenToGrid } = window.PollutionChoice;
  const { ShapeMarker } = window.PollutionSymbols;
  const DETAIL_ZOOM = 9.5; // from here on a reader sees what the city level leaves out
  const MANY = 1500; // shapes: more are drawn on one canvas, fewer are elements that a keyboard reaches
  const SLICE = 250; // shapes handled at a time, so that no task keeps the page waiting
  const BULK_PANE = "bulk"; // below the shapes that are elements

  const nextTask = () => new Promise((resolve) => setTimeout(resolve));

  async function inSlices(list, work) {
    for (let i = 0; i < list.length; i += SLICE) {
      if (i) await nextTask();
      list.slice(i, i + SLICE).forEach(work);
    }
  }

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

  window.PollutionLayers = { BULK_PANE, addLayer, refine };
})();
