/* A slider that plays: the button beside it moves it period by period, each once the map shows the one before.
   The button says what it does in data-play, data-stop and, for readers who want no motion, data-step. */
(() => {
  "use strict";
  const PAUSE = 900; // milliseconds that a period stays in view
  const LONGEST = 8000; // milliseconds to wait for a map that does not change
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let playing = null; // the button that plays

  const sliderOf = (button) => button.closest('[class*="st-key-slide-"]')?.querySelector('input[type="range"]');
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /* A key, as a reader would press it: the slider takes nothing else for a choice. */
  function press(slider, key) {
    for (const type of ["keydown", "keyup"]) slider.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
  }

  const [at, last] = ["value", "max"].map((name) => (slider) => Number(slider[name]));

  const painted = () =>
    document.querySelector('[class*="st-key-map-slot"] iframe')?.contentDocument?.querySelector("[data-painted]")?.dataset.painted;

  /* One period on, from the last to the first; resolves when the map shows it. */
  async function step(slider) {
    const before = painted();
    press(slider, at(slider) < last(slider) ? "ArrowRight" : "Home");
    for (const end = Date.now() + LONGEST; painted() === before && Date.now() < end; ) await wait(50);
  }

  function show(button) {
    const kind = playing === button ? "stop" : still.matches ? "step" : "play";
    const sign = { play: "▶", stop: "■", step: "▶|" }[kind];
    button.textContent = `${sign} ${button.dataset[kind]}`;
    button.setAttribute("aria-pressed", String(playing === button));
  }

  async function play(button) {
    if (still.matches) {
      await step(sliderOf(button));
      return;
    }
    const turn = playing !== button;
    playing = turn ? button : null;
    show(button);
    while (playing === button && button.isConnected && !still.matches) {
      const slider = sliderOf(button);
      if (!slider) break;
      await step(slider);
      if (at(slider) >= last(slider)) break;
      await wait(PAUSE);
    }
    if (playing === button) playing = null;
    show(button);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-play]");
    if (button) play(button);
  });
  document.addEventListener("keydown", (event) => {
    const button = event.target.closest?.("button[data-play]");
    if (!button || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    press(sliderOf(button), event.key);
    event.preventDefault();
  });
  still.addEventListener("change", () => document.querySelectorAll("button[data-play]").forEach(show));
  new MutationObserver(() => {
    for (const button of document.querySelectorAll("button[data-play]:not([aria-pressed])")) show(button);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
