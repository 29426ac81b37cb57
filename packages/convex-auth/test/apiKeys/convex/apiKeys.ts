import { auth } from "./auth";

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
