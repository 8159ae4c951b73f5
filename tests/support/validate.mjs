// What the Open XML SDK finds in files: node validate.mjs "$(command -v ooxml-validate)" FILE...
// The package's own command needs Node 20 and takes one file; its library runs on Node 18, which Debian 12 has, and starts
// the SDK once for all files.
import { readFile, realpath } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [command, ...files] = process.argv.slice(2);
const library = join(dirname(await realpath(command)), "..", "index.js");
const { default: validate } = await import(pathToFileURL(library));
let faulty = 0;
for (const file of files) {
  const errors = await validate(await readFile(file), extname(file).slice(1), "Microsoft365");
  for (const error of errors) console.log(`${error.path.partUri} ${error.path.xpath}: ${error.id}: ${error.description}`);
  console.log(`${file}: Found ${errors.length} errors`);
  faulty += errors.length > 0;
}
process.exit(faulty ? 1 : 0);
