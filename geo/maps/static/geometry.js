// Geometry as the server sends it: compressed data, TopoJSON and GeoJSON, each address fetched once.
(function () {
  "use strict";

  const requests = new Map(); // address to what it will have brought

  // Base64 of a deflated JSON text, as geo/maps/model.py packs it.
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).json();
  }

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
    return Object.values(topology.objects)[0].geometries.map(({ id, properties, type, arcs: parts }) => ({
      type: "Feature",
      id,
      properties,
      geometry: { type, coordinates: type === "Polygon" ? polygon(parts) : parts.map(polygon) },
    }));
  }

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // A server that restarts is away for some seconds: ask again before giving up.
  async function fetchJson(url) {
    for (const wait of [500, 1500, 4000, 0]) {
      const answer = await fetch(url).catch(() => null);
      if (answer && answer.ok) return answer.json();
      if (wait) await pause(wait);
    }
    throw new Error(`${url} could not be fetched`);
  }

  // Features of a layer, or a grid as it is.
  function load(url) {
    if (!requests.has(url)) {
      const loading = fetchJson(url).then((data) => (data.type === "Topology" ? decodeTopology(data) : data.features || data));
      requests.set(url, loading);
      loading.catch(() => requests.delete(url));
    }
    return requests.get(url);
  }

  window.PollutionGeometry = { unpack, load };
})();
