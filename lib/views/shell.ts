import "server-only";
import { projectsOf, requireUser } from "@/lib/auth/session";

/** What surrounds every page: who is signed in, and where they may go. */
export interface ShellView {
  email: string;
  projects: { slug: string; name: string }[];
}

export async function readShell(): Promise<ShellView> {
  const user = await requireUser();
  const memberships = await projectsOf(user.id);
  return {
    email: user.email,
    projects: memberships.map(({ project }) => ({ slug: project.slug, name: project.name })),
  };
}
