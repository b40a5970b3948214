// [data-flood]: the small arithmetic that holds floods back from the public forms. It finds numbers
// with which SHA-256("challenge:piece:number") begins with so many zero bits (complaints/flood.py), in
// slices between which the page answers. crypto.subtle is slower for such short texts, and absent
// without https. Whoever has no JavaScript waits and answers the question that is hidden here.
import { fresh, text } from "./util.js";

const SLICE_MS = 25;
// Should the arithmetic fail or take this long, the question is shown after all.
const PATIENCE_MS = 20_000;

const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  // The constants are the first bits of the fractional parts of roots of primes.
  const fraction = (value) => ((value - Math.floor(value)) * 2 ** 32) >>> 0;
  for (let number = 2, found = 0; found < 64; number += 1) {
    let prime = true;
    for (let by = 2; by * by <= number; by += 1) if (number % by === 0) prime = false;
    if (prime) {
      if (found < 8) START[found] = fraction(Math.sqrt(number));
      K[found] = fraction(Math.cbrt(number));
      found += 1;
    }
  }
}

const W = new Uint32Array(64);

/** The first 32 bits of SHA-256 of ASCII text of at most 55 characters, that is of one block. */
export function firstWord(message) {
  const { length } = message;
  W.fill(0, 0, 16);
  for (let i = 0; i < length; i += 1) W[i >> 2] |= message.charCodeAt(i) << (24 - 8 * (i & 3));
  W[length >> 2] |= 0x80 << (24 - 8 * (length & 3));
  W[15] = length * 8;
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = W[i - 16] + s0 + W[i - 7] + s1;
  }
  let a = START[0];
  let b = START[1];
  let c = START[2];
  let d = START[3];
  let e = START[4];
  let f = START[5];
  let g = START[6];
  let h = START[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  return (a + START[0]) >>> 0;
}

/**
 * Resolves to the numbers that prove the work, one a piece, joined by dots. Several small pieces
 * take about as long each time; one large one now and then takes many times as long.
 */
export function prove(challenge, difficulty, pieces) {
  const found = [];
  let number = 0;
  return new Promise((resolve, reject) => {
    const slice = () => {
      try {
        const until = performance.now() + SLICE_MS;
        do {
          for (let i = 0; i < 64; i += 1, number += 1) {
            if (firstWord(`${challenge}:${found.length}:${number}`) >>> (32 - difficulty) === 0) {
              found.push(number);
              number = -1;
              if (found.length === pieces) {
                resolve(found.join("."));
                return;
              }
            }
          }
        } while (performance.now() < until);
        setTimeout(slice);
      } catch (error) {
        reject(error);
      }
    };
    setTimeout(slice);
  });
}

function startOne(box) {
  const form = box.closest("form");
  const proof = box.querySelector('input[name="proof"]');
  const question = box.querySelector("[data-flood-question]");
  const waiting = box.querySelector("[data-flood-waiting]");
  const { challenge, level } = box.dataset;
  let work;
  let failed = false;
  let held = false;
  // A browser that goes back may have kept the proof of another ticket.
  proof.value = "";
  if (question) question.hidden = true;

  const giveUp = () => {
    failed = true;
    if (question) question.hidden = false;
    if (waiting) waiting.textContent = "";
    if (held) question?.querySelector("input")?.focus();
    held = false;
  };
  const begin = () => {
    if (work) return;
    const patience = setTimeout(giveUp, PATIENCE_MS);
    work = prove(challenge, Number(box.dataset.difficulty), Number(box.dataset.pieces))
      .then((found) => { proof.value = found; }, giveUp)
      .finally(() => clearTimeout(patience));
  };

  form.addEventListener("submit", (event) => {
    // Another listener has stopped this sending; it isn't ours to begin it again.
    if (event.defaultPrevented || proof.value || failed || level === "0") return;
    event.preventDefault();
    if (held) return;
    held = true;
    if (waiting) waiting.textContent = text("floodWaiting");
    const button = event.submitter;
    begin();
    work.then(() => {
      // After giving up, the person sends it themselves.
      if (!held) return;
      held = false;
      form.requestSubmit(button);
    });
  });

  if (level === "0") form.addEventListener("input", begin, { once: true });
  else begin();
}

export function startFlood(root) {
  fresh(root, "[data-flood]", "floodReady").forEach(startOne);
}
