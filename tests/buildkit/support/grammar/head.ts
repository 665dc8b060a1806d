import { DIGEST, some } from "./some.js";

/** The first lines of a file. */
export const directive = some(
  "# escape=`",
  "# escape=\\",
  "#escape = `",
  "# check=skip=all",
  "# syntax=evil/frontend:1",
  "#syntax=x",
  "//syntax=evil",
  "// syntax=x",
  "# note",
  "#!/usr/bin/env -S docker build . -f",
  "# escape=x",
  '{"syntax": "evil"}',
  `# syntax=x@${DIGEST}`,
  `# syntax=evil x@${DIGEST}`,
  "",
  "# SYNTAX = evil \r",
  "  # escape=`",
  "#\u00a0escape=`",
  "# escape=",
  "#\u0085syntax=x",
  "# Escape=`",
  "\ufeff# syntax=x",
);
