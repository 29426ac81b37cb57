#!/usr/bin/env node
// Nothing is imported before the check: an old Node fails at an import or at
// newer syntax with a message that helps nobody.
const version = process.versions.node;
const major = Number(version.split(".")[0]);
const minor = Number(version.split(".")[1]);

if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    "opensync-auth needs Node 22.12 or newer; this is " +
      version +
      ". Install a newer Node (https://nodejs.org).\n",
  );
  process.exitCode = 1;
} else {
  void import("./main").then(({ main }) => main(process.argv.slice(2)));
}

export {};
