// What the map knows: the one state that all its scripts share, and what they read from it.
(function () {
  "use strict";

  // Sealed: no script can add a field that is not declared here.
  const state = Object.seal({
    // Set once by mount().
    map: null, // the Leaflet map
    bounds: null, // corners of the area that the map is fitted to: the city, or the extent of an offline map
    coreBounds: null, // corners of Dongcheng and Xicheng, for the button that zooms there
    legend: null, // the element of the legend
    hint: null, // the element that says how the map is moved
    notice: null, // the element that says that there is nothing to show
    scale: null, // Leaflet's scale bar
    home: null, // the button back to the whole city
    core: null, // the button to the core
    labels: null, // the Leaflet group of names and marks, written anew after each move
    tip: null, // the one tooltip, which follows the pointer and the keyboard

    // What is drawn.
    layers: new Map(), // id to layer, from the bottom to the top; see newLayer
    mapState: null, // the MapState (geo/maps/model.py) that is shown; null until the first has come
    changes: 0, // how many MapStates have been shown; data-painted says which of them is painted
    requests: 0, // how often show() has been called, so that a newer call overtakes an older one
    ready: false, // whether all layers have been added
    failed: false, // whether a layer could not be fetched

    // What the reader does.
    moved: false, // whether the reader has moved or zoomed the map, which is then fitted no more
    fitting: false, // whether fit() moves the map right now, which is not the reader's doing
    room: null, // size and focus of the last fit, so that the same is not done twice
    focus: null, // id of the place that the map is fitted to; null for the whole city
    chosen: null, // id of the feature that was chosen in the last MapState
    picked: null, // id of a feature that was chosen on the map and that no MapState has yet
    picks: 0, // how many features have been chosen: the same one twice makes two answers
    extent: null, // the extent that the page was told last; null for the whole city
  });

  // A layer as the state holds it, sealed as well. spec is a MapLayer of geo/maps/model.py.
  const newLayer = (spec) =>
    Object.seal({
      ...spec, // id, url, kind, labels, detail_url
      shapes: new Map(), // feature id to Leaflet's shape, in the order of the file
      group: null, // Leaflet's group of the shapes; null for a grid
      grid: null, // the painted grid, see grid.js; null for every other kind
      canvas: false, // whether there are so many shapes that one canvas holds them all
      refining: false, // whether the finer borders have been asked for
    });

  // What the MapState shows on a layer: a LayerState of geo/maps/model.py; undefined where it shows nothing.
  const layerState = (layer) => (state.mapState ? state.mapState.layers[layer.id] : undefined);
  const isChosen = (layer, feature) => layer.kind !== "outline" && state.mapState !== null && state.mapState.selected === feature.id;
  const language = () => (state.mapState ? state.mapState.language : "zh");
  const nameOf = (feature) => feature.properties[`name_${language()}`] || feature.properties.name_zh;
  const shortNameOf = (feature) => feature.properties[`short_${language()}`] || nameOf(feature);

  // The lines of a feature's tooltip.
  function describe(layer, feature) {
    const [mapState, values] = [state.mapState, layerState(layer)];
    const lines = [nameOf(feature), (values && values.text[feature.id]) || (mapState && mapState.words.blank) || ""];
    if (feature.properties.geometry_status === "schematic" && mapState) lines.push(mapState.words.schematic);
    return lines.filter(Boolean);
  }

  window.PollutionState = { state, newLayer, layerState, isChosen, shortNameOf, describe };
})();
