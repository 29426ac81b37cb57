import { auth } from "./auth.js";

export const {
  create,
  list,
  rename,
  rotate,
  revoke,
  revokeAll,
  verify,
  store,
  replace,
  touch,
  purge,
  migrate,
} = auth.apiKeyFunctions();
