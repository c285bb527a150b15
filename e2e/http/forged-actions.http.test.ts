import { beforeAll, expect, inject, test } from "vitest";
import { DAY } from "@/lib/domain/time";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { signIn } from "@/lib/testing/sign-in";
import { makeUser } from "@/lib/testing/users";
import { submitForm } from "./forms";

const baseUrl = inject("baseUrl");
/** Where a form without scripts carries what its action was bound to. */
const BOUND = "$ACTION_1:1";

let slug = "";
let deployId = "";
let headers = { cookie: "" };

beforeAll(async () => {
  const project = await makeProject();
  const user = await makeUser({ projectId: project.id, role: "owner" });
  slug = project.slug;
  deployId = (await makeDeploy(project.id, { service: "shop", deployedAt: Date.now() - DAY })).id;
  headers = { cookie: await signIn(baseUrl, user.email, user.password) };
});

const FORMS = {
  review: { path: () => `/deploys/${deployId}`, containing: 'value="missed"', own: () => [slug, deployId, {}] },
  settings: { path: () => "/verdicts/settings", containing: 'name="metrics"', own: () => [slug, "", {}] },
  "new key": { path: () => "/keys", containing: 'name="scopes"', own: () => [slug, {}] },
};

async function statusOf(name: keyof typeof FORMS, bound: unknown[]): Promise<number> {
  const { path, containing } = FORMS[name];
  const fields = { [BOUND]: JSON.stringify(bound) };
  return (await submitForm(`${baseUrl}/p/${slug}${path()}`, { containing, fields, headers })).status;
}

test.each(["review", "settings", "new key"] as const)(
  "what no page bound the form %s to is not found",
  async (form) => {
    const own = FORMS[form].own();
    expect(await statusOf(form, own)).toBe(200);
    const wrapped = own.map((_, at) =>
      own.map((value, i) => (i === at && typeof value === "string" ? [value] : value)),
    );
    const odd = own.map((_, at) => own.map((value, i) => (i === at ? { $ne: 1 } : value)));
    for (const forged of [[], own.slice(1), [...own, {}], ...wrapped.slice(0, -1), ...odd.slice(0, -1)]) {
      expect([forged, await statusOf(form, forged)]).toEqual([forged, 404]);
    }
  },
);
