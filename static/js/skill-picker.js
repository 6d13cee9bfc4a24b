// <div data-skill-picker="/suggestions/">: a combobox over the search field of the step (WAI-ARIA, list autocomplete).
// Choosing adds the skill through the form itself; without scripts the button “Chercher” does the same in two steps.
import { announce } from "./texts.js";

const QUIET = 180;
const SHORTEST = 2;

function option(result, index) {
  const item = document.createElement("li");
  item.className = "picker-option";
  item.id = `skill-option-${index}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.slug = result.slug;
  item.dataset.label = result.label;
  const label = Object.assign(document.createElement("bdi"), { textContent: result.label });
  item.append(label);
  if (result.others.length) {
    const others = Object.assign(document.createElement("span"), { className: "picker-other" });
    result.others.forEach((name, place) => others.append(place ? " · " : "", Object.assign(document.createElement("bdi"), { textContent: name })));
    item.append(others);
  }
  return item;
}

function enhance(picker) {
  const { none, count, added, failed } = picker.dataset;
  const form = picker.closest("form");
  const input = picker.querySelector("input");
  const list = Object.assign(document.createElement("ul"), { className: "picker-list", id: "skill-options", hidden: true });
  let timer = 0;
  let asking = null;
  let active = -1;

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`).textContent);
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    const all = options();
    if (!all.length) return;
    active = (index + all.length) % all.length;
    all.forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function show(results) {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...results.map(option));
    list.hidden = !results.length;
    input.setAttribute("aria-expanded", String(Boolean(results.length)));
    announce(results.length ? `${count} ${results.length}` : none);
    note.textContent = results.length ? "" : none;
  }

  const note = Object.assign(document.createElement("p"), { className: "hint" });
  picker.append(note);

  async function ask() {
    const typed = input.value.trim();
    note.textContent = "";
    if (typed.length < SHORTEST) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${picker.dataset.skillPicker}?q=${encodeURIComponent(typed)}`, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      show((await answer.json()).results);
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      note.textContent = failed;
    }
  }

  async function choose(item) {
    const { slug, label } = item.dataset;
    close();
    input.value = "";
    await window.htmx.ajax("POST", form.getAttribute("action"), { source: form, target: "#rows", swap: "outerHTML", values: { add_skill: slug } });
    announce(`${added} ${label}`);
    input.focus();
  }

  // Typing here changes nothing on the profile: autosave, which listens to the form, does not hear it.
  for (const name of ["input", "change"]) picker.addEventListener(name, (event) => event.stopPropagation());
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, QUIET); });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const item = event.target.closest("[role=option]"); if (item) choose(item); });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) ask();
      else mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && active >= 0) choose(options()[active]);
      else if (!open) ask();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
}

document.querySelectorAll("[data-skill-picker]").forEach(enhance);
