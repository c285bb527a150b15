/** Set by proxy.ts on every page request: the path and query that the browser asked for. */
export const PATH_HEADER = "x-tidemark-path";

/** Set by proxy.ts on every page request: the nonce that inline scripts and styles must carry. */
export const NONCE_HEADER = "x-nonce";
