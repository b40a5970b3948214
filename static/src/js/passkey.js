// Passkeys: <form data-passkey-sign> signs, signs in or re-authenticates; <form data-passkey-create>
// adds one. The options come from a JSON script element (its id is the attribute's value, or it lies
// in the form with data-passkey-options) or from data-passkey-options-url; the answer goes into
// [data-passkey-response] (or [name=credential]) and the form is sent.
import { fresh, make, text } from "./util.js";

const toBytes = (value) => {
  const plain = atob(value.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const bytesIn = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));

function requestOptions(json) {
  if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  }
  return { ...json, challenge: toBytes(json.challenge), allowCredentials: bytesIn(json.allowCredentials) };
}

function creationOptions(json) {
  if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  }
  return {
    ...json,
    challenge: toBytes(json.challenge),
    user: { ...json.user, id: toBytes(json.user.id) },
    excludeCredentials: bytesIn(json.excludeCredentials),
  };
}

/** The credential as JSON, as WebAuthn level 3 writes it. */
function credentialJson(credential) {
  if (typeof credential.toJSON === "function") {
    try {
      return credential.toJSON();
    } catch { /* some password managers hand over an object that isn't the browser's own */ }
  }
  const { response } = credential;
  const out = {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: toText(response.clientDataJSON) },
  };
  if (credential.authenticatorAttachment) out.authenticatorAttachment = credential.authenticatorAttachment;
  if (response.attestationObject) {
    out.response.attestationObject = toText(response.attestationObject);
    out.response.transports = response.getTransports?.() || [];
  } else {
    out.response.authenticatorData = toText(response.authenticatorData);
    out.response.signature = toText(response.signature);
    out.response.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  return out;
}

async function readOptions(form) {
  if (form.dataset.passkeyOptionsUrl) {
    const response = await fetch(form.dataset.passkeyOptionsUrl, {
      headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    if (!response.ok) throw new Error(text("passkeyFailed"));
    return response.json();
  }
  return JSON.parse(optionsScript(form).textContent);
}

function optionsScript(form) {
  const id = form.dataset.passkeySign || form.dataset.passkeyCreate;
  return (id && document.getElementById(id)) || form.querySelector("script[data-passkey-options]");
}

/** Allauth wraps the options once or twice; ours may be bare. */
function unwrap(options) {
  const inner = options.request_options || options.creation_options || options;
  return inner.publicKey || inner;
}

async function ask(form) {
  const json = structuredClone(unwrap(await readOptions(form)));
  if (form.dataset.passkeyCreate === undefined) {
    return navigator.credentials.get({ publicKey: requestOptions(json) });
  }
  // A key that signs in by itself must be stored in the device and know its holder.
  const alone = form.querySelector('[name="passwordless"]');
  if (alone) {
    const wanted = alone.type === "checkbox" ? alone.checked : Boolean(alone.value);
    json.authenticatorSelection = {
      ...json.authenticatorSelection,
      residentKey: wanted ? "required" : "discouraged",
      requireResidentKey: wanted,
      ...(wanted ? { userVerification: "required" } : {}),
    };
  }
  return navigator.credentials.create({ publicKey: creationOptions(json) });
}

function tell(form, message) {
  let place = form.querySelector("[data-passkey-error]");
  if (!place) {
    place = make("p", { "data-passkey-error": "", class: "text-danger", role: "alert" });
    form.append(place);
  }
  place.hidden = !message;
  place.textContent = message;
}

function reason(error) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return text("passkeyCancelled");
  if (error.name === "InvalidStateError") return text("passkeyKnown");
  if (error.name === "SecurityError") return text("passkeyPlace");
  return text("passkeyFailed");
}

export function startPasskeys(root) {
  for (const form of fresh(root, "form[data-passkey-sign], form[data-passkey-create]", "passkeyReady")) {
    const buttons = [...form.querySelectorAll("[data-passkey-button]")];
    for (const outside of form.id ? document.querySelectorAll(`[data-passkey-button][form="${form.id}"]`) : []) {
      if (!buttons.includes(outside)) buttons.push(outside);
    }
    // A signing form whose confirmation still holds asks for nothing: it is sent as it is.
    if (!buttons.length && !form.dataset.passkeyOptionsUrl && !optionsScript(form)) continue;
    if (!window.PublicKeyCredential) {
      for (const button of buttons) button.disabled = true;
      if (buttons.length) tell(form, text("passkeyMissing"));
      continue;
    }
    const run = async (event, submitter) => {
      event.preventDefault();
      tell(form, "");
      try {
        const credential = await ask(form);
        const field = form.querySelector("[data-passkey-response]") || form.querySelector('[name="credential"]');
        field.value = JSON.stringify(credentialJson(credential));
        // form.submit() leaves out the pressed button: its name says what is being done.
        if (submitter?.name) form.append(make("input", { type: "hidden", name: submitter.name, value: submitter.value }));
        form.dispatchEvent(new Event("formsaved"));
        form.submit();
      } catch (error) {
        tell(form, reason(error));
      }
    };
    if (buttons.length) {
      for (const button of buttons) button.addEventListener("click", (event) => run(event, button));
    } else {
      form.addEventListener("submit", (event) => run(event, event.submitter));
    }
  }
}
