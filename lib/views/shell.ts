import "server-only";
import { requireUser } from "@/lib/auth/session";

/** What surrounds every page: who is signed in, and where they may go. */
export interface ShellView {
  email: string;
  projects: { slug: string; name: string }[];
}

export async function readShell(): Promise<ShellView> {
  const user = await requireUser();
  return {
    email: user.email,
    projects: user.memberships.map(({ project }) => ({ slug: project.slug, name: project.name })),
  };
}
