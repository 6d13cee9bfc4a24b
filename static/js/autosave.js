// <form data-autosave="/url/">: what is typed is posted a few seconds later. The answer may be anything below 400,
// or 422 with a sentence that says what is not kept and why: it is shown, and the next change is awaited.
// Files are left out: they go with the form itself.
import { announce, texts } from "./texts.js";

const QUIET = 2500;
const RETRY = 8000;
const watched = new WeakSet();

function body(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("autosave", "1");
  return data;
}

function watch(form) {
  const state = form.querySelector("[data-save-state]") ?? form.appendChild(Object.assign(document.createElement("p"), { className: "save-state" }));
  let timer = 0;
  let running = null;
  let last = new URLSearchParams(body(form)).toString();

  const later = (delay) => { clearTimeout(timer); timer = setTimeout(save, delay); };

  async function save() {
    const data = body(form);
    const now = new URLSearchParams(data).toString();
    if (now === last) return;
    if (running) return later(QUIET);
    state.textContent = texts.saving;
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.autosave || form.action, { method: "POST", body: data, signal: running.signal, headers: { "X-CSRFToken": texts.csrf, "X-Autosave": "1" }, redirect: "manual" });
      if (answer.type !== "opaqueredirect" && !answer.ok && answer.status !== 422) throw new Error(answer.status);
      last = now;
      if (answer.status === 422) {
        state.textContent = await answer.text();
        return announce(state.textContent);
      }
      state.textContent = texts.saved;
      announce(texts.saved);
    } catch (error) {
      if (error.name === "AbortError") return;
      state.textContent = texts.unsaved;
      announce(texts.unsaved);
      later(RETRY);
    } finally {
      running = null;
    }
  }

  form.addEventListener("input", () => later(QUIET));
  form.addEventListener("change", () => later(QUIET));
  form.addEventListener("submit", () => { clearTimeout(timer); running?.abort(); });
}

export function watchForms(root) {
  root.querySelectorAll("form[data-autosave]").forEach((form) => {
    if (watched.has(form)) return;
    watched.add(form);
    watch(form);
  });
}
