// Starts each behaviour on the page and on what htmx brings in. Every one of them is a comfort: pages work without.
import { watchForms } from "./autosave.js";
import { countCharacters } from "./counters.js";
import { askBefore } from "./confirm.js";
import { focusFirst, keyboard } from "./focus.js";
import { sheets, menus } from "./sheets.js";
import { themes } from "./theme.js";
import { announce, texts } from "./texts.js";
import { sendOnce } from "./twice.js";

document.documentElement.classList.add("js");
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = texts.csrf;
});

function enhance(root) {
  watchForms(root);
  countCharacters(root);
  sheets(root);
  root.querySelectorAll("[data-dismiss], [data-close-details]").forEach((button) => { button.hidden = false; });
}

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest("[data-message]").remove();
  const close = event.target.closest("[data-close-details]");
  if (close) { const details = close.closest("details"); details.open = false; details.querySelector("summary").focus(); }
});

askBefore();
sendOnce();
keyboard();
menus();
themes();
enhance(document);
focusFirst();
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  enhance(part);
  const said = part === document.body ? null : part.querySelector("[data-announce]");
  if (said) announce(said.textContent);
});
