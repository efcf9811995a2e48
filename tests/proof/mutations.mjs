// Runs the reader, compiled to WebAssembly, over spoilt files: `node mutations.mjs MODULE COUNT FILE...`
//
// A trap, which is what a defect ends in, fails the run with the file and the seed that led to it; so does memory
// beyond what a tab should ever need for such files. First every file is read as it is. The last line is a
// fingerprint of the answers, which have to be those of the same program on any other machine. It leaves out files
// that are compressed by ZSTD, whose decoder notices more of what is spoilt where words have 32 bits.

import { readFileSync } from "node:fs";

/** The most memory, in bytes, that the module may take. */
const MOST_MEMORY = 256 * 2 ** 20;

const [modulePath, count, ...paths] = process.argv.slice(2);
const files = paths.map((path) => readFileSync(path));
const compared = files.map((file) => file.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) < 0);
const reader = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(modulePath)), {}).exports;
let readable = 0;
let fingerprint = 0x811c9dc5;

for (let done = 0; done < files.length + Number(count); done++) {
  const which = done % files.length;
  const seed = Math.floor(done / files.length);
  const at = reader.room(files[which].length);
  new Uint8Array(reader.memory.buffer, at, files[which].length).set(files[which]);
  const answer = read(seed, paths[which]);
  readable += answer === 0;
  if (compared[which]) fingerprint = Math.imul(fingerprint ^ answer, 0x01000193) >>> 0;
}
const memory = reader.memory.buffer.byteLength;
console.log(`${files.length} files, ${count} mutations: ${readable} readable, ${(memory / 2 ** 20).toFixed(1)} MiB`);
if (memory > MOST_MEMORY) throw new Error(`the reader has taken ${memory} bytes of memory`);
console.log(`answers ${fingerprint.toString(16).padStart(8, "0")}`);

function read(seed, path) {
  try {
    return reader.read(seed);
  } catch (trap) {
    throw new Error(`${path} with seed ${seed} (0: as it is) makes the reader fail`, { cause: trap });
  }
}
