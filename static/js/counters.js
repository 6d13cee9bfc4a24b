// <textarea data-counter maxlength="400">: says how much room is left, aloud only near the end.
import { announce, texts } from "./texts.js";

export function countCharacters(root) {
  root.querySelectorAll("[data-counter][maxlength]").forEach((field) => {
    if (field.nextElementSibling?.classList.contains("counter")) return;
    const limit = Number(field.getAttribute("maxlength"));
    field.removeAttribute("maxlength");
    const counter = document.createElement("span");
    counter.className = "counter";
    field.after(counter);
    const show = () => {
      const left = limit - [...field.value].length;
      const text = `${left < 0 ? texts.over : texts.left} ${Math.abs(left)}`;
      counter.textContent = text;
      counter.classList.toggle("is-over", left < 0);
      if (left < limit / 20) announce(text);
    };
    field.addEventListener("input", show);
    show();
  });
}
