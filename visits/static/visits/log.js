// The page on which a visit is written: a draft saves itself, photos are made smaller before they travel, a position
// is asked for on tap. All of it is a help: without this script the form works as it stands.
(function () {
  "use strict";
  var form = document.getElementById("log");
  if (!form) return;

  // Photos: at most 1600 px a side. What the browser can't read travels as it is, and the server judges it.
  var LONGEST = 1600;
  var photos = document.getElementById("id_photos");
  var said = document.getElementById("photos-said");
  var making = null;

  async function smaller(file) {
    try {
      var picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      var blob = await new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); });
      return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch (error) {
      return file;
    }
  }

  async function makeSmaller() {
    said.textContent = photos.dataset.making;
    var all = new DataTransfer();
    for (var file of Array.from(photos.files)) all.items.add(await smaller(file));
    photos.files = all.files;
    said.textContent = photos.dataset.ready + " " + all.files.length;
  }

  photos.addEventListener("change", function () {
    making = makeSmaller().catch(function () {}).finally(function () { making = null; });
  });
  form.addEventListener("submit", function (event) {
    if (!making) return;
    var button = event.submitter;
    event.preventDefault();
    making.then(function () { form.requestSubmit(button); });
  });

  // Position: coarse (three decimals), on tap only, and removed by another tap.
  var place = document.getElementById("position");
  var locate = place.querySelector("[data-locate]");
  var forget = place.querySelector("[data-forget]");
  var where = place.querySelector("[role=status]");

  function setPosition(latitude, longitude) {
    form.elements.latitude.value = latitude;
    form.elements.longitude.value = longitude;
    forget.hidden = !latitude;
    locate.hidden = !!latitude;
    where.textContent = latitude ? place.dataset.at + " " + latitude + ", " + longitude : "";
  }

  if (navigator.geolocation) {
    place.hidden = false;
    setPosition(form.elements.latitude.value, form.elements.longitude.value);
    forget.addEventListener("click", function () { setPosition("", ""); });
    locate.addEventListener("click", function () {
      where.textContent = place.dataset.asking;
      navigator.geolocation.getCurrentPosition(
        function (found) { setPosition(found.coords.latitude.toFixed(3), found.coords.longitude.toFixed(3)); },
        function () { where.textContent = place.dataset.failed; },
        { enableHighAccuracy: false, timeout: 10000, maximumAge: 300000 }
      );
    });
  }

  // Draft: what is typed goes to the server after a pause. A copy stays in this window until the server has it, so
  // that a session that ends while somebody types costs nothing: after signing in again the copy is sent.
  var address = form.dataset.autosave;
  if (!address) return;
  var PAUSE = 1500;
  var name = "log:" + form.dataset.user;
  var kept = document.getElementById("kept");
  var timer = null, sending = null, submitted = false;

  function fields() {
    return Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string" && pair[0] !== "csrfmiddlewaretoken";
    });
  }
  function worthKeeping() {
    return !!form.querySelector("[name=joint]:checked") || Array.from(form.querySelectorAll("textarea, input[type=text]")).some(function (field) {
      return field.value.trim() !== "";
    });
  }
  function copy() { try { sessionStorage.setItem(name, JSON.stringify(fields())); } catch (error) { /* full or off */ } }
  function dropCopy() { try { sessionStorage.removeItem(name); } catch (error) { /* off */ } }

  async function send(pairs) {
    var body = new URLSearchParams(pairs);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sending = new AbortController();
    var answer = await fetch(address, { method: "POST", body: body, signal: sending.signal, redirect: "manual" });
    if (!answer.ok) throw new Error("not kept");
    return answer.json();
  }

  async function keep() {
    timer = null;
    if (submitted || !worthKeeping()) return;
    var pairs = fields();
    try {
      var result = await send(pairs);
      if (result.state !== "kept") throw new Error("refused");
      if (!timer) dropCopy();
      kept.textContent = form.dataset.kept + " " + new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    } catch (error) {
      if (!submitted) kept.textContent = form.dataset.unsent;
    }
  }

  form.addEventListener("input", function (event) {
    if (event.target.type === "file") return;
    if (worthKeeping()) copy();
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    submitted = true;
    window.clearTimeout(timer);
    if (sending) sending.abort();
    if (worthKeeping()) copy();
  });
  window.addEventListener("pageshow", function () { submitted = false; });

  async function takeUp() {
    var text = null;
    try {
      text = sessionStorage.getItem(name);
      Object.keys(sessionStorage).forEach(function (key) {
        if (key.startsWith("log:") && key !== name) sessionStorage.removeItem(key); // somebody else's
      });
    } catch (error) { return; }
    if (!text) return;
    if ("bound" in form.dataset) return dropCopy(); // the server shows what was typed
    try {
      var result = await send(JSON.parse(text));
      dropCopy();
      if (result.state === "kept") window.location.replace(result.url);
    } catch (error) {
      kept.textContent = form.dataset.unsent;
    }
  }
  takeUp();
})();
