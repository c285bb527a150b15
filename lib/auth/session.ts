import "server-only";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Membership } from "@/lib/store/users";
import { resolveSession } from "./live-session";
import { PATH_HEADER } from "./request-headers";
import { returnPath } from "./return-path";
import { decodeSession, sessionCookie } from "./session-cookie";

export interface CurrentUser {
  id: string;
  email: string;
  /** The session that this request was made with. */
  sessionId: string;
}

interface Visitor extends CurrentUser {
  /** The projects that the user may open, by name. */
  memberships: Membership[];
}

export interface ProjectAccess extends Membership {
  user: CurrentUser;
}

/** Who is signed in, or null. Read once per request, however many components ask. */
export const currentUser = cache(async (): Promise<Visitor | null> => {
  const sessionId = await decodeSession((await cookies()).get(sessionCookie().name)?.value);
  const session = sessionId && (await resolveSession(sessionId, Date.now()));
  return session ? { ...session.user, sessionId: session.id, memberships: session.memberships } : null;
});

/** Who is signed in; without a live session, redirects to sign-in and from there back to this page. */
export async function requireUser(): Promise<Visitor> {
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
  const membership = user.memberships.find(({ project }) => project.slug === slug);
  if (!membership) notFound();
  return { user, ...membership };
});

/** As requireProject, for what only an owner may see or do: anyone else finds nothing. */
export async function requireOwner(slug: string): Promise<ProjectAccess> {
  const access = await requireProject(slug);
  if (access.role !== "owner") notFound();
  return access;
}
