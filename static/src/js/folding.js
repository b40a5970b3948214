// The public form of a complaint: <form data-words-form>. While people write, words that sound like
// corruption bring the offer of the other door, before anything is sent (complaints/words.py).
import { fresh } from "./util.js";

// Like `words.plain` on the server: one spelling, lower case, nothing between the letters.
const BETWEEN = /[\s\u200b-\u200d\ufeff._*-]+/gu;
const plain = (value) => value.normalize("NFC").toLowerCase().replace(BETWEEN, "");

export function soundsLikeCorruption(value, { words, innocent }) {
  const text = innocent.reduce((left, word) => left.replaceAll(word, ""), plain(value));
  return words.some((word) => text.includes(word));
}

export function startWords(root) {
  for (const form of fresh(root, "form[data-words-form]", "wordsReady")) {
    const lists = JSON.parse(document.getElementById("corruption-words")?.textContent || "null");
    const offer = form.querySelector("[data-words-offer]");
    const said = form.querySelector("[data-words-said]");
    const typed = form.querySelector('textarea[name="text"]');
    if (!lists || !offer || !typed) continue;
    const wanted = () => !said.value && soundsLikeCorruption(typed.value, lists);
    const look = () => { offer.hidden = !wanted(); };

    let timer;
    typed.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 600); });
    // Not on `change` as well: it comes between press and release of a tap on another field, which
    // would then slide away under the finger.
    form.querySelector("[data-words-anyway]").addEventListener("click", (event) => {
      // The form goes on where it was; without this script the button sends it.
      event.preventDefault();
      said.value = "1";
      look();
      typed.focus();
    });
    // Before other listeners, so that nothing else begins to send.
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name === "remove_file" || !wanted()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      offer.hidden = false;
      form.dispatchEvent(new CustomEvent("stepto", { detail: offer }));
      offer.focus();
      offer.scrollIntoView({ block: "center" });
    }, true);
    look();

    // A browser that goes back shows the form as it was sent: its ticket is used up.
    let sent = false;
    form.addEventListener("submit", (event) => { sent ||= !event.defaultPrevented; });
    window.addEventListener("pageshow", (event) => { if (event.persisted && sent) location.reload(); });
  }
}

// [data-print] prints the page.
export function startPrint() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}
