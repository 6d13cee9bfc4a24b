// <button data-quick-exit="https://…" data-leave="/url/">: leaves at once, without a way back, and closes the session.
// Pressing Escape three times does the same. Without scripts its form closes the session and leads away.
import { texts } from "./texts.js";

const button = document.querySelector("[data-quick-exit]");

function leave(event) {
  event?.preventDefault();
  document.documentElement.hidden = true;
  document.title = " ";
  if (button.dataset.leave) {
    const data = new FormData();
    data.set("scripted", "1");
    data.set("csrfmiddlewaretoken", texts.csrf);
    navigator.sendBeacon(button.dataset.leave, data);
  }
  location.replace(button.dataset.quickExit);
}

if (button) {
  let pressed = [];
  button.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pressed = [...pressed.filter((moment) => event.timeStamp - moment < 2000), event.timeStamp];
    if (pressed.length >= 3) leave();
  });
}
