// The layers on the map: fetched once, drawn in slices, refined when the reader zooms in.
(function () {
  "use strict";

  const { load } = window.PollutionGeometry;
  const { state, newLayer } = window.PollutionState;
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
    const layer = newLayer(spec);
    state.layers.set(spec.id, layer);
    const data = await load(spec.url);
    if (spec.kind === "grid") {
      layer.grid = new window.PollutionGrid.Grid().addTo(state.map);
      layer.grid.setGrid(data);
      listenToGrid(layer);
      return;
    }
    layer.canvas = spec.kind !== "point" && data.length > MANY; // a point has a shape and may be hidden
    layer.group = L.geoJSON(null, {
      ...(layer.canvas && { pane: BULK_PANE, renderer: L.canvas({ pane: BULK_PANE, padding: 0.3 }) }),
      interactive: spec.kind !== "outline",
      smoothFactor: 0.8,
      style: (feature) => styleOf(layer, feature),
      pointToLayer: (feature, where) => new ShapeMarker(where, styleOf(layer, feature)),
      onEachFeature: (feature, shape) => layer.shapes.set(feature.id, shape),
    }).addTo(state.map);
    await inSlices(data, (feature) => layer.group.addData(feature));
    for (const shape of layer.shapes.values()) {
      const bounds = shape.getBounds ? shape.getBounds() : L.latLngBounds([shape.getLatLng()]);
      const at = shape.feature.properties.at;
      // Where its name and its tooltip stand, and its size: the largest are named first.
      shape.middle = at ? L.latLng(at[1], at[0]) : layer.kind === "line" ? midway(shape) : bounds.getCenter();
      shape.size = (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
    }
    if (layer.kind !== "outline") listen(layer);
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
    for (const layer of state.layers.values()) {
      if (!layer.detail_url || layer.refining) continue;
      layer.refining = true;
      try {
        await inSlices(await load(layer.detail_url), ({ id, geometry: { type, coordinates } }) => {
          layer.shapes.get(id).setLatLngs(L.GeoJSON.coordsToLatLngs(coordinates, type === "Polygon" ? 1 : 2));
        });
        state.map.getContainer().dataset.detail = layer.id;
      } catch {
        layer.refining = false; // the next zoom asks again; the city level stays meanwhile
      }
    }
  }

  window.PollutionLayers = { BULK_PANE, addLayer, refine };
})();
