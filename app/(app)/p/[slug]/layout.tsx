import type { ReactNode } from "react";
import { requireProject } from "@/lib/auth/session";

interface ProjectLayoutProps {
  params: Promise<{ slug: string }>;
  children: ReactNode;
}

/** Refuses before anything is sent, so that the answer is a 404 and not a page that says so. */
export default async function ProjectLayout({ params, children }: ProjectLayoutProps) {
  await requireProject((await params).slug);
  return children;
}
