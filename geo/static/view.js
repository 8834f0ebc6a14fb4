// What the map knows: its layers, the view that is shown on them, and the words for each shape.
(function () {
  "use strict";

  const state = { layers: new Map(), view: null, moved: false, fitting: false, ready: false, failed: false, picks: 0, views: 0, asked: 0, told: null };

  const shownOn = (entry) => state.view && state.view.layers[entry.id];
  const isChosen = (entry, feature) => entry.kind !== "outline" && state.view && state.view.selected === feature.id;
  const language = () => (state.view ? state.view.language : "zh");
  const nameOf = (feature) => feature.properties[`name_${language()}`] || feature.properties.name_zh;

  function describe(entry, feature) {
    const view = state.view;
    const shown = shownOn(entry);
    const lines = [nameOf(feature), (shown && shown.text[feature.id]) || (view && view.words.blank) || ""];
    if (feature.properties.geometry_status === "schematic" && view) lines.push(view.words.schematic);
    return lines.filter(Boolean);
  }

  window.PollutionView = { state, shownOn, isChosen, nameOf, describe };
})();
