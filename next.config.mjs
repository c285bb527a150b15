// Plain JavaScript: for TypeScript the server would load the whole compiler at every start, and keep it.

// Read at start as well as at build: a proxy may pass another Host than the browser's.
const publicUrl = process.env.PUBLIC_URL;
const allowedOrigins = publicUrl && URL.canParse(publicUrl) ? [new URL(publicUrl).host] : [];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // A report must never be answered by a redirect: curl would turn its POST into a GET.
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ["pg", "pino", "@node-rs/argon2"],
  experimental: { serverActions: { bodySizeLimit: "64kb", allowedOrigins } },
  // Pages get theirs from proxy.ts; this is for what it does not see.
  headers: async () => [
    { source: "/:path*", headers: [{ key: "X-Content-Type-Options", value: "nosniff" }] },
    {
      source: "/:machine(api|ingest|health)/:path*",
      headers: [
        { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" },
        { key: "Referrer-Policy", value: "no-referrer" },
      ],
    },
  ],
};

export default config;
