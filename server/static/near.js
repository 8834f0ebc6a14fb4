/* "Near me": the browser's own location is looked up in the borders, here, and only the place's page is asked for.
   The button says in data-geometry where the borders are, and in data-wait, data-denied, data-outside and data-failed
   what it has to say. */
(() => {
  "use strict";
  const OPTIONS = { enableHighAccuracy: true, timeout: 20000, maximumAge: 600000 };
  const DENIED = 1; // the code of a reader who does not want to be found
  const SHOWN = 8000; // milliseconds that an answer stays: on a phone it covers the finding
  let hiding; // the timer of the answer that is shown

  /* Whether a place is within the rings of a feature: a line from it crosses them an odd number of times. */
  function contains({ type, coordinates }, x, y) {
    const rings = type === "Polygon" ? coordinates : coordinates.flat();
    let inside = false;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
        if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
      }
    }
    return inside;
  }

  function open(code) {
    const language = new URLSearchParams(location.search).get("lang");
    const query = new URLSearchParams({ code, ...(language && { lang: language }) });
    location.assign(`${location.pathname.replace(/[^/]*$/, "unit")}?${query}`);
  }

  async function find(button, say) {
    say("wait");
    try {
      const where = await new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, OPTIONS));
      const features = await window.PollutionGeometry.load(button.dataset.geometry);
      const { longitude, latitude } = where.coords;
      const place = features.find(({ geometry }) => contains(geometry, longitude, latitude));
      if (place) open(place.id);
      else say("outside");
    } catch (error) {
      say(error.code === DENIED ? "denied" : "failed");
    }
  }

  function show(note, key, text) {
    clearTimeout(hiding);
    note.textContent = text;
    if (key !== "wait") hiding = setTimeout(() => note.replaceChildren(), SHOWN);
  }

  document.addEventListener("click", (event) => {
    event.target.closest?.(".near-note")?.replaceChildren();
    const button = event.target.closest?.("button[data-geometry]");
    if (!button) return;
    const note = button.parentElement.querySelector('[role="status"]');
    find(button, (key) => show(note, key, button.dataset[key]));
  });
})();
