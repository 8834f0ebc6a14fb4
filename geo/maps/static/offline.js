// The offline map: makes the Leaflet map that folium makes on the page, and stands in for the page that is not there.
async function startOffline(base, packedState) {
  "use strict";

  const unpacked = PollutionGeometry.unpack(packedState); // one of our own: choices are written into it

  // Packs a MapState as geo/maps/model.py does.
  async function packed(mapState) {
    const stream = new Blob([JSON.stringify(mapState)]).stream().pipeThrough(new CompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }

  window.__GLOBAL_DATA__ = {};
  window.Streamlit = {
    async setComponentValue(answer) {
      if (!answer.last_object_clicked_popup) return;
      const mapState = await unpacked;
      const id = answer.last_object_clicked_popup.split(" ")[0];
      mapState.selected = mapState.selected === id ? null : id;
      PollutionMap.show(await packed(mapState));
    },
  };

  const map = L.map("map", { zoomSnap: 0.1, maxZoom: 16, attributionControl: false }).setView([40.25, 116.46], 8);
  PollutionMap.mount(map, base); // both at once: neither waits for what the other unpacks
  PollutionMap.show(packedState);
  await unpacked;
}
