// The static page: starts its map, opens the place that is chosen on it, and searches the index of places.
(function () {
  "use strict";

  const PLACE = /^\d{6}(\d{3})?$/;
  const MOST = 12; // results of a search

  // A choice on the map is marked there by offline.js; here it becomes a link to the page of the place.
  function followChoice(link) {
    const mark = window.Streamlit.setComponentValue;
    let chosen = null;
    window.Streamlit.setComponentValue = (answer) => {
      mark(answer);
      if (!answer.last_object_clicked_popup) return;
      const id = answer.last_object_clicked_popup.split(" ")[0];
      chosen = chosen === id ? null : id;
      link.hidden = !(chosen && PLACE.test(chosen));
      link.href = `${link.dataset.places}${chosen}.html`;
    };
  }

  function choosePlace() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id && id !== "main") window.Streamlit.setComponentValue({ last_object_clicked_popup: `${id} 0` });
  }

  function startSearch(form) {
    const [input, list] = [form.querySelector("input"), form.querySelector("ul")];
    let places = null;

    const matches = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      if (!words.length || !places) return null;
      return places.filter(([label]) => words.every((word) => label.toLowerCase().includes(word))).slice(0, MOST);
    };

    function show() {
      const found = matches();
      list.hidden = !found;
      const rows = (found || []).map(([label, address]) => {
        const [row, link] = [document.createElement("li"), document.createElement("a")];
        link.textContent = label;
        link.href = form.dataset.root + address;
        row.append(link);
        return row;
      });
      if (found && !found.length) rows.push(Object.assign(document.createElement("li"), { textContent: form.dataset.none }));
      list.replaceChildren(...rows);
    }

    input.addEventListener("focus", async () => {
      places ||= await PollutionGeometry.load(form.dataset.index);
      show();
    });
    input.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const first = list.querySelector("a");
      if (first) location.assign(first.href);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") list.hidden = true;
    });
  }

  const [box, link, form] = ["#map", ".chosen a", "form[role=search]"].map((part) => document.querySelector(part));
  if (box) {
    // What the head has fetched is made into shapes while the rest unpacks.
    document.querySelectorAll("link[rel=preload][as=fetch]").forEach((layer) => PollutionGeometry.load(layer.getAttribute("href")));
    startOffline(box.dataset.base, box.dataset.view).then(() => {
      if (link) followChoice(link); // an embedded map has no link and no search
      choosePlace();
    });
  }
  if (form) startSearch(form);
})();
