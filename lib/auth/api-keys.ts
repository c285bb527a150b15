import {
  type ApiKeyRow,
  findLiveApiKey,
  insertApiKey,
  type LiveApiKey,
  markApiKeyRevoked,
  selectApiKeys,
} from "@/lib/store/api-keys";
import { hashKeyToken, isKeyToken, keyPrefix, newKeyToken } from "./key-token";

export const SCOPES = ["ingest", "read"] as const;
export type Scope = (typeof SCOPES)[number];

export type AuthenticatedKey = LiveApiKey;

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Makes a key for a project. The token is in this answer and nowhere else: only its digest is kept. */
export async function createKey(input: {
  projectId: string;
  name: string;
  scopes: readonly Scope[];
  now: number;
}): Promise<{ id: string; token: string; prefix: string }> {
  const token = newKeyToken();
  const prefix = keyPrefix(token);
  const { projectId, name, scopes, now } = input;
  const id = await insertApiKey({ projectId, name, hash: hashKeyToken(token), prefix, scopes: [...scopes] }, now);
  return { id, token, prefix };
}

/** Whose live key the token is, or null. Its use is noted, at most once a minute. */
export async function authenticateKey(token: string, now: number): Promise<AuthenticatedKey | null> {
  return isKeyToken(token) ? findLiveApiKey(hashKeyToken(token), now) : null;
}

/** A project's keys, newest first, revoked ones included; never a token. */
export function listKeys(projectId: string): Promise<ApiKeyRow[]> {
  return selectApiKeys(projectId);
}

/** Revokes a key from the next request on. False when the project has no such live key. */
export async function revokeKey(projectId: string, id: string, now: number): Promise<boolean> {
  return UUID.test(id) && (await markApiKeyRevoked(projectId, id, now));
}
