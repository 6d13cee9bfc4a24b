// <a data-quick-exit data-leave="/url/">: leaves at once, without a way back to this page, and closes the session.
// Pressing Escape three times does the same. Without scripts it is a plain link.
import { texts } from "./texts.js";

const link = document.querySelector("[data-quick-exit]");

function leave(event) {
  event?.preventDefault();
  document.documentElement.hidden = true;
  document.title = " ";
  if (link.dataset.leave) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", texts.csrf);
    navigator.sendBeacon(link.dataset.leave, data);
  }
  location.replace(link.href);
}

if (link) {
  let pressed = [];
  link.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pressed = [...pressed.filter((moment) => event.timeStamp - moment < 2000), event.timeStamp];
    if (pressed.length >= 3) leave();
  });
}
