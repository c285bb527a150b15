import "server-only";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { findMembership, listMemberships, type Membership } from "@/lib/store/users";
import { resolveSession } from "./live-session";
import { PATH_HEADER } from "./request-headers";
import { returnPath } from "./return-path";
import { decodeSession, sessionCookie } from "./session-cookie";

const SLUG = /^[a-z0-9-]{1,64}$/;

export interface CurrentUser {
  id: string;
  email: string;
  /** The session that this request was made with. */
  sessionId: string;
}

export interface ProjectAccess extends Membership {
  user: CurrentUser;
}

/** Who is signed in, or null. Read once per request, however many components ask. */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const sessionId = await decodeSession((await cookies()).get(sessionCookie().name)?.value);
  const session = sessionId && (await resolveSession(sessionId, Date.now()));
  return session ? { ...session.user, sessionId: session.id } : null;
});

/** Who is signed in; without a live session, redirects to sign-in and from there back to this page. */
export async function requireUser(): Promise<CurrentUser> {
  const user = await currentUser();
  if (user) return user;
  const path = returnPath((await headers()).get(PATH_HEADER));
  redirect(path === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ callbackUrl: path })}`);
}

/**
 * The project with this slug, and who is asking. Redirects to sign-in without a session; a project of
 * which the user is no member is not found, as if it did not exist.
 */
export const requireProject = cache(async (slug: string): Promise<ProjectAccess> => {
  const user = await requireUser();
  const membership = SLUG.test(slug) ? await findMembership(user.id, slug) : null;
  if (!membership) notFound();
  return { user, ...membership };
});

/** As requireProject, for what only an owner may see or do: anyone else finds nothing. */
export async function requireOwner(slug: string): Promise<ProjectAccess> {
  const access = await requireProject(slug);
  if (access.role !== "owner") notFound();
  return access;
}

/** The projects a user may open, by name. */
export function projectsOf(userId: string): Promise<Membership[]> {
  return listMemberships(userId);
}
