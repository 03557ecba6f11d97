// Runs Python, and in it the mock servers, beside the page. The page hands over every file: a page
// opened from a disk may fetch none. (wirebook.runtime packs this script with the others.)
"use strict";

var AT = "https://runtime.invalid/"; // never asked: what Python wants while it starts is here
var answer = null;

function says(kind, more) { self.postMessage(Object.assign({ kind: kind }, more)); }

// The octets of a file, out of base64 and gzip, if they are those that were packed.
async function unpacked(file) {
  var parts = file.parts.map(function (part) {
    var text = atob(part);
    var octets = new Uint8Array(text.length);
    for (var at = 0; at < text.length; at += 1) octets[at] = text.charCodeAt(at);
    return octets;
  });
  var stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("gzip"));
  var octets = await new Response(stream).arrayBuffer();
  if (self.crypto && self.crypto.subtle) {
    var digest = new Uint8Array(await self.crypto.subtle.digest("SHA-256", octets));
    var hex = Array.from(digest, function (each) { return each.toString(16).padStart(2, "0"); });
    if (hex.join("") !== file.sha256) throw new Error(file.name + " is not what was packed");
  }
  return octets;
}

function imported(octets) {
  return import(URL.createObjectURL(new Blob([octets], { type: "text/javascript" })));
}

async function start(files) {
  var found = {};
  await Promise.all(files.map(async function (file) { found[file.name] = await unpacked(file); }));
  says("unpacked");
  // Python refuses a worker that can import scripts; under file:// there is no other kind.
  self.importScripts = undefined;
  var loader = await imported(found["pyodide.mjs"]);
  var engine = await imported(found["pyodide.asm.mjs"]);
  var fetched = self.fetch;
  self.fetch = function (url) {
    var name = String(url.url || url).slice(AT.length);
    var type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return Promise.resolve(new Response(found[name], { headers: { "Content-Type": type } }));
  };
  var python = await loader.loadPyodide({
    indexURL: AT,
    createPyodideModule: engine.default,
    lockFileContents: { info: { abi_version: "2026_0", arch: "wasm32", platform: "0", python: "3", version: "0" }, packages: {} },
    env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/home/reader" },
  });
  self.fetch = fetched;
  says("started");
  python.unpackArchive(found["wirebook.zip"], "zip", { extractDir: "/wirebook" });
  answer = python.runPython("import sys; sys.path.insert(0, '/wirebook')\n" +
    "from wirebook.desk import Desk\nDesk().answer");
  says("ready", { python: python.runPython("sys.version.split()[0]") });
}

self.onmessage = function (event) {
  var asked = event.data;
  if (asked.files) {
    start(asked.files).catch(function (error) { says("failed", { error: String(error) }); });
  } else {
    try {
      says("answer", { id: asked.id, answer: answer(asked.request) });
    } catch (error) {
      says("answer", { id: asked.id, answer: JSON.stringify({ error: String(error) }) });
    }
  }
};
