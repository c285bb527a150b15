import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // A report must never be answered by a redirect: curl would turn its POST into a GET.
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ["pg", "pino", "@node-rs/argon2"],
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
};

export default config;
