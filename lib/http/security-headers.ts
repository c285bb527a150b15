interface PagePolicy {
  nonce: string;
  /** Browsers reach this installation over TLS. */
  secure: boolean;
  /** React's development build evaluates code to show where an error came from. */
  development: boolean;
}

/** What a page may load and do: its own origin, and inline only what carries the nonce. */
export function contentSecurityPolicy({ nonce, development }: Omit<PagePolicy, "secure">): string {
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Charts place their parts by style attributes, which cannot carry a nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return directives.join("; ");
}

/** The security headers of a page. */
export function pageHeaders(policy: PagePolicy): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(policy),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ...(policy.secure && { "Strict-Transport-Security": "max-age=31536000" }),
  };
}
