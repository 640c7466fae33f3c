// What the CSL processor makes of the official styles; see citations.py for the command.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const CSL = createRequire(process.cwd() + "/")("citeproc");
const folder = process.argv[2];
const styles = {
  "gb-t-7714-2025": "china-national-standard-gb-t-7714-2025-numeric",
  "gb-t-7714-2015": "china-national-standard-gb-t-7714-2015-numeric",
  apa: "apa",
};
const items = JSON.parse(readFileSync(0, "utf8"));
const found = {};
for (const [name, item] of Object.entries(items)) {
  found[name] = { item };
  for (const [key, file] of Object.entries(styles)) {
    const engine = new CSL.Engine({
      retrieveLocale: (tag) => {
        try {
          return readFileSync(`${folder}/locales/locales-${tag}.xml`, "utf8");
        } catch {
          return readFileSync(`${folder}/locales/locales-en-US.xml`, "utf8");
        }
      },
      retrieveItem: () => item,
    }, readFileSync(`${folder}/${file}.csl`, "utf8"));
    engine.setOutputFormat("text");
    engine.updateItems([item.id]);
    const line = engine.makeBibliography()[1].join("").trim();
    found[name][key] = line.replace(/^\[1\]\s*/, "");       // the number in the list of references
  }
}
console.log(JSON.stringify(found, null, 1));
