// An upload that shows how far it has come. Without this the form is sent as any other.

const form = document.getElementById("upload");
const sending = form?.querySelector(".sending");

function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  return minutes >= 1 ? `${minutes} min` : `${Math.max(1, Math.round(seconds))} s`;
}

form?.addEventListener("submit", (event) => {
  const file = form.elements.file.files[0];
  if (!file) return;
  event.preventDefault();
  sending.hidden = false;
  const [words, bar, stop, send] = [sending.querySelector("p"), sending.querySelector("progress"), sending.querySelector("button"), form.querySelector("button.button:not(.sending button)")];
  const body = new FormData();
  body.append("csrf", form.elements.csrf.value);
  body.append("file", file);
  const request = new XMLHttpRequest();
  const begun = performance.now();
  let told = 0;
  const over = (text) => {
    words.textContent = text;
    bar.hidden = stop.hidden = true;
    send.disabled = false;
  };
  // What the server has decides, and not what was seen of the line here: the answer may be what was lost.
  const ask = async (lost) => {
    over(form.dataset.asking);
    for (const wait of [0, 1, 3, 9]) {
      await new Promise((done) => { setTimeout(done, wait * 1000); });
      const answer = await fetch(form.dataset.newest, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
      if (!answer?.ok) continue;
      const newest = await answer.json();
      if (newest && newest.number > Number(form.dataset.known) && newest.size === file.size) return location.assign(newest.href);
      return over(`${lost} ${newest ? form.dataset.has.replace("{name}", () => newest.name) : form.dataset.hasNone}`);
    }
    over(form.dataset.unknown);
  };
  // Said before a gigabyte is sent in vain.
  if (file.size > Number(form.dataset.limit)) return over(form.dataset.large);
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const part = Math.floor((100 * loaded) / total);
    bar.value = part;
    const now = performance.now();
    if (now - told < 900 && part < 100) return;
    told = now;
    const left = ((now - begun) / 1000) * (total / Math.max(loaded, 1) - 1);
    words.textContent = form.dataset.sending.replace("{part}", part).replace("{left}", duration(left));
  });
  request.upload.addEventListener("load", () => {
    words.textContent = form.dataset.received;
    stop.hidden = true;
    bar.removeAttribute("value");
  });
  request.addEventListener("load", () => {
    if (request.status < 400) return location.assign(request.responseURL);
    let problem;
    try { problem = JSON.parse(request.responseText); } catch { /* not ours */ }
    over(problem ? `${problem.title}. ${problem.detail}` : form.dataset.broken);
  });
  request.addEventListener("error", () => ask(form.dataset.broken));
  request.addEventListener("abort", () => ask(form.dataset.stopped));
  stop.onclick = () => request.abort();
  bar.hidden = stop.hidden = false;
  bar.value = 0;
  send.disabled = true;
  request.send(body);
});
