import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/auth/sign-in-form";
import { Wordmark } from "@/components/shell/wordmark";
import { returnPath } from "@/lib/auth/return-path";
import { currentUser } from "@/lib/auth/session";
import { signInAction } from "./actions";
import { messageOf } from "./messages";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { callbackUrl, error } = await searchParams;
  const target = returnPath(callbackUrl);
  if (await currentUser()) redirect(target);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-12">
      <div className="flex w-full max-w-sm flex-col gap-8">
        <div className="flex flex-col gap-3">
          <Wordmark />
          <div>
            <h1 className="text-2xl font-semibold tracking-tight">Sign in</h1>
            <p className="text-muted">Every deploy, and what it did.</p>
          </div>
        </div>
        <SignInForm
          action={signInAction}
          initial={{ error: messageOf([error].flat()[0]), email: "" }}
          callbackUrl={target}
        />
        <p className="border-t border-hairline pt-4 text-sm text-muted">
          First time here? The owner’s e-mail and password were printed once, in the terminal in which Tidemark was
          first started. Lost them? Start it with <code className="font-mono text-xs">ADMIN_EMAIL</code> and{" "}
          <code className="font-mono text-xs">ADMIN_PASSWORD</code> set: they hold from then on.
        </p>
      </div>
    </main>
  );
}
