// <button data-confirm="Question ?">: asks before the form goes. Without scripts the form goes, so a page
// that must ask offers the component "confirm" or a page of its own.
import { texts } from "./texts.js";

function button(label, tone) {
  return Object.assign(document.createElement("button"), { type: "button", className: `btn btn-${tone}`, textContent: label });
}

function ask(question) {
  return new Promise((resolve) => {
    const dialog = Object.assign(document.createElement("dialog"), { className: "ask" });
    const text = Object.assign(document.createElement("p"), { textContent: question, id: "ask-question" });
    const actions = Object.assign(document.createElement("div"), { className: "actions" });
    const yes = button(texts.continue, "primary");
    const no = button(texts.cancel, "quiet");
    dialog.setAttribute("aria-labelledby", text.id);
    actions.append(yes, no);
    dialog.append(text, actions);
    document.body.append(dialog);
    yes.addEventListener("click", () => dialog.close("yes"));
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    dialog.showModal();
    no.focus();
  });
}

export function askBefore() {
  document.addEventListener("submit", async (event) => {
    const asking = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (!asking || event.target.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    if (!(await ask(asking))) return submitter?.focus();
    event.target.dataset.confirmed = "1";
    event.target.requestSubmit(submitter);
    delete event.target.dataset.confirmed;
  }, true);
}
