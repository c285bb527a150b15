import type { Metadata } from "next";
import Link from "next/link";
import { Notice } from "@/components/shell/notice";
import { buttonClass } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Notice title="Nothing here">
      <p>This page does not exist, or belongs to a project of which you are not a member.</p>
      <Link href="/" className={buttonClass({ variant: "primary", size: "md" })}>
        Go to your project
      </Link>
    </Notice>
  );
}
