// The names on the map: inside their place where they fit, else beside it with a line that leads there.
(function () {
  "use strict";

  const { element } = window.PollutionLabels;
  const HALF = 9; // half the height of a name, in pixels
  const RINGS = [22, 34, 46, 60, 76, 94, 114, 136, 160, 190, 220]; // pixels from a place to the middle of its name
  const ANGLES = 24; // directions that are tried on each ring
  const GRAIN = 6; // pixels between the points of a line that other names keep clear of

  const widthOf = (name) => [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12.5 : 6.6), 6);
  const boxAt = ({ x, y }, width, half = HALF) => ({ left: x - width / 2, right: x + width / 2, top: y - half, bottom: y + half });
  const touch = (a, b) => a.right >= b.left && a.left <= b.right && a.bottom >= b.top && a.top <= b.bottom;

  // Writes short texts to the right of places; returns the boxes that they take.
  function writeMarks(map, group, marks) {
    return marks.map(({ where, text }) => {
      const icon = L.divIcon({ className: "feature-mark", html: element("span", "", text), iconSize: [34, 18], iconAnchor: [-9, 9] });
      L.marker(where, { icon, interactive: false, keyboard: false }).addTo(group);
      const { x, y } = map.latLngToContainerPoint(where);
      return { left: x - 8, right: x + 40, top: y - HALF, bottom: y + HALF };
    });
  }

  function write(group, where, name, step) {
    const box = element("div", "");
    const label = element("span", "area-label", name);
    if (step) {
      const line = element("span", "leader");
      line.style.width = `${Math.hypot(step.x, step.y)}px`;
      line.style.transform = `rotate(${Math.atan2(step.y, step.x)}rad)`;
      label.style.left = `${step.x}px`;
      label.style.top = `${step.y}px`;
      box.append(line);
    }
    box.append(label);
    const icon = L.divIcon({ className: "area-name", html: box, iconSize: [0, 0] });
    L.marker(where, { icon, interactive: false, keyboard: false }).addTo(group);
  }

  // Small boxes along a line, but for its end under the name.
  function alongLine(from, step) {
    const count = Math.floor(Math.hypot(step.x, step.y) / GRAIN);
    return Array.from({ length: count }, (_, i) => boxAt(from.add(step.multiplyBy(i / (count + 1))), 2, 1));
  }

  // Steps from a place to where its name could stand: near before far, away from the middle before towards it.
  function* stepsFrom(from, middle) {
    const outward = Math.atan2(from.y - middle.y, from.x - middle.x);
    for (const radius of RINGS) {
      for (let i = 0; i < ANGLES; i++) {
        const turn = (i % 2 ? 1 : -1) * Math.ceil(i / 2) * ((2 * Math.PI) / ANGLES);
        yield L.point(1.5 * radius * Math.cos(outward + turn), radius * Math.sin(outward + turn));
      }
    }
  }

  // Writes names on shapes, the largest first; one that does not fit stands beside its shape, at the end of a line.
  function writeNames(map, group, shapes, nameOf, occupied) {
    const size = map.getSize();
    const taken = [...occupied];
    const isFree = (box) => !taken.some((other) => touch(box, other));
    const isInside = ({ left, right, top, bottom }) => left > 0 && top > 0 && right < size.x && bottom < size.y;
    const crowded = [];
    for (const shape of [...shapes].sort((a, b) => b.size - a.size)) {
      const name = nameOf(shape.feature);
      const [place, width, bounds] = [map.latLngToContainerPoint(shape.middle), widthOf(name), shape.getBounds()];
      if (place.x < 0 || place.y < 0 || place.x > size.x || place.y > size.y) continue;
      const room = map.latLngToContainerPoint(bounds.getNorthEast()).x - map.latLngToContainerPoint(bounds.getSouthWest()).x;
      const box = boxAt(place, width);
      if (room >= width && isFree(box)) {
        taken.push(box);
        write(group, shape.middle, name);
      } else crowded.push({ shape, name, place, width });
    }
    if (!crowded.length) return;
    taken.push(...crowded.map(({ place }) => boxAt(place, 6, 3)));
    const middle = crowded.reduce((sum, { place }) => sum.add(place), L.point(0, 0)).divideBy(crowded.length);
    for (const { shape, name, place, width } of crowded) {
      const spots = [...stepsFrom(place, middle)].map((step) => ({ step, box: boxAt(place.add(step), width), line: alongLine(place, step) }));
      const free = spots.filter(({ box }) => isInside(box) && isFree(box));
      const spot = free.find(({ line }) => line.slice(1).every(isFree)) || free[0];
      if (!spot) continue;
      taken.push(spot.box, ...spot.line);
      write(group, shape.middle, name, spot.step);
    }
  }

  window.PollutionNames = { writeMarks, writeNames };
})();
