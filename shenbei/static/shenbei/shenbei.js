// A form is sent once: its buttons rest after the first tap, and wake when the page is shown again.
document.addEventListener("submit", function (event) {
  var form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  window.setTimeout(function () {
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.disabled = true; });
  }, 0);
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("button[type=submit]:disabled").forEach(function (button) { button.disabled = false; });
});
// A select marked data-submit sends its form when it changes (it has a button too, for those without script).
document.addEventListener("change", function (event) {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
// A button marked data-copy puts the text of the element it names on the clipboard; without script it stays hidden.
document.querySelectorAll("[data-copy]").forEach(function (button) { button.hidden = !navigator.clipboard; });
document.addEventListener("click", function (event) {
  var button = event.target.closest("[data-copy]");
  if (!button) return;
  navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim()).then(function () {
    button.textContent = button.dataset.done;
  });
});
// Nothing that is pasted is cut off in silence: the server says how much is too much, and keeps it all.
document.querySelectorAll("form[method=post] [maxlength]").forEach(function (field) { field.removeAttribute("maxlength"); });
