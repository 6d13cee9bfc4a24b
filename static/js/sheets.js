// On phones the facets open as a sheet and the menu closes by Escape or a press outside.
const NARROW = matchMedia("(width < 60rem)");

export function sheets(root) {
  root.querySelectorAll("details[data-sheet]").forEach((details) => {
    if (details.classList.contains("is-sheet")) return;
    details.classList.add("is-sheet");
    if (NARROW.matches) details.open = false;
  });
}

function closeOpen(except) {
  document.querySelectorAll("details[data-menu][open], details.is-sheet[open]").forEach((details) => {
    const isWideSheet = details.classList.contains("is-sheet") && !NARROW.matches;
    if (isWideSheet || details.contains(except)) return;
    const hadFocus = details.contains(document.activeElement);
    details.open = false;
    if (hadFocus) details.querySelector("summary").focus();
  });
}

export function menus() {
  document.addEventListener("click", (event) => closeOpen(event.target));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeOpen(null); });
  NARROW.addEventListener("change", () => { document.querySelectorAll("details.is-sheet").forEach((details) => { details.open = !NARROW.matches; }); });
}
