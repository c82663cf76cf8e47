// SPDX-License-Identifier: MIT
// Checks files against speedscope's own schema:  node validate.js NPM-FOLDER FILE...
// Prints a line with what is wrong for each, "ok" where nothing is.
const fs = require('fs');
const path = require('path');

const modules = path.join(process.argv[2], 'node_modules');
const Ajv = require(path.join(modules, 'ajv'));
const schema = path.join(modules, 'speedscope/dist/release/file-format-schema.json');
// The schema says "title" and the like where ajv's strict mode wants more.
const validate = new Ajv({ strict: false }).compile(JSON.parse(fs.readFileSync(schema, 'utf8')));

for (const file of process.argv.slice(3)) {
    const right = validate(JSON.parse(fs.readFileSync(file, 'utf8')));
    console.log(right ? 'ok' : JSON.stringify(validate.errors));
}
