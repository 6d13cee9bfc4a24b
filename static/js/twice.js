// A form that is being sent is not sent again by a second press; after a while, or back on the page, it may be.
const SENDING = 3000;

export function sendOnce() {
  const sending = new WeakMap();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    const since = sending.get(event.target);
    if (since && event.timeStamp - since < SENDING) event.preventDefault();
    else sending.set(event.target, event.timeStamp);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => sending.delete(form));
  });
}
