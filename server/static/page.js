/* Of every page: its language, what its frames are called, and Streamlit's own words in the reader's language.
   WORDS (Streamlit's English word to ours) and MAP (what the map is called) stand before this script, by language. */
(() => {
  "use strict";
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  let pending = false;

  function ours(text, words) {
    if (words[text] !== undefined) return words[text];
    const begins = Object.keys(words).find((word) => word.endsWith("…") && text.startsWith(word.slice(0, -1)));
    return begins && words[begins];
  }

  function translate(root, words) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const word = ours(node.data.trim(), words);
      if (word !== undefined && node.data !== word) node.data = word;
    }
    for (const name of ATTRIBUTES) {
      for (const element of root.querySelectorAll(`[${name}]`)) {
        const word = words[element.getAttribute(name)];
        if (word !== undefined) element.setAttribute(name, word);
      }
    }
  }

  /* Menus and lists that lie over the page, and the tools of its elements; never a page's own text or data. */
  const PLACES =
    '[data-testid="stElementToolbar"], [data-testid="stFileUploader"], [data-testid="stHeader"], ' +
    '[data-testid="InputInstructions"], [data-testid="stStatusWidget"], [data-testid="stTooltipContent"], ' +
    '[data-testid="stSelectboxVirtualDropdown"], [data-testid="stDataFrameColumnMenu"], [data-baseweb="popover"], ' +
    '[role="dialog"], [role="menu"], [data-testid="stCodeCopyButton"], [data-testid^="stDownloadButton"]';

  function update() {
    pending = false;
    const state = document.querySelector("[data-page-language]");
    const language = state?.dataset.pageLanguage ?? document.documentElement.lang.slice(0, 2);
    const code = language === "zh" ? "zh-CN" : "en";
    if (document.documentElement.lang !== code) document.documentElement.lang = code;
    for (const frame of document.querySelectorAll('iframe[title^="streamlit_folium"]:not([aria-label])')) {
      frame.setAttribute("aria-label", MAP[language]);
    }
    /* Under the finding, the page's h1, Streamlit's headings of parts are the second level. */
    for (const part of document.querySelectorAll(".stMain h3[id]:not(article h3, [aria-level])")) {
      part.setAttribute("aria-level", "2");
    }
    document.querySelector(".st-key-head")?.setAttribute("aria-live", "polite");
    /* A table that is wider than its place is scrolled by the keyboard as well. */
    for (const table of document.querySelectorAll(".stTable > div")) {
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
    }
    if (language === "en") return; // Streamlit's own
    for (const place of document.querySelectorAll(PLACES)) translate(place, WORDS[language]);
  }

  /* A row is a choice: its link goes into the address, and Streamlit runs that page as it does for the Back button. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-choice]") ?? event.target.closest?.("tr")?.querySelector("[data-choice]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const before = location.pathname;
    history.pushState(null, "", link.getAttribute("href"));
    dispatchEvent(new PopStateEvent("popstate"));
    if (location.pathname !== before) document.querySelector(".stMain")?.scrollTo(0, 0);
    else if (innerWidth < 641) document.querySelector(".st-key-card")?.scrollIntoView();
  });

  /* On a phone the menu of the pages covers the page that was chosen in it. */
  document.addEventListener("click", (event) => {
    if (innerWidth >= 768 || !event.target.closest?.('[data-testid="stSidebarNavLink"]')) return;
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });

  new MutationObserver(() => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(update);
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
