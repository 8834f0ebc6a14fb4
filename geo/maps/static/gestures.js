// Who moves what: a wheel or one finger scrolls the page, Ctrl and the wheel or two fingers move the map.
(function () {
  "use strict";

  const { state } = window.PollutionState;
  const HINT = 1800; // milliseconds
  const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let fading = 0;

  L.Map.mergeOptions({ zoomAnimation: !STILL, fadeAnimation: !STILL, inertia: !STILL, maxBoundsViscosity: 1 });

  // Says how the map is moved to whoever tries another way.
  function hint(key) {
    if (!state.mapState || !state.mapState.words[key]) return;
    state.hint.textContent = state.mapState.words[key];
    state.hint.classList.add("visible");
    clearTimeout(fading);
    fading = setTimeout(() => state.hint.classList.remove("visible"), HINT);
  }

  // Leaflet never learns of a wheel without Ctrl, so that the browser scrolls the page.
  function onWheel(event) {
    if (event.ctrlKey || event.metaKey) return;
    event.stopPropagation();
    hint("use_ctrl");
  }

  // The browser would take two fingers for scrolling as well.
  function onTouch(event) {
    if (event.touches.length > 1) event.preventDefault();
    else if (event.type === "touchmove") hint("use_two_fingers");
  }

  // Rules for a map and what stands around it, before Leaflet hears of an event.
  function obey(container) {
    container.addEventListener("wheel", onWheel, { capture: true, passive: true });
    for (const type of ["touchstart", "touchmove"]) container.addEventListener(type, onTouch, { capture: true, passive: false });
    const drag = ({ pointerType }) => state.map.dragging[pointerType === "touch" ? "disable" : "enable"]();
    container.addEventListener("pointerdown", drag, { capture: true });
    // Leaflet focuses the map on every press, and the browser would scroll the page to it in the midst of a tap.
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
  }

  window.PollutionGestures = { obey, STILL };
})();
