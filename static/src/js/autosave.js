// <form data-autosave-url data-autosave-form data-autosave-object>: what is typed goes to a draft
// row on the server, never to the record. It restores nothing: the view offers the draft.
import { csrfToken, fresh, make, text } from "./util.js";

const WAIT = 2000; // ms of quiet before a save
const AT_LEAST = 15000; // ms between saves while somebody types without a pause
const NEVER = new Set(["password", "file", "submit", "button", "reset", "image"]);

/** The form as {name: value or [values]}, without passwords, files, tokens and data-no-autosave. */
export function collect(form) {
  const data = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || NEVER.has(field.type) || field.name === "csrfmiddlewaretoken") continue;
    if (field.closest("[data-no-autosave]")) continue;
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
    const values = field.type === "select-multiple"
      ? [...field.selectedOptions].map((option) => option.value)
      : [field.value];
    if (!values.length) continue;
    if (field.name in data) data[field.name] = [].concat(data[field.name], values);
    else data[field.name] = values.length > 1 ? values : values[0];
  }
  return data;
}

export function startAutosave(root) {
  for (const form of fresh(root, "form[data-autosave-url]", "autosaveReady")) {
    let status = form.querySelector("[data-autosave-status]");
    if (!status) {
      status = make("p", { "data-autosave-status": "", class: "saved" });
      form.append(status);
    }
    status.setAttribute("role", "status");
    let timer;
    let last = JSON.stringify(collect(form));
    let lastSaved = Date.now();
    let sending = false;
    let closed = false;

    const send = async () => {
      clearTimeout(timer);
      if (closed || sending) return;
      const data = collect(form);
      const now = JSON.stringify(data);
      if (now === last) return;
      sending = true;
      try {
        const response = await fetch(form.dataset.autosaveUrl, {
          method: "POST",
          credentials: "same-origin",
          headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(form), Accept: "application/json" },
          body: JSON.stringify({
            form: form.dataset.autosaveForm || "",
            object_key: form.dataset.autosaveObject || "",
            data,
          }),
        });
        if (!response.ok || response.redirected) throw new Error(String(response.status));
        last = now;
        lastSaved = Date.now();
        status.classList.remove("is-failed");
        const { saved_at: savedAt } = await response.json();
        status.textContent = text("draftSaved", savedAt); // "10.42 น.", written by the server
      } catch {
        status.classList.add("is-failed");
        status.textContent = text("draftFailed");
        timer = setTimeout(send, AT_LEAST);
      } finally {
        sending = false;
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(send, Date.now() - lastSaved > AT_LEAST ? 0 : WAIT);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => { closed = true; clearTimeout(timer); });
    // A submit that the browser held back (a required field) leaves the form open.
    form.addEventListener("invalid", () => { closed = false; }, true);
    window.addEventListener("pageshow", () => { closed = false; });
    document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  }
}
