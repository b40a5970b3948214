// Small things that several modules share.

let words;

/** A text of the page's language, from the JSON that base.html carries; `%s` takes the value. */
export function text(name, value = "") {
  words ??= JSON.parse(document.getElementById("ui-text")?.textContent || "{}");
  return (words[name] ?? name).replace("%s", value);
}

/** Django's CSRF token: the page's meta tag, else the form's own field. */
export function csrfToken(form) {
  return document.querySelector('meta[name="csrf-token"]')?.content
    || form?.querySelector('[name="csrfmiddlewaretoken"]')?.value
    || document.querySelector('[name="csrfmiddlewaretoken"]')?.value
    || "";
}

/** Says a thing to screen readers without moving the focus. */
export function announce(message) {
  let region = document.getElementById("announcer");
  if (!region) {
    region = document.createElement("div");
    region.id = "announcer";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = message; }, 50);
}

/** Elements under `root` (itself included) that match and were not given life before. */
export function fresh(root, selector, mark) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  return found.filter((element) => {
    if (element.dataset[mark]) return false;
    element.dataset[mark] = "1";
    return true;
  });
}

/** An element with attributes and text, for the few that are made here. */
export function make(tag, attributes = {}, content = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(content);
  return element;
}
