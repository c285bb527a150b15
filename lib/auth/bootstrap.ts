import type pg from "pg";
import {
  ensureKey,
  ensureOwner,
  ensureProject,
  hasUsers,
  insertUser,
  lockedInstallation,
  oldestProject,
  type ProjectRow,
} from "@/lib/store/installation";
import { findUserByEmail, replacePassword } from "@/lib/store/users";
import { normaliseEmail } from "./email";
import { hashKeyToken, keyPrefix, newKeyToken } from "./key-token";
import { generatePassword, hashPassword, verifyPassword } from "./passwords";

const DEFAULT_EMAIL = "owner@tidemark.local";
const DEFAULT_PROJECT = "My project";

/** What the operator gave by environment; what is missing is chosen at the first start. */
export interface BootstrapSettings {
  adminEmail?: string | undefined;
  adminPassword?: string | undefined;
  projectName?: string | undefined;
  apiKey?: string | undefined;
}

export interface Bootstrapped {
  /** What the first start made; `password` and `key` only where they were generated. Null at later starts. */
  created: { email: string; password?: string; key?: string; projectSlug: string } | null;
}

/**
 * Makes the installation what the settings say. The first start creates an owner, a project and an
 * API key; later ones only mend what differs: the owner's password (its sessions are then revoked),
 * membership and key. Safe to run any number of times, also from two instances at once.
 */
export function ensureBootstrap(settings: BootstrapSettings, now: number): Promise<Bootstrapped> {
  return lockedInstallation(async (client) => {
    const first = !(await hasUsers(client));
    const email = normaliseEmail(settings.adminEmail ?? DEFAULT_EMAIL);
    const password = settings.adminPassword ?? (first ? generatePassword() : undefined);
    const key = settings.apiKey ?? (first ? newKeyToken() : undefined);
    if (!first && !password && !key) return { created: null };

    const project = await chooseProject(client, settings.projectName, now);
    if (password) await ensureOwnerAccount(client, { email, password, project }, now);
    if (key) {
      const stored = { hash: hashKeyToken(key), prefix: keyPrefix(key), scopes: ["ingest", "read"] };
      await ensureKey(client, { projectId: project.id, name: "First key", ...stored }, now);
    }
    if (!first) return { created: null };
    return {
      created: {
        email,
        projectSlug: project.slug,
        ...(password && !settings.adminPassword && { password }),
        ...(key && !settings.apiKey && { key }),
      },
    };
  });
}

async function chooseProject(client: pg.PoolClient, name: string | undefined, now: number): Promise<ProjectRow> {
  // A later start without PROJECT_NAME means the project that there is, whatever it was named.
  const existing = name === undefined ? await oldestProject(client) : null;
  const chosen = name ?? DEFAULT_PROJECT;
  return existing ?? ensureProject(client, { slug: projectSlug(chosen), name: chosen }, now);
}

async function ensureOwnerAccount(
  client: pg.PoolClient,
  owner: { email: string; password: string; project: ProjectRow },
  now: number,
): Promise<void> {
  const known = await findUserByEmail(owner.email, client);
  if (known && !(await verifyPassword(known.passwordHash, owner.password))) {
    const passwordHash = await hashPassword(owner.password);
    await replacePassword({ userId: known.id, passwordHash, exceptSessionId: null }, now, client);
  }
  const userId =
    known?.id ??
    (await insertUser(client, { email: owner.email, passwordHash: await hashPassword(owner.password) }, now));
  await ensureOwner(client, owner.project.id, userId);
}

/** A project's place in URLs: its name in lower-case ASCII letters and digits, joined by hyphens. */
export function projectSlug(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").slice(0, 48);
  return slug.replace(/^-|-$/g, "") || "project";
}
