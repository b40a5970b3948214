// Builds static/build from static/src: one style sheet, two scripts, one icon sprite, the fonts.
// Third-party sources come from node_modules by the lock file; nothing of them is committed.
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { watch } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const SOURCE = path.join(ROOT, "static", "src");
const MODULES = path.join(ROOT, "node_modules");
const BUILD = path.join(ROOT, "static", "build");
// Made aside and put in place at the end: a build that fails leaves the last good one.
const OUT = path.join(MODULES, `.build-${process.pid}`);
const WEIGHTS = [400, 600, 700];
const SUBSETS = ["thai", "latin"];

/** Bootstrap and our own rules, compiled together and minified. */
async function buildStyles() {
  const { css } = sass.compile(path.join(SOURCE, "scss", "app.scss"), {
    loadPaths: [MODULES],
    quietDeps: true,
    silenceDeprecations: ["import"], // Bootstrap 5.3 can't be read with @use
  });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: ["es2020"] });
  await writeFile(path.join(OUT, "app.css"), code);
}

async function buildScript() {
  await esbuild.build({
    // The pages of those who report load no more than they need.
    entryPoints: ["app.js", "reporter.js"].map((name) => path.join(SOURCE, "js", name)),
    outdir: OUT,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2020"],
    legalComments: "none",
  });
}

/** Puts the icons named in icons.txt, and no others, into one sprite. */
async function buildIcons() {
  const list = await readFile(path.join(SOURCE, "icons.txt"), "utf8");
  const names = list.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = await Promise.all([...new Set(names)].sort().map(async (name) => {
    const file = path.join(MODULES, "bootstrap-icons", "icons", `${name}.svg`);
    const svg = await readFile(file, "utf8").catch(() => {
      throw new Error(`static/src/icons.txt names an icon that bootstrap-icons lacks: ${name}`);
    });
    const viewBox = svg.match(/viewBox="([^"]+)"/)[1];
    const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="${viewBox}" fill="currentColor">${body}</symbol>`;
  }));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(path.join(OUT, "icons.svg"), sprite);
}

async function copyFiles() {
  const fonts = path.join(MODULES, "@fontsource", "sarabun");
  const jobs = WEIGHTS.flatMap((weight) => SUBSETS.map((subset) => {
    const name = `sarabun-${subset}-${weight}-normal.woff2`;
    return cp(path.join(fonts, "files", name), path.join(OUT, "fonts", name));
  }));
  jobs.push(cp(path.join(fonts, "LICENSE"), path.join(OUT, "fonts", "OFL.txt")));
  jobs.push(cp(path.join(SOURCE, "img"), OUT, { recursive: true }));
  await Promise.all(jobs);
}

async function buildAll() {
  const started = Date.now();
  await mkdir(path.join(OUT, "fonts"), { recursive: true });
  try {
    await Promise.all([buildScript(), buildIcons(), copyFiles()]);
    await buildStyles();
    await rename(BUILD, `${OUT}-old`).catch(() => {});
    await rename(OUT, BUILD);
  } finally {
    await Promise.all([OUT, `${OUT}-old`].map((folder) => rm(folder, { recursive: true, force: true })));
  }
  console.log(`static/build is ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

await buildAll();

if (process.argv.includes("--watch")) {
  let timer;
  watch(SOURCE, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => buildAll().catch((error) => console.error(error.message)), 150);
  });
}
