// Keys of the lists of the workplace: j and k move, Enter opens, x chooses, / searches.
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll("#result_list tbody tr")];
  let current = -1;

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    all[current]?.classList.remove("pm-current");
    current = Math.min(Math.max(current + step, 0), all.length - 1);
    all[current].classList.add("pm-current");
    const link = all[current].querySelector("th a, td a");
    if (link) link.focus({ preventScroll: true });
    all[current].scrollIntoView({ block: "nearest" });
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: () => rows()[current]?.querySelector("input.action-select")?.click(),
    Enter: () => rows()[current]?.querySelector("th a, td a")?.click(),
    "/": () => document.querySelector("#searchbar")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, button, [contenteditable]");
    const onLink = event.key === "Enter" && event.target.closest("a");
    if (typing || onLink || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    if (event.key === "Enter" && current < 0) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
