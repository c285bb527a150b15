export interface Submission {
  /** Text that only the wanted form holds. */
  containing: string;
  fields?: Record<string, string>;
  headers?: Record<string, string>;
  /** Where to send it, when not to the page's own address. */
  to?: string;
}

/** Loads a page and submits one of its forms, as a browser without scripts does. */
export async function submitForm(page: string, submission: Submission): Promise<Response> {
  const { containing, fields = {}, headers = {}, to = page } = submission;
  const { cookie } = headers;
  const html = await (await fetch(page, { headers: cookie ? { cookie } : {} })).text();
  const form = [...html.matchAll(/<form.*?<\/form>/gs)]
    .map(([markup]) => markup)
    .find((each) => each.includes(containing));
  if (!form) throw new Error(`no form on ${page} holds "${containing}"`);
  const body = new FormData();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(input, "name");
    if (name !== null) body.set(name, attribute(input, "value") ?? "");
  }
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(to, { method: "POST", body, headers: { origin: new URL(page).origin, ...headers }, redirect: "manual" });
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&") ?? null;
}
